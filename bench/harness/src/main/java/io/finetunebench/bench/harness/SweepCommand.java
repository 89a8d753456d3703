package io.finetunebench.bench.harness;

import io.finetunebench.bench.benchmarks.run.JmhArguments;
import io.finetunebench.bench.benchmarks.run.Preset;
import io.finetunebench.bench.benchmarks.run.SuiteRequest;
import io.finetunebench.bench.benchmarks.workload.Ladder;
import io.finetunebench.bench.benchmarks.workload.TableWorkload;
import io.finetunebench.bench.benchmarks.workload.Workload;
import io.finetunebench.bench.benchmarks.workload.Workloads;
import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.ConfidenceConverter;
import io.finetunebench.bench.cli.option.MetricOption;
import io.finetunebench.bench.cli.option.NamedRun;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.cli.option.TimeConverter;
import io.finetunebench.bench.harness.input.TableOption;
import io.finetunebench.bench.judge.ratio.ByteForks;
import io.finetunebench.bench.judge.sweep.Crossover;
import io.finetunebench.bench.judge.sweep.Sweep;
import io.finetunebench.bench.judge.verdict.MetricChoice;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.bench.report.run.RunSummary;
import io.finetunebench.bench.report.trend.SweepTable;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.core.experiment.engine.Engine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says from which size of work on which engine is the faster. */
@Command(
    name = "sweep",
    description = {
      "Measures a ladder of workloads and says what a step costs each engine, and from which size"
          + " on one engine or device is faster than another.",
      "JMH's own arguments go after --, as with run."
    })
final class SweepCommand extends Subcommand {
  private static final int MOST_UNITS = 65_536;

  /** The benchmark that a ladder is measured by. */
  private static final String BENCHMARK = "\\.TrainingEpoch\\.epoch$";

  @Mixin private EngineOption engines = new EngineOption();

  @Mixin private PrecisionOption precision = new PrecisionOption();

  @Mixin private MeasuringOptions measuring = new MeasuringOptions();

  @Option(
      names = "--workload",
      paramLabel = "LADDER|NAME|FILE",
      split = ",",
      description =
          "One ladder, or two workloads or more by name or file, see 'list' (default: the built-in"
              + " ladder). Of those whose epochs are the same work, the first is measured.")
  private List<String> workloads = new ArrayList<>();

