package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.Details;
import io.finetunebench.bench.record.DeviceUse;
import io.finetunebench.bench.record.ForkValues;
import io.finetunebench.bench.record.Hint;
import io.finetunebench.bench.record.Latency;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.MetricCollector;
import io.finetunebench.bench.record.Percentile;
import io.finetunebench.bench.record.ScoreInterval;
import io.finetunebench.bench.record.Secrets;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.Value;
import io.finetunebench.bench.rig.latency.ForkLogReader;
import io.finetunebench.bench.rig.latency.ForkSamples;
import io.finetunebench.bench.rig.latency.HistogramFiles;
import io.finetunebench.bench.rig.latency.LatencyKind;
import io.finetunebench.bench.rig.latency.Percentiles;
import io.finetunebench.core.experiment.engine.Backend;
import io.finetunebench.turns.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
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
  private static final double NANOS_A_SECOND = 1e9;
  private static final double SLOWEST_RATE = 0.95;
  private static final double STANDARD_DEVIATIONS = 3;

  private final Cell cell;
  private final @Nullable Load load;
  private final String loadName;
  private final Path folder;
  private final List<ForkRunner.ForkResult> outcomes = new ArrayList<>();
  private final List<ForkReport> reports = new ArrayList<>();
  private final List<Fork> forks = new ArrayList<>();

  /**
   * A fork whose numbers count.
   *
   * @param jmh what its profilers gave is in it
   */
  private record Fork(
      ForkReport report, ForkSamples samples, io.finetunebench.bench.ab.Fork seen, RunResult jmh) {
    List<ForkSamples.Iteration> iterations() {
      return samples.iterations(LatencyKind.SERVICE);
    }

    boolean hasSamples() {
      return iterations().stream().anyMatch(iteration -> iteration.count() > 0);
    }

    /** Returns those values whose iteration has samples. */
    <T> List<T> counted(List<T> values) {
      return IntStream.range(0, values.size())
          .filter(i -> iterations().get(i).count() > 0)
          .mapToObj(values::get)
          .toList();
    }

    /** Returns the values of each iteration that has samples. */
    List<List<Value>> values() {
      return counted(seen.values());
    }

    /** Returns the fastest operation of each iteration that has samples. */
    List<Double> fastestNanos() {
      return counted(seen.counted()).stream()
          .map(iteration -> iteration.value(Wire.Iteration.FASTEST_NANOS))
          .toList();
    }

    /** Returns the values of a name. */
    List<Double> values(String name) {
      return values().stream()
          .flatMap(List::stream)
          .filter(value -> value.name().equals(name))
          .map(Value::value)
          .toList();
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
      try {
        forks.add(
            new Fork(
                report.orElseThrow(),
                ForkLogReader.read(outcome.folder().samples()),
                outcome.fork(),
                Objects.requireNonNull(outcome.jmh())));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot keep the samples of " + cell, e);
      }
    }
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
          cell.measured(loadName), Validity.invalid(failure.get()), check.orElse(null));
    }
    try {
      return new BenchmarkResult(
          cell.measured(loadName),
          Validity.valid(),
          check.orElse(null),
          metrics(),
          latencies(),
          device());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the samples of " + cell, e);
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
    ForkReport report = reports.get(0);
    long items = report.items().perOperation();
    boolean rate = report.items().name() != null;
    ToDoubleFunction<ForkSamples.Sums> figure =
        rate
            ? sums -> sums.operationsPerSecond() * items
            : sums -> (double) sums.totalNanos() / sums.count() / items;
    ToDoubleBiFunction<ForkSamples.Iteration, Double> fastest =
        rate
            ? (iteration, nanos) -> iteration.threads().size() * items * NANOS_A_SECOND / nanos
            : (iteration, nanos) -> nanos / items;
    Metric primary =
        Metric.measured(
            rate ? "throughput" : "time",
            rate ? report.items().name() + "/s" : "ns/call",
            rate ? Hint.RATE : Hint.TIME,
            counting().map(fork -> values(fork, figure, fastest)).toList());
    MetricCollector further = new MetricCollector();
    counting().forEach(fork -> addFurther(fork, primary.name(), further));
    return Stream.concat(
            Stream.of(primary.with(ScoreInterval.of(primary))),
            further.metrics(ScoreInterval::of).stream())
        .toList();
  }

  /** Adds what a fork gave beside its samples; of two values of a name, what it said itself. */
  private void addFurther(Fork fork, String primary, MetricCollector further) {
    further.startFork();
    List<ForkSamples.Iteration> counted = fork.counted(fork.iterations());
    Set<String> own = new HashSet<>(Set.of(primary));
    List<Value> values = new ArrayList<>(fork.report().values());
    if (load != null) {
      counted.forEach(
          each -> values.add(new Value(ACHIEVED_RATE, "calls/s", Hint.SHOWN, achievedRate(each))));
    }
    for (int i = 0; i < fork.values().size(); i++) {
      for (Value value : fork.values().get(i)) {
        values.add(perCall(value, fork.report().items(), counted.get(i).count()));
      }
    }
    Value unsteady =
        SteadyState.reason(
            counted.stream().map(each -> (double) each.totalNanos() / each.count()).toList(),
            fork.values(Details.COMPILATION),
            fork.values(Details.WALL));
    Stream.concat(values.stream(), Stream.ofNullable(unsteady))
        .filter(value -> !own.contains(value.name()))
        .forEach(further::add);
    values.forEach(value -> own.add(value.name()));
    JmhResults.values(fork.jmh(), i -> fork.iterations().get(i).count() > 0)
        .filter(value -> !own.contains(value.name()))
        .forEach(further::add);
  }

  /** Returns a value of each call: one operation may stand for many, too short for the clock. */
  private static Value perCall(Value value, ForkReport.Items items, long operations) {
    double calls = items.name() == null ? items.perOperation() : 1;
    if (value.unit().endsWith("/op")) {
      return new Value(value.name(), value.unit(), value.hint(), value.value() / calls);
    }
    return value.unit().endsWith("/iteration")
        ? new Value(
            value.name(),
            value.unit().replace("/iteration", "/call"),
            value.hint(),
            value.value() / operations)
        : value;
  }

  /** Whether as many operations were done as planned, but for a little and for chance. */
  boolean heldRate() {
    if (load == null) {
      return true;
    }
    double seconds = 0;
    long done = 0;
    for (Fork fork : forks) {
      for (ForkSamples.Iteration iteration : fork.iterations()) {
        seconds += millis(iteration) / 1000.0;
        done += iteration.count();
      }
    }
    double planned = load.operationsPerSecond() * seconds;
    return done >= SLOWEST_RATE * planned - STANDARD_DEVIATIONS * Math.sqrt(planned);
  }

  private static double achievedRate(ForkSamples.Iteration iteration) {
    return 1000.0 * iteration.count() / millis(iteration);
  }

  private static long millis(ForkSamples.Iteration iteration) {
    Histogram histogram = iteration.histogram();
    return Math.max(1, histogram.getEndTimeStamp() - histogram.getStartTimeStamp());
  }

  private Stream<Fork> counting() {
    return forks.stream().filter(Fork::hasSamples);
  }

  /**
   * Returns what a fork gave.
   *
   * @param figure of an iteration
   * @param fastest the same, as if every operation of the iteration had taken so many nanoseconds
   */
  private static ForkValues values(
      Fork fork,
      ToDoubleFunction<ForkSamples.Sums> figure,
      ToDoubleBiFunction<ForkSamples.Iteration, Double> fastest) {
    List<ForkSamples.Iteration> counted = fork.counted(fork.iterations());
    List<Double> nanos = fork.fastestNanos();
    boolean known =
        nanos.size() == counted.size()
            && nanos.stream().allMatch(each -> each >= Metric.SHORTEST_OPERATION_NANOS);
    return new ForkValues(
        counted.stream().map(figure::applyAsDouble).toList(),
        !known
            ? null
            : IntStream.range(0, nanos.size())
                .mapToObj(i -> fastest.applyAsDouble(counted.get(i), nanos.get(i)))
                .toList(),
        fork.samples().warmup().stream()
            .filter(iteration -> iteration.count() > 0)
            .map(figure::applyAsDouble)
            .toList());
  }

  private List<Latency> latencies() throws IOException {
    List<ForkSamples> samples = forks.stream().map(Fork::samples).toList();
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
    double mean =
        samples.stream()
                .flatMap(fork -> fork.iterations(kind).stream())
                .mapToDouble(ForkSamples.Iteration::totalNanos)
                .sum()
            / Math.max(1, count);
    return new Latency(
        kind.tag() + " time" + repetitions(),
        "ns",
        count,
        mean,
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
