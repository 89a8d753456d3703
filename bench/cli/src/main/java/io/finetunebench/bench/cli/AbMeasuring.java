package io.finetunebench.bench.cli;

import io.finetunebench.bench.ab.AbListener;
import io.finetunebench.bench.ab.AbRun;
import io.finetunebench.bench.ab.Build;
import io.finetunebench.bench.ab.Cell;
import io.finetunebench.bench.ab.Certificate;
import io.finetunebench.bench.ab.JmhOptions;
import io.finetunebench.bench.machine.JmhLock;
import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.record.Interleaving.Stop;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.report.Attachments;
import io.finetunebench.bench.report.ComparisonTable;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Criteria;
import io.finetunebench.bench.verdict.Estimate;
import io.finetunebench.bench.verdict.Verdict;
import io.finetunebench.core.document.Document;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Lets two builds take turns, keeps both records up to date meanwhile, and shows the verdicts. */
final class AbMeasuring implements AbListener {
  private final CommandLine command;
  private final ReportOptions report;
  private final AbOptions options;
  private final StoreOption store;
  private final PrintWriter err;
  private final PrintWriter progress;
  private final FolderStore folders;
  private final String baselineId;
  private final String candidateId;
  private final ReentrantLock writing = new ReentrantLock();
  private @Nullable AbRun run;
  private boolean lineBegun;

  /**
   * What to measure.
   *
   * @param builds makes the two builds, the baseline first, in a folder for what they leave
   * @param jmh arguments of JMH
   * @param leftOut why a benchmark that both builds have is not measured; empty if it is
   * @param bounds where the options leave them open
   * @param machine a name for the machine's class; null for none
   * @param arguments as they were typed
   */
  record Request(
      Function<Path, List<Build>> builds,
      JmhOptions jmh,
      Function<Cell, Optional<String>> leftOut,
      AbOptions.Bounds bounds,
      @Nullable String machine,
      List<String> arguments) {
    Request {
      arguments = List.copyOf(arguments);
    }
  }

  AbMeasuring(CommandLine command, ReportOptions report, AbOptions options, StoreOption store) {
    this.command = command;
    this.report = report;
    this.options = options;
    this.store = store;
    this.err = command.getErr();
    this.progress = Main.progress(command);
    this.folders = store.local();
    Instant start = Instant.now();
    // Both start at once: the order of their ids makes the candidate the latest run.
    List<String> ids =
        Stream.generate(() -> RunRecord.newId(start)).distinct().limit(2).sorted().toList();
    baselineId = ids.get(0);
    candidateId = ids.get(1);
  }

  /**
   * Measures, shows the verdicts and returns the exit code.
   *
   * @throws io.finetunebench.bench.ab.AbException if the builds cannot be measured
   * @throws CommandFailure if another JMH runs, or a bound makes no sense
   */
  int measure(Request request) {
    Criteria criteria = options.criteria(command, false);
    Thread interrupted = new Thread(this::interrupt);
    // A database is asked first: what cannot be kept should not be measured.
    try (RecordStore records = store.openToWrite()) {
      JmhLock lock = lock();
      Runtime.getRuntime().addShutdownHook(interrupted);
      Comparison comparison;
      Certificate certificate;
      try (AbRun measuring = prepared(request, criteria)) {
        run = measuring;
        request.jmh().notes().forEach(this::note);
        sayWhatIsMeasured(measuring, request.jmh());
        progress();
        Integer trials = options.trials();
        if (trials != null) {
          measuring.certify(trials);
        }
        comparison = measuring.run(this);
        certificate = measuring.certificate();
      } finally {
        Runtime.getRuntime().removeShutdownHook(interrupted);
        lock.close();
      }
      return shown(records, comparison, certificate);
    }
  }

