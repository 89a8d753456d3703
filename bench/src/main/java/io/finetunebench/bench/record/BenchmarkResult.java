package io.finetunebench.bench.record;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one benchmark with one set of parameters gave. A number never travels alone: a valid result
 * has passed its check and has at least one metric; any other has a reason and no numbers.
 *
 * @param benchmark name of the benchmark
 * @param parameters its parameters; the key {@link #ENGINE} names the engine where there is one
 * @param load {@code closed}, or how operations arrived, such as {@code open poisson 1000/s}
 * @param validity whether the numbers count, and if not, why
 * @param check comparison with the oracle; null where it was not reached or no engine takes part
 * @param metrics the scores with their samples
 * @param latencies the distributions of times
 */
public record BenchmarkResult(
    String benchmark,
    Map<String, String> parameters,
    String load,
    Validity validity,
    @Nullable Check check,
    List<Metric> metrics,
    List<Latency> latencies) {

  /** The parameter that names the engine; a valid result that has it must have a check too. */
  public static final String ENGINE = "engine";

  /** Checks and copies the components. */
  public BenchmarkResult {
    Require.text(benchmark, "benchmark");
    parameters = Require.map(parameters, "parameters");
    Require.text(load, "load");
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
      }
    }
  }
}
