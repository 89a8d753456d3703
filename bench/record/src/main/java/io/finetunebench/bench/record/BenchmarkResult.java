package io.finetunebench.bench.record;

import io.finetunebench.bench.record.machine.DeviceUse;
import io.finetunebench.bench.record.metric.ForkDetails;
import io.finetunebench.bench.record.metric.Latency;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.text.Require;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one benchmark with one set of parameters gave. A number never travels alone: a valid result
 * has passed its check and has at least one metric; any other has a reason and no numbers.
 *
 * @param benchmarkCase what was measured; its parameter {@link #ENGINE} names the engine where
 *     there is one
 * @param validity whether the numbers count, and if not, why
 * @param check comparison with the oracle; null where it was not reached or no engine takes part
 * @param metrics the scores with their samples, the one that the benchmark is about first; those
 *     that are not judged have values, or an empty place, for each of its forks
 * @param latencies the distributions of times
 * @param device that it was computed on; null where that was the processor
 */
public record BenchmarkResult(
    BenchmarkCase benchmarkCase,
    Validity validity,
    @Nullable Check check,
    List<Metric> metrics,
    List<Latency> latencies,
    @Nullable DeviceUse device) {

  /** The parameter that names the engine; a valid result that has it must have a check too. */
  public static final String ENGINE = "engine";

  /** Makes a result that has no numbers. */
  public static BenchmarkResult without(
      BenchmarkCase benchmarkCase, Validity validity, @Nullable Check check) {
    return new BenchmarkResult(benchmarkCase, validity, check, List.of(), List.of(), null);
  }

  /** Checks and copies the components. */
  public BenchmarkResult {
    Map<String, String> parameters = Require.present(benchmarkCase, "a case").parameters();
    Require.present(validity, "validity");
    metrics = Require.list(metrics, "metrics");
    latencies = Require.list(latencies, "latencies");
    switch (validity.status()) {
      case VALID -> {
        Require.that(!metrics.isEmpty(), "at least one metric in a valid result", "none");
        Require.that(
            check != null || !parameters.containsKey(ENGINE),
            "a check in a valid result of engine " + parameters.get(ENGINE),
            "none");
        Require.that(
            check == null || check.passed(), "a check that passed in a valid result", check);
      }
      case INVALID, SKIPPED -> {
        Require.that(metrics.isEmpty(), "no metrics in a result that is not valid", metrics.size());
        Require.that(
            latencies.isEmpty(), "no latencies in a result that is not valid", latencies.size());
        Require.that(device == null, "no device in a result that is not valid", device);
      }
    }
    for (Metric metric : metrics) {
      int forks = metrics.get(0).forks().size();
      Require.that(
          metric.hint().judged() || metric.forks().size() == forks,
          forks + " forks of " + metric.name(),
          metric.forks().size());
    }
  }

  /** Returns {@link BenchmarkCase#benchmark}. */
  public String benchmark() {
    return benchmarkCase.benchmark();
  }

  /** Returns {@link BenchmarkCase#parameters}. */
  public Map<String, String> parameters() {
    return benchmarkCase.parameters();
  }

  /** Returns {@link BenchmarkCase#load}. */
  public String load() {
    return benchmarkCase.load();
  }

  /** Returns a metric by its name, if the result has it. */
  public Optional<Metric> metric(String name) {
    return metrics.stream().filter(metric -> metric.name().equals(name)).findFirst();
  }

  /** Returns what was measured of each fork and is not judged. */
  public List<ForkDetails> details() {
    return ForkDetails.of(metrics);
  }
}
