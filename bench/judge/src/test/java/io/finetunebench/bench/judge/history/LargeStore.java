package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.machine.BackendDescription;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.record.metric.ForkDetails;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Latency;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.metric.Percentile;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.store.Stores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Writes runs of {@value #BENCHMARKS} benchmarks that never took place, as large as those that the
 * preset {@code standard} makes: {@value #FORKS} forks of {@value #ITERATIONS} iterations, with
 * what disturbed each. The runs of a machine are a day apart. The noise between runs is 1, 2 or 3 %
 * from benchmark to benchmark; every fifth benchmark gets 6 % slower in the middle.
 *
 * <p>As a program it fills a store of any kind: {@code LargeStore STORE RUNS BENCHMARKS MACHINES}.
 */
final class LargeStore {
  static final int BENCHMARKS = 50;
  static final int FORKS = 5;
  static final int ITERATIONS = 5;

  /** When the last day of runs begins: a run dated in the future would be set aside. */
  private static final Instant END = Instant.parse("2026-02-05T00:00:00Z");

  private static final int SHIFTED = 5;
  private static final double SLOWDOWN = 1.06;

  private LargeStore() {}

  /** Fills the store that the arguments name. */
  public static void main(String[] arguments) {
    try (RecordStore store = Stores.open(arguments[0], System.getenv())) {
      write(
          store,
          Integer.parseInt(arguments[1]),
          Integer.parseInt(arguments[2]),
          Integer.parseInt(arguments[3]));
    }
  }

  /** Writes so many runs of one machine to a store. */
  static void write(Path folder, int runs) {
    write(new FolderStore(folder), runs, BENCHMARKS, 1);
  }

  private static void write(RecordStore store, int runs, int benchmarks, int machines) {
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < runs; i++) {
      Instant start =
          END.minus(Duration.ofDays((runs - 1) / machines - i / machines))
              .plus(Duration.ofMinutes(i % machines));
      store.save(run(i, start, i >= runs / 2, benchmarks, machines, random));
    }
  }

  private static RunRecord run(
      int index,
      Instant start,
      boolean late,
      int benchmarks,
      int machines,
      SplittableRandom random) {
    List<BenchmarkResult> results = new ArrayList<>();
    for (int benchmark = 0; benchmark < benchmarks; benchmark++) {
      double noise = 0.01 * (1 + benchmark % 3);
      double time = 4e6 * (1 + benchmark) * (1 + noise * random.nextGaussian());
      results.add(
          result(benchmark, late && benchmark % SHIFTED == 0 ? time * SLOWDOWN : time, random));
    }
    double ruler = 38_000 * (1 + 0.01 * random.nextGaussian());
    List<Ruler> rulers =
        List.of(new Ruler("compute", "ns", ruler, ruler), new Ruler("copy", "ns", 21_000, null));
    String machine = machines == 1 ? "lab" : "lab " + index % machines;
    return EditedRun.of(Runs.run(index, results, rulers, machine, "main", "17.0.13+11", true))
        .id(
            String.format(
                Locale.ROOT, "%s-large%d", start.toString().replaceAll("[-:]", ""), index))
        .times(start, start.plusSeconds(1800))
        .commandLine(List.of("run", "--preset", "standard"))
        .backend(
            new BackendDescription(
                "CpuBackend",
                Map.of("ND4J", "1.0.0-M2.1", "DL4J", "1.0.0-M2.1", "BLAS", "OPENBLAS"),
                Map.of("BLAS", 1, "OpenMP", 1),
                Map.of(),
                null,
                null))
        .workloads(List.of(SampleRecords.workload("seed", "0123456789abcdef".repeat(4))))
        .record();
  }

  private static BenchmarkResult result(int benchmark, double nanos, SplittableRandom random) {
    List<List<Double>> samples = new ArrayList<>();
    List<ForkDetails> noise = new ArrayList<>();
    for (int fork = 0; fork < FORKS; fork++) {
      double slow = nanos * (1 + 0.01 * Math.abs(random.nextGaussian()));
      List<Double> iterations = new ArrayList<>();
      for (int iteration = 0; iteration < ITERATIONS; iteration++) {
        iterations.add(1e9 * 100_000 / (slow * (1 + 0.02 * Math.abs(random.nextGaussian()))));
      }
      samples.add(iterations);
      noise.add(noise(random));
    }
    double rate = 1e9 * 100_000 / nanos;
    return ResultBuilder.of("Benchmark" + benchmark % 10 + ".operation")
        .parameters(
            Map.of("engine", "nd4j", "precision", "float", "workload", "w" + benchmark / 10))
        .check(new Check("parameters after 100 steps against the oracle, relative", 3.5e-7, 1e-3))
        .metrics(
            Metric.of("throughput", "examples/s", Hint.RATE, rate, samples)
                .with(new Interval(rate * 0.99, rate * 1.01, 0.99, "Student's t over forks")))
        .latencies(
            new Latency(
                "service time",
                "ns",
                6000,
                nanos,
                (long) nanos,
                (long) (2 * nanos),
                List.of(
                    new Percentile(50, (long) nanos),
                    new Percentile(90, (long) (1.1 * nanos)),
                    new Percentile(99, (long) (1.5 * nanos))),
                "Benchmark-nd4j-float-seed.hlog",
                "Benchmark-nd4j-float-seed.hgrm"))
        .details(noise)
        .result();
  }

  private static ForkDetails noise(SplittableRandom random) {
    return SampleRecords.noise(
        null, random.doubles(ITERATIONS, 1_000_000, 9_000_000).boxed().toList());
  }
}
