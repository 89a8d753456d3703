package io.finetunebench.bench.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.benchmarks.run.Backends;
import io.finetunebench.bench.benchmarks.run.JmhResults;
import io.finetunebench.bench.benchmarks.run.Suite;
import io.finetunebench.bench.benchmarks.run.SuiteListener;
import io.finetunebench.bench.benchmarks.run.SuiteRequest;
import io.finetunebench.bench.benchmarks.workload.TableWorkload;
import io.finetunebench.bench.cli.JmhSession;
import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.CommandPart;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Output;
import io.finetunebench.bench.cli.command.TimeLeft;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Environment;
import io.finetunebench.bench.record.RunIdentity;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.WorkloadDescription;
import io.finetunebench.bench.record.machine.Jvm;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.report.run.MachineWarnings;
import io.finetunebench.bench.runner.machine.BuildInfo;
import io.finetunebench.bench.runner.machine.MachineProbe;
import io.finetunebench.bench.runner.machine.Rulers;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.core.experiment.engine.Backend;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Measures our benchmarks, shows each fork on a line of its own, and keeps the record of the run up
 * to date, so that whatever cuts it off leaves what is done.
 */
final class SuiteMeasuring implements SuiteListener {
  private final SuiteRequest request;
  private final Identity identity;
  private final FolderStore records;
  private final PrintWriter err;
  private final PrintWriter progress;
  private final Machine machine;
  private final Jvm jvm;
  private final List<WorkloadDescription> descriptions;
  private final Rulers rulers = new Rulers();
  private final List<Ruler> rulersBefore;
  private final TimeLeft left = new TimeLeft(System::nanoTime);
  private @Nullable JmhSession session;

  /**
   * What a run is called and how it was asked for.
   *
   * @param id of its record
   * @param start when it began
   * @param arguments as they were typed
   * @param machineName name of the class of machines; null for what is found
   */
  record Identity(String id, Instant start, List<String> arguments, @Nullable String machineName) {
    Identity {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * Prepares a run.
   *
   * @param records where its record is kept
   * @param command whose streams are written to
   */
  SuiteMeasuring(
      SuiteRequest request, Identity identity, FolderStore records, CommandPart command) {
    this.request = request;
    this.identity = identity;
    this.records = records;
    this.err = command.err();
    this.progress = command.progress();
    this.machine = MachineProbe.probe(identity.machineName());
    this.jvm = request.jmh().forksJvm();
    this.descriptions = request.descriptions();
    this.rulersBefore = rulers.before();
  }

  /** Returns where a run's record lies. */
  static Path file(FolderStore records, String id) {
    return records.attachments(id).resolve(RunRecord.FILE_NAME);
  }

  /** Returns the code of a run that ended. */
  static int exitCode(RunRecord record) {
    boolean invalid =
        record.results().stream()
            .anyMatch(result -> result.validity().status() == Validity.Status.INVALID);
    return invalid ? ExitCode.INVALID : ExitCode.OK;
  }

  /**
   * Measures, keeps the record up to date meanwhile, and returns it whole.
   *
   * @param tables workloads of the request whose files are to be written
   * @param timeLimit of the run in place of the preset's; null for that
   * @param out for what JMH's profilers say
   * @throws CommandFailure if another JMH runs
   */
  RunRecord measure(List<TableWorkload> tables, @Nullable Duration timeLimit, PrintWriter out) {
    Path file = file(records, identity.id());
    try (JmhSession begun =
        new JmhSession(
            progress,
            () ->
                err.println(
                    "finetune-bench: interrupted; the benchmarks that were finished are kept in "
                        + file))) {
      session = begun;
      tables.forEach(TableWorkload::write);
      MachineWarnings.busy(machine)
          .ifPresent(
              note ->
                  err.println("finetune-bench: warning: " + note.text() + "; " + note.remedy()));
      save(null, false, List.of(), null);
      Suite.Results outcome = Suite.run(request, timeLimit, this);
      RunRecord record = save(Instant.now(), true, outcome.results(), outcome.backend());
      Path folder = records.attachments(identity.id());
      JmhResults.write(outcome.jmh(), folder.resolve("jmh.json"), request.jmh());
      if (request.jmh().hasProfilers()) {
        JmhResults.table(outcome.jmh()).forEach(out::println);
        List<String> profiles = JmhResults.profiles(outcome.jmh());
        if (!profiles.isEmpty()) {
          Path profilers = folder.resolve("profilers.txt");
          Output.write(profilers, (String.join("\n", profiles) + "\n").getBytes(UTF_8));
          profiles.forEach(out::println);
          out.println(profilers);
        }
      }
      return record;
    }
  }

  private RunRecord save(
      @Nullable Instant end,
      boolean complete,
      List<BenchmarkResult> results,
      @Nullable Backend backend) {
    RunRecord record =
        new RunRecord(
                new RunIdentity(
                    identity.id(),
                    identity.start(),
                    end == null ? null : end.truncatedTo(ChronoUnit.MILLIS),
                    complete,
                    request.preset().id(),
                    BuildInfo.commit()),
                new Environment(
                    identity.arguments(),
                    jvm,
                    Backends.description(backend),
                    machine,
                    complete ? rulers.after(rulersBefore) : rulersBefore),
                descriptions,
                results,
                null)
            .of(request.shard());
    session().whole(() -> records.save(record));
    return record;
  }

  @Override
  public void forkStarts(int started, int planned, @Nullable Duration timeLeft, String cell) {
    session()
        .begin(
            String.format(
                Locale.ROOT,
                "[%d/%d%s] %s ... ",
                started,
                planned,
                left.after(started - 1, planned, timeLeft),
                cell));
  }

  @Override
  public void forkEnded(BenchmarkResult result, Duration duration, @Nullable String note) {
    session()
        .end(
            String.format(
                Locale.ROOT,
                "%.1f s%s%s",
                duration.toMillis() / 1000.0,
                result.validity().status() == Validity.Status.INVALID
                    ? ", INVALID: " + result.validity().reason()
                    : "",
                note == null ? "" : ", " + note));
  }

  @Override
  public void progress(List<BenchmarkResult> results, @Nullable Backend backend) {
    save(null, false, results, backend);
  }

  private JmhSession session() {
    return Objects.requireNonNull(session);
  }
}
