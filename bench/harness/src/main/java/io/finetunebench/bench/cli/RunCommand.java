package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.ab.Build;
import io.finetunebench.bench.ab.JmhOptions;
import io.finetunebench.bench.machine.BuildInfo;
import io.finetunebench.bench.machine.JmhLock;
import io.finetunebench.bench.machine.MachineProbe;
import io.finetunebench.bench.machine.Rulers;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Jvm;
import io.finetunebench.bench.record.Machine;
import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.Ruler;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.WorkloadDescription;
import io.finetunebench.bench.report.Attachments;
import io.finetunebench.bench.report.RunTable;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.suite.JmhArguments;
import io.finetunebench.bench.suite.JmhResults;
import io.finetunebench.bench.suite.Load;
import io.finetunebench.bench.suite.PairedPlan;
import io.finetunebench.bench.suite.Preset;
import io.finetunebench.bench.suite.Suite;
import io.finetunebench.bench.suite.SuiteListener;
import io.finetunebench.bench.suite.SuiteRequest;
import io.finetunebench.bench.workload.TableWorkload;
import io.finetunebench.bench.workload.Workload;
import io.finetunebench.bench.workload.Workloads;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.HtmlRenderer;
import io.finetunebench.core.engine.Backend;
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
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
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
  private static final Set<String> PAIR_OPTIONS = names(new PairOptions());

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
      paramLabel = "NAME|FILE",
      description =
          "What to work on: a name, see 'list', or a file of YAML or JSON; may be repeated"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "seed")
  private List<String> workloads = new ArrayList<>();

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "${COMPLETION-CANDIDATES} (default: the workload's own).")
  private @Nullable Precision precision;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Open-loop load of R operations a second instead of one after the other.")
  private @Nullable Double rate;

  @Option(
      names = "--arrivals",
      paramLabel = "A",
      description =
          "How the operations of --rate arrive: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "poisson")
  private Load.Arrivals arrivals = Load.Arrivals.POISSON;

  @Option(
      names = "--machine",
      paramLabel = "NAME",
      description = "Name of this class of machines, in place of what is found.")
  private @Nullable String machineName;

  @Mixin private TableOption table = new TableOption();

  @Mixin private DeviceOption device = new DeviceOption();

  @Mixin private StoreOption store = new StoreOption();

  @Mixin private ReportOptions report = new ReportOptions();

  @ArgGroup(
      validate = false,
      heading = "%nTwo sides, measured until it is decided; exit codes as of compare:%n")
  private PairOptions pairs = new PairOptions();

  @Parameters(paramLabel = "-- JMH arguments", arity = "0..*", description = "Passed to JMH.")
  private List<String> jmhArguments = new ArrayList<>();

  private static Set<String> names(Object options) {
    return CommandSpec.forAnnotatedObject(options).options().stream()
        .map(OptionSpec::longestName)
        .collect(Collectors.toSet());
  }

  @Override
  public Integer call() {
    device.apply();
    long startNanos = System.nanoTime();
    Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    CommandSpec command = Objects.requireNonNull(spec);
    List<String> arguments = command.root().commandLine().getParseResult().originalArgs();
    requireSeparator(command, arguments, jmhArguments);
    report.check(command.commandLine());
    table.check(command.commandLine());
    model.requireModel(command);
    if (rate == null && command.commandLine().getParseResult().hasMatchedOption("--arrivals")) {
      throw new ParameterException(
          command.commandLine(), "--arrivals goes with --rate, found no --rate");
    }
    JmhArguments jmh = usage(() -> JmhArguments.parse(jmhArguments));
    if (jmh.onlyInforms()) {
      usage(
          () -> {
            jmh.inform();
            return jmh;
          });
      return ExitCode.OK;
    }
    boolean paired = refuseOrChoosePairs(command);
    EngineChoice choice = EngineChoice.of(jmh.parameter("engine").orElse(engines));
    String id = RunRecord.newId(start);
    Path folder = store.folder().resolve(id);
    List<TableWorkload> tables = usage(() -> table.workloads(folder));
    SuiteRequest request = usage(() -> request(jmh, choice, tables, folder, startNanos));
    if (paired) {
      tables.forEach(TableWorkload::write);
      return measurePairs(command.commandLine(), request, arguments);
    }
    PrintWriter out = report.text(command.commandLine());
    // A database is asked first: what cannot be kept should not be measured.
    try (RecordStore records = store.openToWrite()) {
      FolderStore local = store.local();
      RunRecord record =
          measure(
              request,
              tables,
              null,
              new Identity(id, start, arguments, machineName),
              local,
              out,
              command.commandLine().getErr(),
              Main.progress(command.commandLine()));
      Document document = RunTable.document(record, Attachments.in(folder));
      Path page = folder.resolve("report.html");
      Output.write(page, HtmlRenderer.page(document).getBytes(UTF_8));
      report.show(command.commandLine(), document, () -> RecordFormat.write(record));
      if (store.isDatabase()) {
        StoreOption.publish(records, local, id, out);
      }
      out.println(page);
      out.println(file(store, id));
      return exitCode(record);
    }
  }

  /**
   * What a run is called and how it was asked for.
   *
   * @param id of its record
   * @param start when it began
   * @param arguments as they were typed
   * @param machineName name of the class of machines; null for what is found
   */
  record Identity(String id, Instant start, List<String> arguments, @Nullable String machineName) {}

  /** Returns where a run's record lies. */
  static Path file(StoreOption store, String id) {
    return store.folder().resolve(id).resolve(RunRecord.FILE_NAME);
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
   * @param err for what a user must know
   * @param progress for a line a fork
   */
  static RunRecord measure(
      SuiteRequest request,
      List<TableWorkload> tables,
      @Nullable Duration timeLimit,
      Identity identity,
      FolderStore records,
      PrintWriter out,
      PrintWriter err,
      PrintWriter progress) {
    JmhLock lock = usage(JmhLock::acquire);
    try {
      Path folder = records.attachments(identity.id());
      tables.forEach(TableWorkload::write);
      Machine machine = MachineProbe.probe(identity.machineName());
      OtherWork.warning().ifPresent(err::println);
      Journal journal = new Journal(records, identity, request, machine, err, progress);
      journal.save(null, false, List.of(), null);
      Thread interrupted = new Thread(() -> journal.interrupt(folder.resolve(RunRecord.FILE_NAME)));
      Runtime.getRuntime().addShutdownHook(interrupted);
      try {
        Suite.Results outcome = Suite.run(request, timeLimit, journal);
        RunRecord record = journal.save(Instant.now(), true, outcome.results(), outcome.backend());
        JmhResults.write(outcome.jmh(), folder.resolve("jmh.json"), request.jmh());
        if (!request.jmh().options().getProfilers().isEmpty()) {
          JmhResults.table(outcome.jmh()).forEach(out::println);
          List<String> profiles = JmhResults.profiles(outcome.jmh());
          if (!profiles.isEmpty()) {
            Path file = folder.resolve("profilers.txt");
            Output.write(file, (String.join("\n", profiles) + "\n").getBytes(UTF_8));
            profiles.forEach(out::println);
            out.println(file);
          }
        }
        return record;
      } finally {
        Runtime.getRuntime().removeShutdownHook(interrupted);
      }
    } finally {
      lock.close();
    }
  }

  /** Returns whether two sides are asked for, and refuses what makes sense for two alone. */
  private boolean refuseOrChoosePairs(CommandSpec command) {
    if (pairs.chosen()) {
      return true;
    }
    for (OptionSpec option : command.commandLine().getParseResult().matchedOptionsSet()) {
      if (PAIR_OPTIONS.contains(option.longestName())) {
        throw new ParameterException(
            command.commandLine(),
            option.longestName() + " goes with --against or --jvm, found neither");
      }
    }
    return false;
  }

  private int measurePairs(CommandLine command, SuiteRequest request, List<String> arguments) {
    PairedPlan plan = new PairedPlan(request);
    pairs.check(command);
    List<Build> builds = pairs.builds();
    return new AbVerdicts(command, report, pairs, store)
        .measure(
            new AbMeasuring.Request(
                unused -> builds,
                JmhOptions.of(plan.arguments(jmhArguments, !pairs.otherJvms())),
                cell -> plan.leftOut(cell.benchmark(), cell.mode(), cell.parameters())),
            new AbOptions.Bounds(preset.mostPairs(), preset.pairedTimeLimit()),
            machineName,
            arguments);
  }

  /** Refuses an argument before the separator that no option takes. */
  static void requireSeparator(
      CommandSpec command, List<String> arguments, List<String> jmhArguments) {
    int separator = arguments.indexOf("--");
    int before =
        separator < 0
            ? jmhArguments.size()
            : jmhArguments.size() - (arguments.size() - separator - 1);
    if (before > 0) {
      throw new ParameterException(
          command.commandLine(),
          "unexpected argument \"" + jmhArguments.get(0) + "\": JMH's own arguments go after --");
    }
  }

  /** Makes what a wrong argument throws a failure of usage. */
  static <T> T usage(Supplier<T> action) {
    try {
      return action.get();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private SuiteRequest request(
      JmhArguments jmh,
      EngineChoice choice,
      List<TableWorkload> tables,
      Path folder,
      long startNanos) {
    SuiteRequest request =
        new SuiteRequest(
            preset,
            choice.available(),
            choice.unavailable(),
            tables.isEmpty() ? workloads() : tables.stream().map(TableWorkload::workload).toList(),
            precision,
            rate == null ? null : new Load(arrivals, rate),
            jmh,
            folder,
            startNanos);
    request.check();
    return request;
  }

  /** Returns the workloads that are asked for; a model alone takes the default's place. */
  private List<Workload> workloads() {
    Path file = model.file();
    List<Workload> all = new ArrayList<>();
    if (file != null) {
      all.add(Workloads.ofModel(file, model.training()));
    }
    if (file == null
        || Objects.requireNonNull(spec)
            .commandLine()
            .getParseResult()
            .hasMatchedOption("--workload")) {
      workloads.stream().map(Workloads::find).forEach(all::add);
    }
    return all;
  }

  /**
   * Shows each fork on a line of its own and keeps the record of the run up to date, so that
   * whatever cuts it off leaves what is done.
   */
  private static final class Journal implements SuiteListener {
    private final ReentrantLock writing = new ReentrantLock();
    private final FolderStore records;
    private final Identity identity;
    private final SuiteRequest request;
    private final Machine machine;
    private final Jvm jvm;
    private final List<WorkloadDescription> descriptions;
    private final PrintWriter err;
    private final PrintWriter progress;
    private final Rulers rulers = new Rulers();
    private final List<Ruler> rulersBefore = rulers.before();
    private final TimeLeft left = new TimeLeft(System::nanoTime);
    private boolean lineBegun;

    Journal(
        FolderStore records,
        Identity identity,
        SuiteRequest request,
        Machine machine,
        PrintWriter err,
        PrintWriter progress) {
      this.records = records;
      this.identity = identity;
      this.request = request;
      this.machine = machine;
      this.jvm = request.jmh().forksJvm();
      this.descriptions = request.descriptions();
      this.err = err;
      this.progress = progress;
    }

    RunRecord save(
        @Nullable Instant end,
        boolean complete,
        List<BenchmarkResult> results,
        @Nullable Backend backend) {
      RunRecord record =
          new RunRecord(
              RunRecord.SCHEMA_VERSION,
              identity.id(),
              identity.start(),
              end == null ? null : end.truncatedTo(ChronoUnit.MILLIS),
              complete,
              request.preset().id(),
              identity.arguments(),
              BuildInfo.commit(),
              jvm,
              backend,
              machine,
              descriptions,
              results,
              complete ? rulers.after(rulersBefore) : rulersBefore,
              null);
      unlessInterrupted(() -> records.save(record));
      return record;
    }

    /**
     * Says that the run is cut off and ends its forks. What the forks' ends would make of the
     * record and of the progress waits for a lock that this never gives back.
     */
    void interrupt(Path record) {
      writing.lock();
      if (lineBegun) {
        progress.println();
      }
      err.println(
          "finetune-bench: interrupted; the benchmarks that were finished are kept in " + record);
      ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void forkStarts(int started, int planned, String cell) {
      unlessInterrupted(
          () -> {
            progress.print(
                String.format(
                    Locale.ROOT,
                    "[%d/%d%s] %s ... ",
                    started,
                    planned,
                    left.after(started - 1, planned),
                    cell));
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
    public void progress(List<BenchmarkResult> results, @Nullable Backend backend) {
      save(null, false, results, backend);
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
}