  private int shown(RecordStore records, Comparison comparison, @Nullable Certificate certificate) {
    Document document =
        ComparisonTable.ofRuns(
            comparison,
            List.of(folders.load(baselineId)),
            List.of(folders.load(candidateId)),
            run -> Attachments.in(folders.attachments(run.id())));
    int exitCode = options.show(comparison, document, report, command);
    PrintWriter last = report.text(command);
    last.println(file(baselineId));
    last.println(file(candidateId));
    if (store.isDatabase()) {
      StoreOption.publish(records, folders, baselineId, last);
      StoreOption.publish(records, folders, candidateId, last);
    }
    if (certificate == null) {
      return exitCode;
    }
    certificate.lines().forEach(last::println);
    return exitCode == ExitCode.OK && !certificate.holds() ? ExitCode.INCONCLUSIVE : exitCode;
  }

  private AbRun prepared(Request request, Criteria criteria) {
    Path folder = folders.attachments(candidateId).toAbsolutePath();
    List<Build> builds = request.builds().apply(folder);
    AbRun.Settings settings =
        options.settings(
            List.of(baselineId, candidateId),
            request.bounds(),
            request.machine(),
            request.arguments());
    try {
      return new AbRun(
          builds.get(0),
          builds.get(1),
          request.jmh(),
          request.leftOut(),
          criteria,
          settings,
          folder);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "--max-pairs: " + e.getMessage());
    }
  }

  private static JmhLock lock() {
    try {
      return JmhLock.acquire();
    } catch (IllegalStateException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private void sayWhatIsMeasured(AbRun measuring, JmhOptions jmh) {
    int measured = measuring.measured();
    note(
        measured
            + (measured == 1 ? " benchmark" : " benchmarks")
            + " on both sides; "
            + (options.keepsIterations()
                ? "the project's own iterations, rounded up to whole blocks of turns"
                : jmh.iterations().asked()
                    ? "iterations as typed, rounded up to whole blocks of turns"
                    : "iterations of 100 ms or more in place of the project's own counts and"
                        + " times"));
    measuring
        .listing()
        .baselineOnly()
        .forEach(cell -> note("only in the baseline: " + cell.name()));
    measuring
        .listing()
        .candidateOnly()
        .forEach(cell -> note("only in the candidate: " + cell.name()));
  }

  private Path file(String id) {
    return store.folder().resolve(id).resolve(RunRecord.FILE_NAME);
  }

  /** Says that the run is cut off, and ends what was started; nothing is written after that. */
  private void interrupt() {
    writing.lock();
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    if (lineBegun) {
      err.println();
    }
    err.println(
        run == null
            ? "finetune-bench: interrupted before anything was measured"
            : "finetune-bench: interrupted; what was finished is kept in "
                + file(baselineId)
                + " and "
                + file(candidateId));
  }

  @Override
  public void note(String line) {
    unlessInterrupted(() -> err.println(line));
  }

  @Override
  public void pairStarts(int pair, String benchmark) {
    unlessInterrupted(
        () -> {
          String left = TimeLeft.atMost(Objects.requireNonNull(run).mostLeft());
          progress.print("[pair " + pair + left + "] " + benchmark + " ... ");
          progress.flush();
          lineBegun = true;
        });
  }

  @Override
  public void pairEnded(double ratio, Duration duration, @Nullable String note) {
    unlessInterrupted(
        () -> {
          progress.println(
              (Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.3f, ", ratio))
                  + String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0)
                  + (note == null ? "" : ", " + note));
          lineBegun = false;
        });
  }

  @Override
  public void looked(int pairs, Verdict verdict, @Nullable Stop stop) {
    Estimate estimate = verdict.estimate();
    Interval interval = estimate == null ? null : estimate.interval();
    String line =
        "[look at "
            + pairs
            + " pairs] "
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
            + (stop == null ? "goes on" : stop.words());
    unlessInterrupted(() -> progress.println(line));
  }

  @Override
  public void progress() {
    AbRun current = Objects.requireNonNull(run);
    unlessInterrupted(
        () -> {
          folders.save(current.record(Side.BASELINE));
          folders.save(current.record(Side.CANDIDATE));
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
