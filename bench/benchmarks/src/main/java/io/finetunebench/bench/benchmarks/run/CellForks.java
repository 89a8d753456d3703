package io.finetunebench.bench.benchmarks.run;

import io.finetunebench.bench.benchmarks.latency.ForkSamples;
import io.finetunebench.bench.benchmarks.latency.HistogramFiles;
import io.finetunebench.bench.benchmarks.latency.LatencyKind;
import io.finetunebench.bench.benchmarks.latency.Percentiles;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.machine.DeviceUse;
import io.finetunebench.bench.record.metric.ForkValues;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Latency;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.metric.MetricCollector;
import io.finetunebench.bench.record.metric.Percentile;
import io.finetunebench.bench.record.metric.Value;
import io.finetunebench.bench.record.text.Secrets;
import io.finetunebench.bench.runner.Cell;
import io.finetunebench.bench.runner.Fork;
import io.finetunebench.bench.runner.SteadyState;
import io.finetunebench.bench.suite.ForkReport;
import io.finetunebench.bench.suite.Load;
import io.finetunebench.core.experiment.engine.Backend;
import io.finetunebench.turns.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;

/** The forks of one cell so far, and the result that they make. */
final class CellForks {
  private static final String ACHIEVED_RATE = "achieved rate";
  private static final double SLOWEST_RATE = 0.95;
  private static final double STANDARD_DEVIATIONS = 3;

  private final Cell cell;
  private final @Nullable Load load;
  private final String loadName;
  private final Path folder;
  private final List<ForkRunner.ForkResult> outcomes = new ArrayList<>();
  private final List<ForkReport> reports = new ArrayList<>();
  private final List<Counting> forks = new ArrayList<>();

  /**
   * A fork whose numbers count.
   *
   * @param jmh what its profilers gave is in it
   */
  private record Counting(ForkReport report, ForkSamples samples, Fork fork, RunResult jmh) {
    boolean counts(int iteration) {
      return fork.counted().get(iteration).value(Wire.Iteration.OWN_OPERATIONS) > 0;
    }

    /** Returns those values whose iteration has samples. */
    <T> List<T> counted(List<T> values) {
      return IntStream.range(0, values.size()).filter(this::counts).mapToObj(values::get).toList();
    }

    List<Wire.Iteration> iterations() {
      return counted(fork.counted());
    }
  }

  CellForks(Cell cell, SuiteRequest request) {
    this.cell = cell;
    this.load = request.load();
    this.loadName = request.loadName();
    this.folder = request.folder();
  }

  /** Adds a fork that ended by itself. */
  void add(ForkRunner.ForkResult outcome) {
    outcomes.add(outcome);
    Optional<ForkReport> report = outcome.report();
    report.ifPresent(reports::add);
    if (outcome.failure() == null) {
      forks.add(
          new Counting(
              report.orElseThrow(),
              Objects.requireNonNull(outcome.samples()),
              outcome.fork(),
              Objects.requireNonNull(outcome.jmh())));
    }
  }

  /**
   * Returns a cell as a record has it, with JMH's mode among the parameters where {@code -bm} asked
   * for another than average time.
   *
   * @param load how operations arrive
   */
  static BenchmarkCase measured(Cell cell, String load) {
    Map<String, String> all = new TreeMap<>(cell.parameters());
    if (!cell.mode().equals(Cell.AVERAGE_TIME)) {
      all.put("mode", cell.mode());
    }
    return new BenchmarkCase(cell.shortBenchmark(), all, load);
  }

  boolean isEmpty() {
    return outcomes.isEmpty();
  }

  Optional<String> failure() {
    return outcomes.stream()
        .map(ForkRunner.ForkResult::failure)
        .filter(Objects::nonNull)
        .findFirst()
        .map(CellForks::oneLine);
  }

  List<ForkReport> reports() {
    return List.copyOf(reports);
  }

