package io.finetunebench.bench.report;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.WorkloadDescription;
import io.finetunebench.bench.record.machine.Jvm;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.ForkDetails;
import io.finetunebench.bench.record.metric.ForkValues;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Latency;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.metric.Percentile;
import io.finetunebench.bench.record.metric.Unsteady;
import io.finetunebench.bench.record.metric.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs that never took place, as full as real ones, the same at every call. */
public final class MadeRuns {
  /** Forks of each benchmark. */
  public static final int FORKS = 5;

  /** Measured iterations of each fork. */
  public static final int ITERATIONS = 20;

  /** Warm-up iterations of each fork, of which the first takes many times as long as it should. */
  public static final int WARMUP = 6;

  private static final Instant START = Instant.parse("2026-01-01T06:00:00Z");
  private static final List<String> SUITE =
      List.of("TrainingEpoch.epoch", "FineTuning.call", "GridInference.oneCall", "Serving.query");
  private static final List<String> ENGINES = List.of("reference", "nd4j", "dl4j");
  private static final double[] COST = {1, 2.2, 40};

  private MadeRuns() {}

  /**
   * Returns a run of twelve benchmarks, of which one is invalid and one is skipped.
   *
   * @param id of the run
   * @param slower by what each engine's time is multiplied, in the order reference, nd4j, dl4j
   */
  public static RunRecord run(String id, double... slower) {
    SplittableRandom random = new SplittableRandom(id.hashCode());
    List<BenchmarkResult> results = new ArrayList<>();
    for (String benchmark : SUITE) {
      for (int engine = 0; engine < ENGINES.size(); engine++) {
        double micros = 60 * (1 + SUITE.indexOf(benchmark)) * COST[engine] * slower[engine];
        results.add(result(benchmark, ENGINES.get(engine), micros, random));
      }
    }
    results.add(
        ResultBuilder.of("Serving.query")
            .parameters(parameters("cuda"))
            .without(
                Validity.skipped("the engine needs an NVIDIA GPU, and this machine has none")));
    results.add(
        ResultBuilder.of("FineTuning.call")
            .parameters(parameters("broken"))
            .without(
                Validity.invalid("the loss became NaN in epoch 2"),
                new Check("largest deviation of a probability", Double.NaN, 1e-4)));
    return SampleRecords.record(id, START, results);
  }

  private static BenchmarkResult result(
      String benchmark, String engine, double micros, SplittableRandom random) {
    List<ForkValues> forks = new ArrayList<>();
    List<List<Double>> bytes = new ArrayList<>();
    List<ForkDetails> noise = new ArrayList<>();
    for (int fork = 0; fork < FORKS; fork++) {
      double level = micros * (1 + 0.03 * random.nextGaussian());
      forks.add(
          new ForkValues(
              values(i -> level * (1 + 0.02 * random.nextExponential())),
              null,
              IntStream.range(0, WARMUP)
                  .mapToObj(i -> level * (1 + 9 * Math.exp(-2.0 * i) + 0.02 * random.nextDouble()))
                  .toList()));
      bytes.add(values(i -> 312.0));
      noise.add(
          noise(
              benchmark.startsWith("Grid") && fork == 1 ? Unsteady.FASTER.by(0.12) : null, random));
    }
    double score =
        forks.stream()
            .flatMap(fork -> fork.samples().stream())
            .mapToDouble(x -> x)
            .average()
            .orElseThrow();
    return ResultBuilder.of(benchmark)
        .parameters(parameters(engine))
        .load(benchmark.startsWith("Serving") ? "open poisson 1000/s" : "closed")
        .check(new Check("largest relative deviation of a parameter", 1.2e-7, 1e-4))
        .metrics(
            new Metric(
                "time",
                "us/call",
                Hint.TIME,
                score,
                new Interval(0.93 * score, 1.07 * score, 0.99, "t over forks"),
                forks),
            Metric.of("allocation", "B/op", Hint.BYTES, 312, bytes))
        .latencies(
            benchmark.startsWith("Serving")
                ? List.of(latency("service time", micros, 1), latency("response time", micros, 3))
                : List.of(latency("service time", micros, 1)))
        .details(noise)
        .result();
  }

