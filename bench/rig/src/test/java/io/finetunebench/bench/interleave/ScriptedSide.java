package io.finetunebench.bench.interleave;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Direction;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A side whose forks take no time and measure what a test says. */
final class ScriptedSide implements Side {
  private final String id;
  private final List<String> log;
  private final List<Benchmark> benchmarks;
  private final List<List<List<Double>>> samples = new ArrayList<>();
  boolean finished;

  /** What a benchmark measures in each of its forks, from 0. */
  record Benchmark(String name, Script script) {}

  /** Returns a fork's one sample; NaN for a fork that fails, infinite for one that is cut off. */
  interface Script {
    double fork(int fork);
  }

  ScriptedSide(String id, List<String> log, Benchmark... benchmarks) {
    this.id = id;
    this.log = log;
    this.benchmarks = List.of(benchmarks);
    this.benchmarks.forEach(unused -> samples.add(new ArrayList<>()));
  }

  @Override
  public RunRecord record() {
    List<BenchmarkResult> results = new ArrayList<>();
    for (int cell = 0; cell < benchmarks.size(); cell++) {
      results.add(result(benchmarks.get(cell).name(), samples.get(cell)));
    }
    return SampleRecords.record(id, Instant.parse("2026-11-24T13:21:00Z"), results);
  }

  private static BenchmarkResult result(String name, List<List<Double>> forks) {
    boolean failed = forks.stream().anyMatch(fork -> fork.get(0).isNaN());
    Validity validity =
        failed
            ? Validity.invalid("it threw")
            : forks.isEmpty() ? Validity.skipped("not started") : Validity.valid();
    return new BenchmarkResult(
        name,
        Map.of(),
        "closed",
        validity,
        null,
        failed || forks.isEmpty()
            ? List.of()
            : List.of(new Metric("time", "ms", Direction.SMALLER_IS_BETTER, 1, null, forks)),
        List.of());
  }

  @Override
  public List<Integer> runnable() {
    return IntStream.range(0, benchmarks.size()).boxed().toList();
  }

  @Override
  public Fork fork(int cell, @Nullable Duration allowance) {
    log.add(id + " " + benchmarks.get(cell).name());
    double sample = benchmarks.get(cell).script().fork(samples.get(cell).size());
    if (Double.isInfinite(sample)) {
      return new Fork(Duration.ZERO, "cut off");
    }
    samples.get(cell).add(List.of(sample));
    return new Fork(Duration.ZERO, null);
  }

  @Override
  public void finish() {
    finished = true;
  }

  @Override
  public void close() {}
}