  /**
   * Returns the forks' JMH results as JMH itself would have merged them; empty if a fork failed.
   */
  Optional<RunResult> jmhResult() {
    List<RunResult> results =
        outcomes.stream().map(ForkRunner.ForkResult::jmh).filter(Objects::nonNull).toList();
    if (results.isEmpty() || failure().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new RunResult(
            withForks(results.get(0).getParams(), results.size()),
            results.stream().flatMap(result -> result.getBenchmarkResults().stream()).toList()));
  }

  /** Returns the result of the forks so far and writes their histograms. */
  BenchmarkResult result() {
    Optional<String> failure = failure();
    Optional<Check> check =
        reports.stream()
            .map(ForkReport::check)
            .filter(Objects::nonNull)
            .max(Comparator.comparingDouble(Check::error));
    if (failure.isPresent()) {
      return BenchmarkResult.without(
          measured(cell, loadName), Validity.invalid(failure.get()), check.orElse(null));
    }
    try {
      return new BenchmarkResult(
          measured(cell, loadName),
          Validity.valid(),
          check.orElse(null),
          metrics(),
          latencies(),
          device());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the samples of " + cell.shortName(), e);
    }
  }

  /** Returns the device that the forks computed on; null where that was the processor. */
  private @Nullable DeviceUse device() {
    Backend backend = reports.get(0).backend();
    Backend.Device device = backend == null ? null : backend.device();
    if (backend == null || device == null) {
      return null;
    }
    return new DeviceUse(
        backend.name(), device.name(), device.computeCapability(), backend.isStandIn());
  }

  private List<Metric> metrics() {
    Value own =
        Fork.ownScore(counting().findFirst().orElseThrow().iterations().get(0)).orElseThrow();
    Metric primary =
        Metric.measured(
            own.name(), own.unit(), own.hint(), counting().map(CellForks::scores).toList());
    MetricCollector further = new MetricCollector();
    counting().forEach(fork -> addFurther(fork, primary.name(), further));
    return Stream.concat(Stream.of(primary), further.metrics().stream()).toList();
  }

  /** Adds what a fork gave beside its scores; of two values of a name, what it said itself. */
  private void addFurther(Counting fork, String primary, MetricCollector further) {
    further.startFork();
    List<Value> values = new ArrayList<>(fork.report().values());
    if (load != null) {
      fork.counted(fork.samples().iterations(LatencyKind.SERVICE))
          .forEach(
              each ->
                  values.add(new Value(ACHIEVED_RATE, "calls/s", Hint.SHOWN, achievedRate(each))));
    }
    fork.counted(fork.fork().values()).forEach(values::addAll);
    Value unsteady =
        cell.singleShot()
            ? null
            : SteadyState.unsteady(
                fork.fork(), fork.iterations().stream().mapToDouble(CellForks::logTime).toArray());
    Set<String> own = new HashSet<>(Set.of(primary));
    Stream.concat(values.stream(), Stream.ofNullable(unsteady))
        .filter(value -> !own.contains(value.name()))
        .forEach(further::add);
    values.forEach(value -> own.add(value.name()));
    JmhResults.values(fork.jmh(), fork::counts)
        .filter(value -> !own.contains(value.name()))
        .forEach(further::add);
  }

  private static double score(Wire.Iteration iteration) {
    return Fork.ownScore(iteration).map(Value::value).orElse(Double.NaN);
  }

  private static double logTime(Wire.Iteration iteration) {
    return Fork.ownScore(iteration).map(own -> own.hint().logTime(own.value())).orElse(Double.NaN);
  }

  private static ForkValues scores(Counting fork) {
    List<Double> fastest =
        fork.iterations().stream()
            .map(iteration -> iteration.value(Wire.Iteration.OWN_FASTEST))
            .toList();
    return new ForkValues(
        fork.iterations().stream().map(CellForks::score).toList(),
        fastest.contains(Double.NaN) ? null : fastest,
        fork.fork().warmup().stream().map(CellForks::score).filter(Double::isFinite).toList());
  }

