package io.finetunebench.bench.harness;

import io.finetunebench.bench.cli.CommandFailure;
import io.finetunebench.bench.cli.ConfidenceConverter;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.MetricOption;
import io.finetunebench.bench.cli.NamedRun;
import io.finetunebench.bench.cli.ReportOptions;
import io.finetunebench.bench.cli.StoreOption;
import io.finetunebench.bench.cli.Subcommand;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.report.RunSummary;
import io.finetunebench.bench.report.SweepJson;
import io.finetunebench.bench.report.SweepTable;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.suite.JmhArguments;
import io.finetunebench.bench.suite.Preset;
import io.finetunebench.bench.suite.SuiteRequest;
import io.finetunebench.bench.sweep.CostFit;
import io.finetunebench.bench.sweep.Crossover;
import io.finetunebench.bench.sweep.Curve;
import io.finetunebench.bench.sweep.Sweep;
import io.finetunebench.bench.verdict.ByteForks;
import io.finetunebench.bench.verdict.MetricChoice;
import io.finetunebench.bench.workload.Ladder;
import io.finetunebench.bench.workload.TableWorkload;
import io.finetunebench.bench.workload.Workload;
import io.finetunebench.bench.workload.Workloads;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says how cost grows with work, and from which size on which engine is the faster. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures a ladder of workloads and says of each engine what a step and an operation cost,"
          + " how near it comes to the machine's ceilings, and from which size on one engine or"
          + " device is faster than another.",
      "JMH's own arguments go after --, as with run."
    })
final class SweepCommand extends Subcommand {
  private static final int MOST_UNITS = 65_536;
  private static final String CEILINGS = "MachineCeilings";
  private static final String REPLICAS = "Replicas\\.epoch";

  /** Which work grows. */
  enum Work {
    /** Training. */
    EPOCH("TrainingEpoch\\.epoch"),
    /** The prediction of all queries in one call. */
    GRID("GridInference\\.oneCall");

    private final String benchmark;

    Work(String benchmark) {
      this.benchmark = benchmark;
    }
  }

  @Mixin private EngineOptions engines = new EngineOptions();

  @Mixin private MeasuringOptions measuring = new MeasuringOptions();

  @Option(
      names = "--workload",
      paramLabel = "LADDER|NAME|FILE",
      split = ",",
      description =
          "One ladder, or two workloads or more by name or file, see 'list' (default: the built-in"
              + " ladder).")
  private List<String> workloads = new ArrayList<>();

  @Option(
      names = "--units",
      paramLabel = "N",
      split = ",",
      description =
          "A ladder of one workload (default: seed) with N units in each of its hidden layers.")
  private List<Integer> units = new ArrayList<>();

