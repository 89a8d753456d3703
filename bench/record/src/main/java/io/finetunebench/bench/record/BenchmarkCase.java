package io.finetunebench.bench.record;

import io.finetunebench.bench.record.text.Require;
import java.util.Map;

/**
 * A benchmark with one set of parameters and one way in which its operations arrive.
 *
 * @param benchmark name of the benchmark
 * @param parameters its parameters
 * @param load {@code closed}, or how operations arrived, such as {@code open poisson 1000/s}, and
 *     in how many threads where the source says so
 */
public record BenchmarkCase(String benchmark, Map<String, String> parameters, String load) {
  /** Checks and copies the components. */
  public BenchmarkCase {
    Require.text(benchmark, "benchmark");
    parameters = Require.map(parameters, "parameters");
    Require.text(load, "load");
  }
}
