package io.finetunebench.bench.cli;

import io.finetunebench.bench.interleave.PairedListener;
import io.finetunebench.bench.interleave.PairedRun;
import io.finetunebench.bench.interleave.SideProcess;
import io.finetunebench.bench.machine.MachineProbe;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.report.ComparisonTable;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.suite.Preset;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Criteria;
import io.finetunebench.bench.verdict.Estimate;
import io.finetunebench.bench.verdict.Verdict;
import io.finetunebench.core.document.Document;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** A run of two sides: starts them, has them take turns, keeps both records, shows the verdicts. */
final class PairedCommand implements PairedListener {
  /** The hidden option that makes a process one of two sides. */
  static final String SIDE = "--side";

  private final CommandLine command;
  private final ReportOptions report;
  private final PrintWriter err;
  private final PrintWriter progress;
  private final StoreOption storeOption;
  private final FolderStore store;
  private final String baselineId;
  private final String candidateId;
  private final ReentrantLock writing = new ReentrantLock();
  private @Nullable PairedRun run;
  private boolean lineBegun;

  PairedCommand(CommandLine command, ReportOptions report, StoreOption store) {
    this.command = command;
    this.report = report;
    this.err = command.getErr();
    this.progress = Main.progress(command);
    this.storeOption = store;
    this.store = store.local();
    Instant start = Instant.now();
    baselineId = RunRecord.newId(start);
    candidateId = RunRecord.newId(start);
  }

  /**
   * Runs and returns the exit code.
   *
   * @param options of the two sides
   * @param preset for the bounds that the options leave open
   * @param arguments as they were typed
   * @param selection options and JMH's arguments that choose what to measure, for each side's run
   * @param machineName name of the class of machines; null for what is found
   */
  int measure(
      PairOptions options,
      Preset preset,
      List<String> arguments,
      Selection selection,
      @Nullable String machineName) {
    Criteria criteria = options.criteria(command, false);
    List<PairOptions.SideSource> sources = options.sides();
    Duration limit = options.timeLimit();
    PairedRun.Settings settings =
        new PairedRun.Settings(
            options.orderSeed == null ? new SplittableRandom().nextLong() : options.orderSeed,
            options.mostForks == null ? preset.mostForks() : options.mostForks,
            limit == null ? preset.pairedTimeLimit() : limit,
            arguments,
            EarlierRuns.of(
                store, Set.of(MachineProbe.probe(machineName).identity().key()), Set.of()));
    Thread interrupted = new Thread(this::interrupt);
    // A database is asked first: what cannot be kept should not be measured.
    try (RecordStore records = storeOption.openToWrite();
        SideProcess baseline = start(sources.get(0), baselineId, selection);
        SideProcess candidate = start(sources.get(1), candidateId, selection)) {
      run = pairedRun(baseline, candidate, criteria, settings);
      Runtime.getRuntime().addShutdownHook(interrupted);
      Comparison comparison;
      try {
        progress();
        comparison = run.run(this);
      } finally {
        Runtime.getRuntime().removeShutdownHook(interrupted);
      }
      Document document =
          ComparisonTable.ofRuns(
              comparison, List.of(store.load(baselineId)), List.of(store.load(candidateId)));
      int exitCode = options.show(comparison, document, report, command);
      PrintWriter last = report.text(command);
      last.println(file(baselineId));
      last.println(file(candidateId));
      if (storeOption.isDatabase()) {
        StoreOption.publish(records, store, baselineId, last);
        StoreOption.publish(records, store, candidateId, last);
      }
      return exitCode;
    }
  }

  /**
   * What each side measures.
   *
   * @param options of the command run
   * @param jmhArguments what goes after --
   */
  record Selection(List<String> options, List<String> jmhArguments) {
    Selection {
      options = List.copyOf(options);
      jmhArguments = List.copyOf(jmhArguments);
    }
  }

  private static PairedRun pairedRun(
      SideProcess baseline, SideProcess candidate, Criteria criteria, PairedRun.Settings settings) {
    try {
      return new PairedRun(baseline, candidate, criteria, settings, System::nanoTime);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "--max-forks: " + e.getMessage());
    }
  }

  private SideProcess start(PairOptions.SideSource source, String id, Selection selection) {
    Path folder = store.attachments(id).toAbsolutePath();
    List<String> line = new ArrayList<>();
    line.add(source.java().toString());
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.addAll(List.of("-cp", source.classPath(), Main.class.getName(), "run"));
    line.addAll(selection.options());
    line.addAll(List.of(SIDE, folder.toString(), "--"));
    line.addAll(selection.jmhArguments());
    return SideProcess.start(source.name(), line, SIDE, folder.resolve("side.log"));
  }

  private Path file(String id) {
    return storeOption.folder().resolve(id).resolve(RunRecord.FILE_NAME);
  }

  /** Says that the run is cut off, and ends the sides; nothing is written after that. */
  private void interrupt() {
    writing.lock();
    if (lineBegun) {
      err.println();
    }
    err.println(
        "finetune-bench: interrupted; what was finished is kept in "
            + file(baselineId)
            + " and "
            + file(candidateId));
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void forkStarts(int block, Interleaving.Side side, String benchmark) {
    unlessInterrupted(
        () -> {
          progress.print(
              String.format(
                  Locale.ROOT,
                  "[block %d%s] %s %s ... ",
                  block,
                  TimeLeft.atMost(Objects.requireNonNull(run).mostLeft()),
                  side.name().toLowerCase(Locale.ROOT),
                  benchmark));
          progress.flush();
          lineBegun = true;
        });
  }

  @Override
  public void forkEnded(BenchmarkResult result, Duration duration, @Nullable String note) {
    unlessInterrupted(
        () -> {
          progress.println(
              String.format(
                  Locale.ROOT,
                  "%.1f s%s%s",
                  duration.toMillis() / 1000.0,
                  result.validity().status() == Validity.Status.INVALID
                      ? ", INVALID: " + result.validity().reason()
                      : "",
                  note == null ? "" : ", " + note));
          lineBegun = false;
        });
  }

  @Override
  public void looked(Verdict verdict, Interleaving.@Nullable Stop stop) {
    Estimate estimate = verdict.estimate();
    Interval interval = estimate == null ? null : estimate.interval();
    unlessInterrupted(
        () ->
            progress.println(
                "[look at "
                    + verdict.baselineForks()
                    + " forks a side] "
                    + verdict.name()
                    + ": "
                    + verdict.outcome().words()
                    + (interval == null
                        ? ""
                        : String.format(
                            Locale.ROOT,
                            ", ratio %.3f, %.3f to %.3f",
                            Objects.requireNonNull(estimate).ratio(),
                            interval.low(),
                            interval.high()))
                    + "; "
                    + (stop == null ? "goes on" : stop.words())));
  }

  @Override
  public void progress() {
    PairedRun current = Objects.requireNonNull(run);
    unlessInterrupted(
        () -> {
          store.save(current.record(Interleaving.Side.BASELINE, candidateId));
          store.save(current.record(Interleaving.Side.CANDIDATE, baselineId));
        });
  }

  private void unlessInterrupted(Runnable action) {
    writing.lock();
    try {
      action.run();
    } finally {
      writing.unlock();
    }
  }
}
