package io.finetunebench.bench.record;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one benchmark with one set of parameters gave. A number never travels alone: a valid result
 * has passed its check and has at least one metric; any other has a reason and no numbers.
 *
 * @param benchmarkCase what was measured; its parameter {@link #ENGINE} names the engine where
 *     there is one
 * @param validity whether the numbers count, and if not, why
 * @param check comparison with the oracle; null where it was not reached or no engine takes part
 * @param metrics the scores with their samples
 * @param latencies the distributions of times
 * @param noise what disturbed each fork, in the order of the samples; empty where nobody watched
 * @param phases what each fork's operations consist of, in the order of the samples; empty where
 *     nobody timed it
 * @param device that it was computed on; null where that was the processor
 */
public record BenchmarkResult(
    BenchmarkCase benchmarkCase,
    Validity validity,
    @Nullable Check check,
    List<Metric> metrics,
    List<Latency> latencies,
    List<ForkNoise> noise,
    List<ForkPhases> phases,
    @Nullable DeviceUse device) {

  /** The parameter that names the engine; a valid result that has it must have a check too. */
  public static final String ENGINE = "engine";

  /** Makes a result that has no numbers. */
  public static BenchmarkResult without(
      BenchmarkCase benchmarkCase, Validity validity, @Nullable Check check) {
    return new BenchmarkResult(
        benchmarkCase, validity, check, List.of(), List.of(), List.of(), List.of(), null);
  }

  /** Checks and copies the components. */
  public BenchmarkResult {
    Map<String, String> parameters = Require.present(benchmarkCase, "a case").parameters();
    Require.present(validity, "validity");
    metrics = Require.list(metrics, "metrics");
    latencies = Require.list(latencies, "latencies");
    noise = Require.list(noise, "noise");
    phases = Require.list(phases, "phases");
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
        Require.that(noise.isEmpty(), "no noise in a result that is not valid", noise.size());
        Require.that(phases.isEmpty(), "no phases in a result that is not valid", phases.size());
        Require.that(device == null, "no device in a result that is not valid", device);
      }
    }
    if (validity.status() == Validity.Status.VALID) {
      List<Integer> iterations = metrics.get(0).samples().stream().map(List::size).toList();
      requireAll(iterations, noise.stream().map(ForkNoise::iterations).toList(), "noise");
      if (device != null) {
        List<Integer> watched = device.forks().stream().map(ForkDevice::iterations).toList();
        requireAll(iterations, watched, "the device");
      }
      if (!phases.isEmpty()) {
        Require.that(
            phases.size() == iterations.size(), iterations.size() + " phases", phases.size());
        for (int fork = 0; fork < phases.size(); fork++) {
          requireColumn(iterations, fork, phases.get(fork).enqueueNanos(), "enqueueNanos");
          requireColumn(iterations, fork, phases.get(fork).deviceNanos(), "deviceNanos");
        }
      }
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

  private static void requireColumn(
      List<Integer> iterations, int fork, @Nullable List<Long> values, String name) {
    Require.that(
        values == null || values.size() == iterations.get(fork),
        iterations.get(fork) + " values of " + name + " in fork " + fork,
        values);
  }

  private static void requireAll(List<Integer> iterations, List<Integer> watched, String what) {
    Require.that(
        watched.isEmpty() || watched.equals(iterations),
        what + " of iterations by fork " + iterations,
        watched);
  }
}