  @Option(
      names = "--work",
      paramLabel = "W",
      description =
          "Which work grows: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). Of workloads"
              + " whose work is the same in this, the first is measured.",
      defaultValue = "epoch")
  private Work work = Work.EPOCH;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      split = ",",
      description =
          "Numbers of networks: what grows is how many train for an epoch, of one workload"
              + " (default: seed) and in place of --work. An engine that cannot train them side by"
              + " side trains them one after the other on all processors.")
  private List<Integer> replicas = new ArrayList<>();

  @Option(
      names = "--preset",
      paramLabel = "P",
      description = "Warm-up, iterations and forks: ${COMPLETION-CANDIDATES} (default: quick).",
      defaultValue = "quick")
  private Preset preset = Preset.QUICK;

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = "Forks of each benchmark; intervals need 3 (default: the preset's).")
  private @Nullable Integer forks;

  @Option(
      names = "--time-limit",
      paramLabel = "SECONDS",
      description = "No fork starts that would end later (default: the preset's, without --forks).")
  private @Nullable Integer timeLimit;

  @Option(
      names = "--from",
      paramLabel = "RECORD",
      arity = "1..*",
      description =
          "Measure nothing, analyse these: a record, its folder, or a run in the store: its id, the"
              + " start of one, or latest.")
  private List<String> from = new ArrayList<>();

  @Option(
      names = "--crossover",
      arity = "2",
      paramLabel = "ENGINE|RECORD:ENGINE",
      description =
          "From which size on the second is faster than the first, or has fewer bytes (4 forks).")
  private List<String> crossover = new ArrayList<>();

  @Option(
      names = "--confidence",
      paramLabel = "PERCENT",
      converter = ConfidenceConverter.class,
      description = "Of each interval; 0.95 is taken for 95 (default: ${DEFAULT-VALUE}).",
      defaultValue = "99")
  private double confidence;

  @Mixin private MetricOption metric = new MetricOption();

  @Mixin private ReportOptions report = new ReportOptions();

  @Mixin private TableOption table = new TableOption();

  @Mixin private StoreOption store = new StoreOption();

  @Override
  public Integer call() {
    measuring.typed();
    require(crossover.size() <= 2, "expected --crossover once");
    report.check();
    table.check();
    MetricChoice choice = metric.choice();
    PrintWriter text = report.text();
    Map<String, RunRecord> named = named();
    List<RunRecord> runs = new ArrayList<>(named.values());
    if (!runs.isEmpty()) {
      requireRecorded(named);
      metric.requireChosen(Sweep.metrics(runs));
    }
    int exitCode = ExitCode.OK;
    if (runs.isEmpty()) {
      requireMeasured(choice);
      RunRecord measured;
      try (RecordStore records = store.openToWrite()) {
        measured = measure(text);
        if (store.isDatabase()) {
          StoreOption.publish(records, store.local(), measured.id(), text);
        }
      }
      runs.add(measured);
      exitCode = SuiteMeasuring.exitCode(measured);
    }
    List<RunRecord> distinct = runs.stream().distinct().toList();
    Sweep sweep;
    try {
      sweep = Sweep.of(distinct, confidence, choice);
    } catch (IllegalArgumentException e) {
      // Nothing to analyse: of a ladder that was just measured, because its rungs went wrong.
      throw new CommandFailure(
          exitCode == ExitCode.OK ? ExitCode.USAGE : exitCode, String.valueOf(e.getMessage()));
    }
    List<Crossover> crossovers = new ArrayList<>();
    CommandFailure noCrossover = null;
    try {
      crossovers.addAll(crossovers(sweep, named, distinct));
    } catch (CommandFailure e) {
      // What was measured took minutes, and is shown whatever the crossover lacks.
      noCrossover = e;
    }
    report.show(
        RunSummary.withRuns(SweepTable.document(sweep, crossovers), distinct),
        () -> SweepJson.text(sweep, crossovers));
    if (named.isEmpty()) {
      text.println(SuiteMeasuring.file(store.local(), runs.get(0).id()));
    }
    if (noCrossover != null) {
      throw exitCode == ExitCode.OK
          ? noCrossover
          : new CommandFailure(exitCode, String.valueOf(noCrossover.getMessage()));
    }
    return exitCode;
  }

  /** Refuses a side of a crossover whose engine was not asked for, before minutes are spent. */
  private void requireCrossed(List<String> engines) {
    for (String side : crossover) {
      require(
          engines.contains(side),
          unknown("--crossover: no engine '" + side + "' is measured", engines));
    }
  }

  /** Refuses a side of a crossover whose engine no record has. */
  private void requireRecorded(Map<String, RunRecord> named) {
    for (String side : crossover) {
      int colon = side.lastIndexOf(':');
      String engine = side.substring(colon + 1);
      List<String> engines =
          named.entrySet().stream()
              .filter(run -> colon < 1 || run.getKey().equals(side.substring(0, colon)))
              .flatMap(run -> run.getValue().results().stream())
              .map(result -> result.parameters().get(BenchmarkResult.ENGINE))
              .filter(Objects::nonNull)
              .distinct()
              .toList();
      require(
          engines.contains(engine),
          unknown(
              "--crossover: no engine '"
                  + engine
                  + "' in "
                  + (colon > 0 ? side.substring(0, colon) : String.join(", ", named.keySet())),
              engines));
    }
  }

  /** Refuses a metric that no run has, before minutes are spent on it. */
  private void requireMeasured(MetricChoice choice) {
    boolean rates = work == Work.EPOCH || !replicas.isEmpty();
    List<String> measured =
        SuiteRequest.metrics().stream()
            .filter(name -> rates || !name.equals(MetricChoice.THROUGHPUT))
            .toList();
    for (String name : new TreeSet<>(choice.names())) {
      require(
          measured.contains(name),
          unknown("--metric: no metric '" + name + "' is measured", measured));
    }
    int count = forks == null ? preset.forks() : forks;
    require(
        crossover.isEmpty() || choice.isOfTime() || count >= ByteForks.FEWEST_FORKS,
        "expected --forks "
            + ByteForks.FEWEST_FORKS
            + " or more for a crossover of bytes, found "
            + count);
  }

  /** The records that the arguments name, by what they are called there. */
  private Map<String, RunRecord> named() {
    List<String> names = new ArrayList<>(from);
    for (String side : crossover) {
      if (side.lastIndexOf(':') > 0) {
        names.add(side.substring(0, side.lastIndexOf(':')));
      }
    }
    Map<String, RunRecord> named = new LinkedHashMap<>();
    try (RecordStore records = store.open()) {
      for (String name : names) {
        named.put(name, NamedRun.load(name, records));
      }
    }
    return named;
  }

  private List<Crossover> crossovers(
      Sweep sweep, Map<String, RunRecord> named, List<RunRecord> runs) {
    if (crossover.isEmpty()) {
      return List.of();
    }
    List<Crossover> found = new ArrayList<>();
    List<Curve> bases = side(crossover.get(0), sweep, named, runs);
    List<Curve> candidates = side(crossover.get(1), sweep, named, runs);
    for (Curve base : bases) {
      List<Curve> matching =
          candidates.stream()
              .filter(each -> each.benchmark().equals(base.benchmark()))
              .filter(each -> each.precision().equals(base.precision()))
              .filter(each -> each.metric().equals(base.metric()))
              .toList();
      if (matching.size() == 1) {
        refuseStandIn(base, matching.get(0));
        found.add(
            CommandFailure.unlessRefused(() -> Crossover.of(base, matching.get(0), confidence)));
      }
    }
    if (found.isEmpty()) {
      throw CommandFailure.usage(
          "--crossover "
              + String.join(" ", crossover)
              + ": no benchmark in one precision is of both");
    }
    return found;
  }

  /** What a stand-in gave is shown beside others of its own run, and is no device to compare. */
  private static void refuseStandIn(Curve base, Curve candidate) {
    if (base.standIn() != candidate.standIn() && !base.source().equals(candidate.source())) {
      throw new CommandFailure(
          ExitCode.NOT_COMPARABLE,
          "not comparable: engine "
              + (base.standIn() ? base : candidate).engine()
              + " of run "
              + (base.standIn() ? base : candidate).source()
              + " had a library in place of NVIDIA's driver");
    }
  }

  private static List<Curve> side(
      String side, Sweep sweep, Map<String, RunRecord> named, List<RunRecord> runs) {
    int colon = side.lastIndexOf(':');
    String engine = side.substring(colon + 1);
    List<Curve> curves = sweep.curves(engine);
    List<RunRecord> its = runs;
    if (colon > 0) {
      RunRecord run = Objects.requireNonNull(named.get(side.substring(0, colon)));
      curves = curves.stream().filter(curve -> curve.source().equals(run.id())).toList();
      its = List.of(run);
    }
    if (curves.isEmpty()) {
      throw CommandFailure.usage(
          "--crossover "
              + side
              + ": engine "
              + engine
              + " has no valid result"
              + its.stream()
                  .flatMap(run -> run.results().stream())
                  .filter(result -> engine.equals(result.parameters().get(BenchmarkResult.ENGINE)))
                  .filter(result -> result.validity().status() != Validity.Status.VALID)
                  .map(result -> result.validity().status() + ", " + result.validity().reason())
                  .findFirst()
                  .map(why -> ": " + why)
                  .orElse(" of this metric"));
    }
    if (curves.stream().map(Curve::source).distinct().count() > 1) {
      throw CommandFailure.usage(
          "--crossover " + side + ": several runs have this engine; write RECORD:" + engine);
    }
    return curves;
  }

  private RunRecord measure(PrintWriter out) {
    long startNanos = System.nanoTime();
    Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    String id = RunRecord.newId(start);
    List<String> jmh = new ArrayList<>(measuring.jmhArguments());
    String benchmark = replicas.isEmpty() ? work.benchmark : REPLICAS;
    jmh.addAll(0, List.of("\\." + benchmark + "$", "\\." + CEILINGS + "\\."));
    if (!replicas.isEmpty()) {
      String numbers =
          replicas.stream().distinct().map(String::valueOf).collect(Collectors.joining(","));
      jmh.addAll(List.of("-p", "replicas=" + numbers));
    }
    if (forks != null) {
      jmh.addAll(List.of("-f", forks.toString()));
    }
    requireUnits();
    Path folder = store.folder().resolve(id);
    List<TableWorkload> tables =
        CommandFailure.unlessRefused(
            () -> replicas.isEmpty() ? table.ladder(folder, units) : table.workloads(folder));
    List<Workload> rungs =
        CommandFailure.unlessRefused(
            () -> rungs(tables.stream().map(TableWorkload::workload).toList()));
    SuiteRequest request =
        CommandFailure.unlessRefused(
            () -> {
              JmhArguments arguments = JmhArguments.parse(jmh);
              EngineChoice choice = engines.engines(arguments);
              requireCrossed(choice.available());
              SuiteRequest asked =
                  new SuiteRequest(
                      preset,
                      choice.available(),
                      choice.unavailable(),
                      rungs,
                      engines.precision(),
                      null,
                      arguments,
                      folder,
                      startNanos);
              asked.check();
              return asked;
            });
    return new SuiteMeasuring(request, measuring.identity(id, start), store.local(), this)
        .measure(tables, timeLimit == null ? null : Duration.ofSeconds(timeLimit), out);
  }

  /** The workload whose networks are counted. */
  private Workload replicated(List<Workload> tables) {
    if (replicas.stream().anyMatch(number -> number < 1)
        || replicas.stream().distinct().count() < CostFit.FEWEST_RUNGS) {
      throw new IllegalArgumentException(
          "expected --replicas of at least "
              + CostFit.FEWEST_RUNGS
              + " different numbers of 1 or more, found "
              + replicas);
    }
    return tables.isEmpty() ? base("--replicas") : tables.get(0);
  }

  /** Returns the one workload that is varied. */
  private Workload base(String varied) {
    if (workloads.size() > 1) {
      throw new IllegalArgumentException(
          "expected one of --workload beside " + varied + ", found " + workloads.size());
    }
    return Workloads.find(workloads.isEmpty() ? "seed" : workloads.get(0));
  }

  private void requireUnits() {
    for (int each : units) {
      if (each < 1 || each > MOST_UNITS) {
        throw CommandFailure.usage("--units: expected 1 to " + MOST_UNITS + ", found " + each);
      }
    }
  }

  /** The workloads that were asked for, but for those whose work is that of one before. */
  private List<Workload> rungs(List<Workload> tables) {
    List<Workload> asked;
    if (!replicas.isEmpty()) {
      return List.of(replicated(tables));
    }
    if (!tables.isEmpty()) {
      asked = tables;
    } else if (!units.isEmpty()) {
      Workload base = base("--units");
      asked = units.stream().map(base::withUnits).toList();
    } else if (workloads.isEmpty()) {
      asked = Ladder.find(Ladder.BUILT_IN).rungs();
    } else if (workloads.size() == 1 && !Workloads.names().contains(workloads.get(0))) {
      asked = Ladder.find(workloads.get(0)).rungs();
    } else {
      asked = workloads.stream().map(Workloads::find).toList();
    }
    Map<List<Object>, Workload> distinct = new LinkedHashMap<>();
    for (Workload workload : asked) {
      distinct.putIfAbsent(
          List.of(
              workload.network(workload.precision()).denseShapes(),
              workload.hidden(),
              switch (work) {
                case EPOCH -> workload.pretraining().batchSize();
                case GRID -> workload.queries().size();
              }),
          workload);
    }
    if (distinct.size() < CostFit.FEWEST_RUNGS) {
      throw new IllegalArgumentException(
          "expected at least "
              + CostFit.FEWEST_RUNGS
              + " workloads of different work, better "
              + CostFit.FEWEST_TO_JUDGE
              + ", which show whether a line fits; found "
              + distinct.size());
    }
    return List.copyOf(distinct.values());
  }
}
