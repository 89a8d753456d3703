package io.finetunebench.bench.judge.verdict;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.LookSchedule;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.ratio.Spread;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.Shard;
import io.finetunebench.bench.record.metric.ForkValues;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A suite of 300 benchmarks on one machine and in shards: how often anything is called that is
 * equal, and how much of a change in ten benchmarks is found. The rates are written to {@code
 * target/shard-simulation.md}.
 */
@Tag("simulation")
class ShardSimulationTest {
  private static final int BENCHMARKS = 300;
  private static final int CHANGED = 10;
  private static final int MOST_PAIRS = 20;
  private static final LookSchedule LOOKS = PairLook.schedule(1 - 0.01 / BENCHMARKS, MOST_PAIRS);
  private static final Metric METRIC =
      Metric.measured("avgt", "ns/op", Hint.TIME, List.of(new ForkValues(List.of(1.0))));
  private static final PairLook.Measured WHAT =
      new PairLook.Measured(
          new Subject(new BenchmarkCase("b", Map.of(), "closed"), "avgt", "avgt", false),
          METRIC,
          METRIC);
  private static final List<String> REPORT = new ArrayList<>();

  @AfterAll
  static void writeReport() throws IOException {
    Files.write(Path.of("target", "shard-simulation.md"), REPORT.stream().sorted().toList());
  }

  /** What a suite came to: how many were called of those that changed and of the others. */
  private record Found(int changed, int equal, int pairs) {}

  @ParameterizedTest
  @CsvSource({
    "1, alike, 0.95", "4, alike, 0.95", "64, alike, 0.6",
    "1, mixed, 0.85", "4, mixed, 0.85", "64, mixed, 0.6"
  })
  void shardsErrNoMoreOftenThanOneMachine(int shards, String noise, double found) {
    ToDoubleFunction<SplittableRandom> deviation =
        noise.equals("alike")
            ? random -> 0.013
            : random -> 0.01 * Math.exp(0.5 * random.nextGaussian());
    int runs = 1_000;
    double[] shares = new double[3];
    int place = 0;
    String line = noise + " | " + shards;
    for (double change : new double[] {0, 0.05, 0.10}) {
      List<Found> suites =
          IntStream.range(0, change == 0 ? runs : runs / 5)
              .parallel()
              .mapToObj(
                  run -> suite(new SplittableRandom(31L * run + 7), shards, change, deviation))
              .toList();
      double pairs = suites.stream().mapToInt(Found::pairs).average().orElseThrow() / BENCHMARKS;
      if (change == 0) {
        long alarms = suites.stream().filter(each -> each.equal() + each.changed() > 0).count();
        shares[place] = (double) alarms / suites.size();
        line += String.format(Locale.ROOT, " | %.1f %% of %d", 100 * shares[place], runs);
      } else {
        shares[place] = suites.stream().mapToInt(Found::changed).average().orElseThrow() / CHANGED;
        line += String.format(Locale.ROOT, " | %.1f %%", 100 * shares[place]);
      }
      line += String.format(Locale.ROOT, ", %.1f pairs", pairs);
      place++;
    }
    REPORT.add(line);
    assertTrue(shares[0] <= 0.01, line);
    assertTrue(shares[1] >= found && shares[2] >= 0.98, line);
  }

  private static Found suite(
      SplittableRandom random,
      int shards,
      double change,
      ToDoubleFunction<SplittableRandom> deviation) {
    Map<Integer, List<Integer>> parts = new TreeMap<>();
    for (int i = 0; i < BENCHMARKS; i++) {
      for (int shard = 0; shard < shards; shard++) {
        if (new Shard("job", shard, shards, List.of(), Map.of()).has("Suite.b" + i + " avgt")) {
          parts.computeIfAbsent(shard, absent -> new ArrayList<>()).add(i);
        }
      }
    }
    int changed = 0;
    int equal = 0;
    int pairs = 0;
    for (List<Integer> part : parts.values()) {
      double[][] values = new double[part.size()][];
      for (int i = 0; i < values.length; i++) {
        double each = deviation.applyAsDouble(random);
        double centre = part.get(i) < CHANGED ? Math.log1p(change) : 0;
        values[i] =
            IntStream.range(0, MOST_PAIRS)
                .mapToDouble(unused -> centre + each * random.nextGaussian())
                .toArray();
      }
      Outcome[] outcomes = new Outcome[values.length];
      int[] taken = measure(values, outcomes);
      for (int i = 0; i < values.length; i++) {
        pairs += taken[i];
        if (outcomes[i] == Outcome.SLOWER || outcomes[i] == Outcome.FASTER) {
          changed += part.get(i) < CHANGED ? 1 : 0;
          equal += part.get(i) < CHANGED ? 0 : 1;
        }
      }
    }
    return new Found(changed, equal, pairs);
  }

  /** Measures as a run does: in rounds, until a benchmark is decided. Returns the pairs of each. */
  private static int[] measure(double[][] values, Outcome[] outcomes) {
    int[] taken = new int[values.length];
    Arrays.fill(outcomes, Outcome.INCONCLUSIVE);
    for (int pairs = LookSchedule.FIRST; pairs <= MOST_PAIRS; pairs += LookSchedule.STEP) {
      List<Spread> spreads = new ArrayList<>();
      for (int i = 0; i < values.length; i++) {
        taken[i] = outcomes[i] == Outcome.INCONCLUSIVE ? pairs : taken[i];
        spreads.add(Spread.of(Arrays.copyOf(values[i], taken[i])));
      }
      for (int i = 0; i < values.length; i++) {
        if (outcomes[i] == Outcome.INCONCLUSIVE) {
          outcomes[i] =
              PairLook.at(
                      WHAT,
                      Arrays.copyOf(values[i], pairs),
                      others(spreads, i),
                      Limits.USUAL,
                      LOOKS)
                  .outcome();
        }
      }
    }
    return taken;
  }

  private static @Nullable Spread others(List<Spread> spreads, int own) {
    List<Spread> others = new ArrayList<>(spreads);
    others.remove(own);
    return Spread.shared(others);
  }
}