  /** Whether as many operations were done as planned, but for a little and for chance. */
  boolean heldRate() {
    if (load == null) {
      return true;
    }
    double seconds = 0;
    long done = 0;
    for (Counting fork : forks) {
      for (Histogram iteration : fork.samples().iterations(LatencyKind.SERVICE)) {
        seconds += millis(iteration) / 1000.0;
        done += iteration.getTotalCount();
      }
    }
    double planned = load.operationsPerSecond() * seconds;
    return done >= SLOWEST_RATE * planned - STANDARD_DEVIATIONS * Math.sqrt(planned);
  }

  private static double achievedRate(Histogram iteration) {
    return 1000.0 * iteration.getTotalCount() / millis(iteration);
  }

  private static long millis(Histogram iteration) {
    return Math.max(1, iteration.getEndTimeStamp() - iteration.getStartTimeStamp());
  }

  private Stream<Counting> counting() {
    return forks.stream().filter(fork -> !fork.iterations().isEmpty());
  }

  private List<Latency> latencies() throws IOException {
    List<ForkSamples> samples = forks.stream().map(Counting::samples).toList();
    HistogramFiles files = HistogramFiles.write(folder, cell.fileName(), samples);
    List<Latency> latencies = new ArrayList<>();
    latencies.add(latency(samples, LatencyKind.SERVICE, files, files.servicePercentiles()));
    files
        .responsePercentiles()
        .ifPresent(table -> latencies.add(latency(samples, LatencyKind.RESPONSE, files, table)));
    return latencies;
  }

  private Latency latency(
      List<ForkSamples> samples, LatencyKind kind, HistogramFiles files, Path table) {
    Histogram histogram = ForkSamples.merge(samples, kind);
    List<Percentile> percentiles =
        Percentiles.supported(histogram.getTotalCount()).stream()
            .map(percentile -> new Percentile(percentile, Percentiles.value(histogram, percentile)))
            .toList();
    long count = histogram.getTotalCount();
    return new Latency(
        kind.tag() + " time" + repetitions(),
        "ns",
        count,
        histogram.getMean(),
        histogram.getMinValue(),
        histogram.getMaxValue(),
        percentiles,
        String.valueOf(files.intervalLog().getFileName()),
        String.valueOf(table.getFileName()));
  }

  /** One operation may stand for many, each too short for the clock. */
  private String repetitions() {
    ForkReport.Items items = reports.get(0).items();
    return items.name() == null && items.perOperation() > 1
        ? " of " + items.perOperation() + " calls"
        : "";
  }

  private static BenchmarkParams withForks(BenchmarkParams params, int forks) {
    org.openjdk.jmh.runner.WorkloadParams workload = new org.openjdk.jmh.runner.WorkloadParams();
    int position = 0;
    for (Object key : params.getParamsKeys()) {
      workload.put(key.toString(), params.getParam(key.toString()), position++);
    }
    List<String> jvmArguments = new ArrayList<>();
    for (Object argument : params.getJvmArgs()) {
      jvmArguments.add(Secrets.masked(argument.toString()));
    }
    List<String> labels = new ArrayList<>();
    for (Object label : params.getThreadGroupLabels()) {
      labels.add(label.toString());
    }
    return new BenchmarkParams(
        params.getBenchmark(),
        params.generatedBenchmark(),
        params.shouldSynchIterations(),
        params.getThreads(),
        params.getThreadGroups(),
        labels,
        params.getForks() == 0 ? 0 : forks,
        params.getWarmupForks(),
        params.getWarmup(),
        params.getMeasurement(),
        params.getMode(),
        workload,
        params.getTimeUnit(),
        params.getOpsPerInvocation(),
        params.getJvm(),
        jvmArguments,
        params.getJdkVersion(),
        params.getVmName(),
        params.getVmVersion(),
        params.getJmhVersion(),
        params.getTimeout());
  }

  private static String oneLine(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining(" ")).strip();
  }
}