  @Option(
      names = "--units",
      paramLabel = "N",
      split = ",",
      description =
          "A ladder of one workload (default: seed) with N units in each of its hidden layers.")
  private List<Integer> units = new ArrayList<>();

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description =
          "No fork starts that would end later than this, such as 5m or 90s (default: 140s, or none"
              + " if JMH's arguments say how long to measure).")
  private @Nullable Duration budget;

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
    Map<String, RunRecord> runs = named();
    boolean measures = runs.isEmpty();
    int exitCode = ExitCode.OK;
    if (measures) {
      RunRecord measured = measure(choice, text);
      runs.put(measured.id(), measured);
      exitCode = SuiteMeasuring.exitCode(measured);
    } else {
      for (CrossoverSide side : sides()) {
        String where = side.run() == null ? String.join(", ", runs.keySet()) : side.run();
        requireEngine(side, side.recorded(runs), "in " + where);
      }
      metric.requireChosen(Sweep.metrics(List.copyOf(runs.values())));
    }
    List<RunRecord> distinct = runs.values().stream().distinct().toList();
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
    if (!crossover.isEmpty()) {
      try {
        crossovers.addAll(CrossoverSide.crossovers(sides().get(0), sides().get(1), sweep, runs));
      } catch (CommandFailure e) {
        // What was measured took minutes, and is shown whatever the crossover lacks.
        noCrossover = e;
      }
    }
    report.show(
        new Reported(
            new SweepTable.Answer(sweep, crossovers),
            RunSummary.withRuns(SweepTable.document(sweep, crossovers), distinct)));
    if (measures) {
      text.println(SuiteMeasuring.file(store.local(), distinct.get(0).id()));
    }
    if (noCrossover != null) {
      throw exitCode == ExitCode.OK
          ? noCrossover
          : new CommandFailure(exitCode, String.valueOf(noCrossover.getMessage()));
    }
    return exitCode;
  }

  /** Refuses a side of a crossover whose engine is nowhere, before minutes are spent. */
  private void requireEngine(CrossoverSide side, List<String> engines, String where) {
    require(
        engines.contains(side.engine()),
        unknown("--crossover: no engine '" + side.engine() + "' " + where, engines));
  }

  /** Refuses a metric that no run has, before minutes are spent on it. */
  private void requireMeasured(MetricChoice choice) {
    List<String> measured = SuiteRequest.metrics();
    for (String name : new TreeSet<>(choice.names())) {
      require(
          measured.contains(name),
          unknown("--metric: no metric '" + name + "' is measured", measured));
    }
  }

  private List<CrossoverSide> sides() {
    return crossover.stream().map(CrossoverSide::of).toList();
  }

  /** The records that the arguments name, by what they are called there. */
  private Map<String, RunRecord> named() {
    List<String> names = new ArrayList<>(from);
    sides().stream().map(CrossoverSide::run).filter(Objects::nonNull).forEach(names::add);
    Map<String, RunRecord> named = new LinkedHashMap<>();
    try (RecordStore records = store.open()) {
      for (String name : names) {
        named.put(name, NamedRun.load(name, store, records));
      }
    }
    return named;
  }

  private RunRecord measure(MetricChoice metrics, PrintWriter out) {
    requireMeasured(metrics);
    try (RecordStore records = store.openToWrite()) {
      RunRecord measured = measureLadder(metrics, out);
      if (store.isDatabase()) {
        StoreOption.publish(records, store.local(), measured.id(), out);
      }
      return measured;
    }
  }

  private RunRecord measureLadder(MetricChoice metrics, PrintWriter out) {
    long startNanos = System.nanoTime();
    SuiteMeasuring.Identity identity = measuring.identity();
    Path folder = store.folder().resolve(identity.id());
    List<String> jmh = new ArrayList<>(measuring.jmhArguments());
    jmh.add(0, BENCHMARK);
    requireUnits();
    List<TableWorkload> tables = CommandFailure.unlessRefused(() -> table.ladder(folder, units));
    SuiteRequest request =
        CommandFailure.unlessRefused(
            () -> {
              List<Workload> rungs = rungs(tables.stream().map(TableWorkload::workload).toList());
              JmhArguments arguments = JmhArguments.parse(jmh);
              requireForks(metrics, arguments);
              EngineOption.Measured measured = engines.measured(arguments);
              List<String> names = measured.available().stream().map(Engine::name).toList();
              sides().forEach(side -> requireEngine(side, names, "is measured"));
              SuiteRequest asked =
                  new SuiteRequest(
                      Preset.QUICK,
                      measured.available(),
                      measured.unavailable(),
                      rungs,
                      precision.precision(),
                      null,
                      arguments,
                      folder,
                      startNanos);
              asked.check();
              return asked;
            });
    return new SuiteMeasuring(request, identity, store.local(), this).measure(tables, budget, out);
  }

  /** Refuses a crossover of bytes that the forks could not decide. */
  private void requireForks(MetricChoice metrics, JmhArguments jmh) {
    int forks = jmh.forks().orElse(Preset.QUICK.forks());
    require(
        crossover.isEmpty() || metrics.isOfTime() || forks >= ByteForks.FEWEST_FORKS,
        "expected -- -f "
            + ByteForks.FEWEST_FORKS
            + " or more for a crossover of bytes, found "
            + forks
            + " forks");
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
    if (!tables.isEmpty()) {
      asked = tables;
    } else if (!units.isEmpty()) {
      if (workloads.size() > 1) {
        throw new IllegalArgumentException(
            "expected one of --workload beside --units, found " + workloads.size());
      }
      Workload base = Workloads.find(workloads.isEmpty() ? "seed" : workloads.get(0));
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
              workload.pretraining().batchSize()),
          workload);
    }
    if (distinct.size() < Crossover.FEWEST_RUNGS) {
      throw new IllegalArgumentException(
          "expected at least "
              + Crossover.FEWEST_RUNGS
              + " workloads of different work, found "
              + distinct.size());
    }
    return List.copyOf(distinct.values());
  }
}
