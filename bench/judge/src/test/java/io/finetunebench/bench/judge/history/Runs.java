package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.Environment;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunIdentity;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.machine.Jvm;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.record.machine.MachineIdentity;
import io.finetunebench.bench.record.machine.OperatingSystem;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Runs that never took place, a day apart. */
public final class Runs {
  /** Name of the only benchmark. */
  public static final String BENCHMARK = "TrainingEpoch.epoch";

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Runs() {}

  /** Returns the id of the run of an index. */
  public static String id(int index) {
    return String.format(Locale.ROOT, "run%04d", index);
  }

  /**
   * Returns runs with 1 % of noise between them and ten forks each.
   *
   * @param time of each run, without noise
   * @param ruler time of the rulers at each run, without noise
   */
  public static List<RunRecord> of(int count, IntToDoubleFunction time, IntToDoubleFunction ruler) {
    SplittableRandom random = new SplittableRandom(5);
    List<RunRecord> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double noisy = time.applyAsDouble(i) * (1 + 0.01 * random.nextGaussian());
      double noisyRuler = ruler.applyAsDouble(i) * (1 + 0.01 * random.nextGaussian());
      runs.add(
          run(i, List.of(valid(noisy)), List.of(new Ruler("compute", "ns", noisyRuler, null))));
    }
    return runs;
  }

  /** Returns runs of a time for each index, with rulers that stay as they are. */
  public static List<RunRecord> of(int count, IntToDoubleFunction time) {
    return of(count, time, i -> 1000);
  }

  /** Returns a run on branch main of machine lab. */
  public static RunRecord run(int index, List<BenchmarkResult> results, List<Ruler> rulers) {
    return run(index, results, rulers, "lab", "main", "17.0.13", true);
  }

  /** Returns a run. */
  public static RunRecord run(
      int index,
      List<BenchmarkResult> results,
      List<Ruler> rulers,
      String machine,
      String branch,
      String jvm,
      boolean complete) {
    Instant start = START.plus(Duration.ofDays(index));
    return new RunRecord(
        new RunIdentity(
            id(index),
            start,
            start.plusSeconds(60),
            complete,
            "standard",
            new Commit(String.format(Locale.ROOT, "%040x", index), branch, false)),
        new Environment(
            List.of("run"),
            new Jvm(jvm, "vendor", "name", List.of()),
            null,
            new Machine(
                new MachineIdentity(machine, "EPYC", 2, "24 GiB", List.of(), null),
                new OperatingSystem("Linux", "6", "amd64"),
                Map.of()),
            rulers),
        List.of(),
        results,
        null);
  }

  /** Returns a run of a commit that was measured some days after the first run. */
  public static RunRecord measured(String id, int day, @Nullable String commit, double time) {
    return EditedRun.of(run(day, List.of(valid(time)), List.of()))
        .id(id)
        .commit(new Commit(commit, "main", false))
        .record();
  }

  /** Returns a run of a time of 100 whose forks all allocate these bytes an operation. */
  public static RunRecord allocating(int index, int forks, double bytes) {
    BenchmarkResult timed = of(index + 1, i -> 100).get(index).results().get(0);
    List<Metric> metrics = new ArrayList<>(timed.metrics());
    metrics.add(Metric.allocation(bytes, Collections.nCopies(forks, List.of(bytes, bytes, bytes))));
    return run(index, List.of(ResultBuilder.of(timed).metrics(metrics).result()), List.of());
  }

  /** Returns a valid result of ten forks close to a time. */
  public static BenchmarkResult valid(double time) {
    return valid(BENCHMARK, time);
  }

  /** Returns a valid result of a benchmark, of ten forks close to a time. */
  public static BenchmarkResult valid(String benchmark, double time) {
    List<List<Double>> samples = new ArrayList<>();
    for (int fork = 0; fork < 10; fork++) {
      samples.add(List.of(time * (1 + 0.001 * (fork % 3))));
    }
    return ResultBuilder.of(benchmark)
        .parameters(Map.of("engine", "nd4j"))
        .metrics(Metric.of("time", "ms/op", Hint.TIME, time, samples))
        .result();
  }

  /** Returns a result that failed its check. */
  public static BenchmarkResult invalid() {
    return ResultBuilder.of(BENCHMARK)
        .parameters(Map.of("engine", "nd4j"))
        .without(Validity.invalid("the loss became NaN"));
  }
}