  private static Map<String, String> parameters(String engine) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("engine", engine);
    parameters.put("precision", "float");
    parameters.put("workload", "seed");
    return parameters;
  }

  private static List<Double> values(LongFunction<Double> each) {
    return IntStream.range(0, ITERATIONS).mapToObj(each::apply).toList();
  }

  private static ForkDetails noise(@Nullable Value unsteady, SplittableRandom random) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    values.put(
        Details.COMPUTE_BEFORE, values(i -> 140_000 * (1 + 0.05 * random.nextExponential())));
    values.put(Details.COPY_BEFORE, values(i -> 90_000 * (1 + 0.1 * random.nextExponential())));
    if (unsteady != null) {
      values.put(unsteady.name(), List.of(unsteady.value()));
    }
    return new ForkDetails(values);
  }

  private static Latency latency(String name, double micros, double tail) {
    long nanos = Math.round(1000 * micros);
    return new Latency(
        name,
        "ns",
        120_000,
        nanos * 1.1,
        Math.round(nanos * 0.95),
        Math.round(nanos * 9 * tail),
        List.of(
            new Percentile(50, nanos),
            new Percentile(90, Math.round(nanos * (1 + 0.1 * tail))),
            new Percentile(99, Math.round(nanos * (1 + 0.4 * tail))),
            new Percentile(99.9, Math.round(nanos * (1 + 1.5 * tail))),
            new Percentile(99.99, Math.round(nanos * (1 + 4 * tail))),
            new Percentile(100, Math.round(nanos * 9 * tail))),
        null,
        null);
  }

  /**
   * Returns runs a day apart, in which a third of the benchmarks shifts together, one creeps back,
   * and the JVM changes in the middle.
   */
  public static List<RunRecord> history(int benchmarks, int runs) {
    SplittableRandom random = new SplittableRandom(7);
    List<RunRecord> all = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      List<BenchmarkResult> results = new ArrayList<>();
      for (int benchmark = 0; benchmark < benchmarks; benchmark++) {
        double shift = benchmark % 3 == 0 && run >= runs / 2 ? 1.08 : 1;
        double last = benchmark == 1 && run >= runs - 4 ? 1.25 : 1;
        double better = benchmark == 4 && run >= runs * 3 / 4 ? 0.8 : 1;
        double time =
            (10 + benchmark) * shift * last * better * (1 + 0.008 * random.nextGaussian());
        List<List<Double>> samples = new ArrayList<>();
        for (int fork = 0; fork < 3; fork++) {
          samples.add(List.of(time * (1 + 0.002 * random.nextGaussian())));
        }
        results.add(
            ResultBuilder.of(
                    String.format(Locale.ROOT, "Suite%02d.operation%d", benchmark / 4, benchmark))
                .parameters(Map.of("engine", "nd4j"))
                .metrics(Metric.of("time", "us/op", Hint.TIME, time, samples))
                .result());
      }
      all.add(historic(run, runs, results, random));
    }
    return all;
  }

  private static RunRecord historic(
      int run, int runs, List<BenchmarkResult> results, SplittableRandom random) {
    Instant start = START.plus(Duration.ofDays(run));
    return EditedRun.of(
            SampleRecords.record(String.format(Locale.ROOT, "run%04d", run), start, results))
        .times(start, start.plusSeconds(60))
        .preset("standard")
        .commit(
            new Commit(
                String.format(Locale.ROOT, "%08x%032x", 0x9e3779b1 * (run + 1), run),
                "main",
                false))
        .jvm(new Jvm(run < runs / 3 ? "17.0.13" : "21.0.5", "vendor", "name", List.of()))
        .rulers(
            List.of(
                new Ruler("compute", "ns", 140_000 * (1 + 0.005 * random.nextGaussian()), null)))
        .record();
  }

  /** Returns a run over a ladder of sizes in which the slower start overtakes. */
  public static RunRecord sweep() {
    SplittableRandom random = new SplittableRandom(11);
    List<BenchmarkResult> results = new ArrayList<>();
    List<WorkloadDescription> workloads = new ArrayList<>();
    double[] fixed = {300, 40_000};
    double[] each = {0.5, 0.02};
    double[] allocated = {4_000, 800};
    List<String> engines = List.of("reference", "cuda");
    for (int rung = 0; rung < 9; rung++) {
      long operations = Math.round(1e4 * Math.pow(10, rung / 2.0));
      String name = "ladder" + rung;
      WorkloadDescription sample =
          SampleRecords.workload(name, "0123456789abcde" + rung + "f".repeat(48));
      workloads.add(
          new WorkloadDescription(
              name,
              sample.precision(),
              sample.hash(),
              sample.features(),
              sample.layerWidths(),
              100,
              100,
              1,
              sample.queries(),
              new WorkloadDescription.Amount(operations),
              sample.grid()));
      for (int engine = 0; engine < engines.size(); engine++) {
        double nanos = fixed[engine] + each[engine] * operations;
        List<List<Double>> samples = new ArrayList<>();
        for (int fork = 0; fork < FORKS; fork++) {
          samples.add(List.of(100 * 1e9 / nanos * (1 + 0.01 * random.nextGaussian())));
        }
        Map<String, String> parameters = parameters(engines.get(engine));
        parameters.put("workload", name);
        results.add(
            ResultBuilder.of("TrainingEpoch.epoch")
                .parameters(parameters)
                .check(new Check("deviation", 0, 1))
                .metrics(
                    Metric.of("throughput", "examples/s", Hint.RATE, 100 * 1e9 / nanos, samples),
                    Metric.allocation(
                        allocated[engine] + 0.01 * engine * operations,
                        Collections.nCopies(
                            FORKS, List.of(allocated[engine] + 0.01 * engine * operations))))
                .result());
      }
    }
    return EditedRun.of(SampleRecords.record("made-sweep", START, results))
        .times(START, START.plusSeconds(60))
        .preset("standard")
        .commandLine(List.of("sweep"))
        .workloads(workloads)
        .rulers(List.of())
        .record();
  }

  /** Returns what JMH wrote about a project that knows nothing of this one. */
  public static String foreign(double slower) {
    SplittableRandom random = new SplittableRandom(5);
    List<String> benchmarks = new ArrayList<>();
    for (String method : List.of("parseSmall", "parseLarge", "write", "roundTrip")) {
      for (int size : new int[] {16, 1024, 65_536}) {
        double time = (method.length() * size / 100.0) * (method.equals("write") ? slower : 1);
        List<String> forks = new ArrayList<>();
        for (int fork = 0; fork < FORKS; fork++) {
          double level = time * (1 + 0.01 * random.nextGaussian());
          forks.add(values(i -> level * (1 + 0.02 * random.nextExponential())).toString());
        }
        benchmarks.add(
            String.format(
                Locale.ROOT,
                "{\"jmhVersion\": \"1.37\", \"benchmark\": \"org.example.json.CodecBenchmark.%s\","
                    + " \"mode\": \"avgt\", \"threads\": 1, \"forks\": 5, \"jvm\":"
                    + " \"/opt/jdk/java\", \"jvmArgs\": [\"-Xmx1g\"], \"jdkVersion\": \"21.0.5\","
                    + " \"vmName\": \"OpenJDK 64-Bit Server VM\", \"vmVersion\": \"21.0.5+11\","
                    + " \"warmupIterations\": 5, \"warmupTime\": \"1 s\", \"warmupBatchSize\": 1,"
                    + " \"measurementIterations\": 20, \"measurementTime\": \"1 s\","
                    + " \"measurementBatchSize\": 1, \"params\": {\"size\": \"%d\"},"
                    + " \"primaryMetric\": {\"score\": %f, \"scoreError\": 1.0,"
                    + " \"scoreConfidence\": [1.0, 2.0], \"scorePercentiles\": {\"50.0\": 1.0},"
                    + " \"scoreUnit\": \"ns/op\", \"rawData\": %s}, \"secondaryMetrics\": {}}",
                method,
                size,
                time,
                forks));
      }
    }
    return benchmarks.toString();
  }
}
