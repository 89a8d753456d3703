package io.finetunebench.bench.cli;

import io.finetunebench.bench.machine.BuildInfo;
import io.finetunebench.bench.machine.JvmProbe;
import io.finetunebench.bench.machine.MachineProbe;
import io.finetunebench.bench.record.Backend;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Machine;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.report.RunTable;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.suite.JmhArguments;
import io.finetunebench.bench.suite.JmhResults;
import io.finetunebench.bench.suite.Load;
import io.finetunebench.bench.suite.Preset;
import io.finetunebench.bench.suite.Suite;
import io.finetunebench.bench.suite.SuiteListener;
import io.finetunebench.bench.suite.SuiteRequest;
import io.finetunebench.bench.suite.Workload;
import io.finetunebench.core.network.Precision;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures and writes a run record. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures the benchmarks, checks every engine against the oracle and writes a run record.",
      "JMH's own arguments go after --, for example: run --engines dl4j -- -f 5 TrainingEpoch"
    })
final class RunCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--preset",
      paramLabel = "P",
      description = "How much to measure: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "standard")
  private Preset preset = Preset.STANDARD;

  @Option(
      names = "--engines",
      paramLabel = "E",
      split = ",",
      description = "Engines by name, or all (default: those that can run here).")
  private List<String> engines = new ArrayList<>();

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      description = "What to work on, see 'list' (default: ${DEFAULT-VALUE}).",
      defaultValue = "seed")
  private String workload = "seed";

  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "float")
  private Precision precision = Precision.FLOAT;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Open-loop load of R operations a second instead of one after the other.")
  private @Nullable Double rate;

  @Option(
      names = "--arrivals",
      paramLabel = "A",
      description =
          "How the operations of --rate arrive: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "poisson")
  private Load.Arrivals arrivals = Load.Arrivals.POISSON;

  @Option(
      names = "--machine",
      paramLabel = "NAME",
      description = "Name of this class of machines, in place of what is found.")
  private @Nullable String machineName;

  @Mixin private StoreOption store = new StoreOption();

  @Parameters(paramLabel = "-- JMH arguments", arity = "0..*", description = "Passed to JMH.")
  private List<String> jmhArguments = new ArrayList<>();

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    List<String> arguments = command.root().commandLine().getParseResult().originalArgs();
    if (!jmhArguments.isEmpty() && !arguments.contains("--")) {
      throw new ParameterException(
          command.commandLine(),
          "unexpected argument \"" + jmhArguments.get(0) + "\": JMH's own arguments go after --");
    }
    JmhArguments jmh = parseJmh();
    if (jmh.onlyInforms()) {
      jmh.inform();
      return ExitCode.OK;
    }
    EngineChoice choice = EngineChoice.of(jmh.parameter("engine").orElse(engines));
    Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    String id = RunRecord.newId(start);
    SuiteRequest request = request(jmh, choice, store.folder.resolve(id));
    FolderStore records = store.open();
    Path folder = records.attachments(id);
    Journal journal = new Journal(records, id, start, arguments, MachineProbe.probe(machineName));
    journal.save(null, false, List.of(), null);
    Thread interrupted =
        new Thread(
            () ->
                command
                    .commandLine()
                    .getErr()
                    .println(
                        "finetune-bench: interrupted; the benchmarks that were finished are kept"
                            + " in "
                            + folder.resolve("record.json")));
    Runtime.getRuntime().addShutdownHook(interrupted);
    Suite.Outcome outcome =
        Suite.run(request, new Progress(command.commandLine().getErr(), journal));
    RunRecord record = journal.save(Instant.now(), true, outcome.results(), outcome.backend());
    JmhResults.write(outcome.jmh(), folder.resolve("jmh.json"), jmh);
    Runtime.getRuntime().removeShutdownHook(interrupted);

    RunTable.lines(record).forEach(out::println);
    out.println(folder.resolve("record.json"));
    boolean invalid =
        record.results().stream()
            .anyMatch(result -> result.validity().status() == Validity.Status.INVALID);
    return invalid ? ExitCode.INVALID : ExitCode.OK;
  }

  private JmhArguments parseJmh() {
    try {
      return JmhArguments.parse(jmhArguments);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private SuiteRequest request(JmhArguments jmh, EngineChoice choice, Path folder) {
    try {
      SuiteRequest request =
          new SuiteRequest(
              preset,
              choice.available(),
              choice.unavailable(),
              Workload.required(workload),
              precision,
              rate == null ? null : new Load(arrivals, rate),
              jmh,
              folder);
      request.check();
      return request;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /** Keeps the record of the run up to date, so that whatever cuts it off leaves what is done. */
  private final class Journal {
    private final FolderStore records;
    private final String id;
    private final Instant start;
    private final List<String> arguments;
    private final Machine machine;

    Journal(
        FolderStore records, String id, Instant start, List<String> arguments, Machine machine) {
      this.records = records;
      this.id = id;
      this.start = start;
      this.arguments = arguments;
      this.machine = machine;
    }

    RunRecord save(
        @Nullable Instant end,
        boolean complete,
        List<BenchmarkResult> results,
        @Nullable Backend backend) {
      RunRecord record =
          new RunRecord(
              RunRecord.SCHEMA_VERSION,
              id,
              start,
              end == null ? null : end.truncatedTo(ChronoUnit.MILLIS),
              complete,
              preset.id(),
              arguments,
              BuildInfo.commit(),
              JvmProbe.probe(),
              backend,
              machine,
              results);
      records.save(record);
      return record;
    }
  }

  /** Shows each fork on a line of its own. */
  private static final class Progress implements SuiteListener {
    private final PrintWriter err;
    private final Journal journal;

    Progress(PrintWriter err, Journal journal) {
      this.err = err;
      this.journal = journal;
    }

    @Override
    public void forkStarts(int started, int planned, String cell) {
      err.print(String.format(Locale.ROOT, "[%d/%d] %s ... ", started, planned, cell));
      err.flush();
    }

    @Override
    public void forkEnded(BenchmarkResult result, Duration duration, boolean heldRate) {
      err.println(
          String.format(
              Locale.ROOT,
              "%.1f s%s%s",
              duration.toMillis() / 1000.0,
              result.validity().status() == Validity.Status.INVALID
                  ? ", INVALID: " + result.validity().reason()
                  : "",
              heldRate ? "" : ", fell behind the planned rate"));
    }

    @Override
    public void progress(List<BenchmarkResult> results, @Nullable Backend backend) {
      journal.save(null, false, results, backend);
    }
  }
}
