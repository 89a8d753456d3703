package io.finetunebench.bench.judge.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.LookSchedule;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.ratio.Spread;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.metric.ForkValues;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class PairLookTest {
  private static final int MOST_PAIRS = 20;
  private static final LookSchedule LOOKS = LookSchedule.of(0.993, MOST_PAIRS);
  private static final PairLook.Measured WHAT =
      new PairLook.Measured(
          subject("avgt"), metric("ns/op", Hint.TIME, 100), metric("ns/op", Hint.TIME, 110));

  private static Subject subject(String mode) {
    return new Subject(new BenchmarkCase("Sum.sum", Map.of(), "closed"), mode, "time", false);
  }

  @Test
  void tooFewPairsDecideNothing() {
    Verdict verdict = look(0.2, 0.21, 0.19, 0.2, 0.2);
    assertEquals(Outcome.INCONCLUSIVE, verdict.outcome());
    assertNull(estimate(verdict).interval());
  }

  @Test
  void aClearChangeIsCalledWithItsRepeatedInterval() {
    Verdict verdict = look(0.10, 0.11, 0.09, 0.10, 0.105, 0.095);
    assertEquals(Outcome.SLOWER, verdict.outcome());
    assertEquals(0.993, interval(verdict).confidence());
    assertTrue(interval(verdict).low() > 1.05);
    assertEquals(100, estimate(verdict).baselineScore(), 1e-9);
    assertEquals(Math.exp(0.1), estimate(verdict).ratio(), 1e-9);
  }

  @Test
  void halfTheMinimumEffectIsEnoughWhereTheIntervalExcludesOne() {
    assertEquals(Outcome.FASTER, look(-0.025, -0.030, -0.021, -0.026, -0.020, -0.028).outcome());
    assertEquals(Outcome.EQUIVALENT, look(0.010, 0.011, 0.009, 0.010, 0.0105, 0.0095).outcome());
  }

  @Test
  void aLimitThatAPersonTypedIsALimit() {
    double[] slower = {0.094, 0.090, 0.096, 0.093, 0.095, 0.093};
    assertEquals(Outcome.SLOWER, outcome(slower, Limits.USUAL));
    assertEquals(Outcome.SLOWER, outcome(slower, Limits.of(0.09)));
    assertEquals(Outcome.EQUIVALENT, outcome(slower, Limits.of(0.15)));
    double[] varying = {0.05, 0.13, 0.08, 0.10, 0.07, 0.13};
    assertEquals(Outcome.SLOWER, outcome(varying, Limits.USUAL));
    assertEquals(Outcome.INCONCLUSIVE, outcome(varying, Limits.of(0.15)));
  }

  private static Outcome outcome(double[] values, Limits limits) {
    return PairLook.at(WHAT, values, null, limits, LOOKS).outcome();
  }

  @Test
  void equalValuesHaveNoIntervalAndDecideNothing() {
    Verdict verdict = look(0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
    assertEquals(Outcome.INCONCLUSIVE, verdict.outcome());
    assertNull(estimate(verdict).interval());
  }

  @Test
  void ratesAreShownAsRates() {
    PairLook.Measured rate =
        new PairLook.Measured(
            subject("thrpt"), metric("ops/s", Hint.RATE, 50), metric("ops/s", Hint.RATE, 45));
    Verdict verdict =
        PairLook.at(rate, new double[] {0.1, 0.11, 0.09, 0.1, 0.1, 0.1}, null, Limits.USUAL, LOOKS);
    assertEquals(50, estimate(verdict).baselineScore(), 1e-9);
    assertEquals(45, estimate(verdict).candidateScore(), 1e-9);
    assertEquals(Outcome.SLOWER, verdict.outcome());
  }

  @Test
  void tellsHowManyFurtherPairsWouldDecide() {
    Verdict verdict = look(0.05, -0.03, 0.06, 0.01, 0.08, 0.02);
    assertEquals(Outcome.INCONCLUSIVE, verdict.outcome());
    assertNotNull(verdict.forks().further());
  }

  /** The share of runs that ever call a change, looks included, of equal builds. */
  @Test
  void equalBuildsAreSeldomCalled() {
    Random random = new Random(5);
    Random coin = new Random(7);
    assertTrue(called(5_000, 0, () -> 0.03 * random.nextGaussian()) <= 0.01);
    // Forks that compile in one of two ways, 4 % apart, on either side.
    assertTrue(
        called(
                5_000,
                0,
                () -> 0.04 * (random.nextInt(2) - coin.nextInt(2)) + 0.01 * random.nextGaussian())
            <= 0.01);
    // Heavy tails.
    assertTrue(
        called(5_000, 0, () -> 0.01 * random.nextGaussian() / Math.sqrt(random.nextDouble() + 0.01))
            <= 0.01);
  }

  /** A pair's spread of 1.8 % was measured beside busy neighbours, of 1.3 % on a quiet machine. */
  @Test
  void fivePercentAreFoundWithinEightPairs() {
    Random random = new Random(6);
    LookSchedule eight = LookSchedule.of(0.993, 8);
    int found = 0;
    int runs = 5_000;
    for (int run = 0; run < runs; run++) {
      double[] values =
          random.doubles(8).map(unused -> 0.05 + 0.013 * random.nextGaussian()).toArray();
      if (decided(values, eight) == Outcome.SLOWER) {
        found++;
      }
    }
    assertTrue(found >= 0.95 * runs, "found in " + found + " of " + runs);
  }

  /** With 200 benchmarks each may err so seldom that six pairs alone cannot be sure. */
  @Test
  void manyBenchmarksAreDecidedByWhatTheyKnowOfEachOther() {
    int benchmarks = 200;
    LookSchedule looks = PairLook.schedule(1 - 0.01 / benchmarks, MOST_PAIRS);
    Random random = new Random(8);
    int alone = 0;
    int together = 0;
    int runs = 300;
    for (int run = 0; run < runs; run++) {
      double[][] all = new double[benchmarks][];
      for (int i = 0; i < benchmarks; i++) {
        all[i] = gaussian(random, LookSchedule.FIRST, i == 0 ? 0.05 : 0, 0.013);
      }
      alone += outcome(all[0], looks) == Outcome.SLOWER ? 1 : 0;
      together += outcome(all, 0, looks) == Outcome.SLOWER ? 1 : 0;
    }
    assertTrue(alone < 0.3 * runs, "alone " + alone);
    assertTrue(together > 0.8 * runs, "together " + together);
  }

  /** What is known of others must not make a noisy benchmark's intervals too short. */
  @Test
  void aNoisyBenchmarkAmongQuietOnesIsSeldomCalled() {
    assertTrue(anyCalled(random -> 0.04, 0.01) <= 0.01);
    assertTrue(anyCalled(random -> 0.01, 0.04) <= 0.01);
    assertTrue(anyCalled(random -> 0.015 * Math.exp(0.7 * random.nextGaussian()), 0.01) <= 0.01);
  }

  /**
   * Returns the share of runs in which any of 20 equal benchmarks is called at the first look.
   *
   * @param first draws how much the first benchmark's pairs vary
   * @param others how much those of the others do
   */
  private static double anyCalled(ToDoubleFunction<Random> first, double others) {
    int benchmarks = 20;
    LookSchedule looks = PairLook.schedule(1 - 0.01 / benchmarks, LookSchedule.FIRST);
    Random random = new Random(9);
    int runs = 3_000;
    int called = 0;
    for (int run = 0; run < runs; run++) {
      double[][] all = new double[benchmarks][];
      for (int i = 0; i < benchmarks; i++) {
        double deviation = i == 0 ? first.applyAsDouble(random) : others;
        all[i] = gaussian(random, LookSchedule.FIRST, 0, deviation);
      }
      boolean any = false;
      for (int i = 0; i < benchmarks; i++) {
        any |= isCalled(outcome(all, i, looks));
      }
      called += any ? 1 : 0;
    }
    return (double) called / runs;
  }

  private static double[] gaussian(Random random, int pairs, double shift, double deviation) {
    return random.doubles(pairs).map(unused -> shift + deviation * random.nextGaussian()).toArray();
  }

  private static Outcome outcome(double[][] all, int benchmark, LookSchedule looks) {
    List<Spread> others = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      if (i != benchmark) {
        others.add(Spread.of(all[i]));
      }
    }
    double[] values = all[benchmark];
    return PairLook.at(WHAT, values, Spread.shared(others), Limits.USUAL, looks).outcome();
  }

  private static boolean isCalled(Outcome outcome) {
    return outcome == Outcome.SLOWER || outcome == Outcome.FASTER;
  }

  private static double called(int runs, double shift, DoubleSupplier noise) {
    int called = 0;
    for (int run = 0; run < runs; run++) {
      double[] values = new double[MOST_PAIRS];
      for (int i = 0; i < MOST_PAIRS; i++) {
        values[i] = shift + noise.getAsDouble();
      }
      called += isCalled(decided(values, LOOKS)) ? 1 : 0;
    }
    return (double) called / runs;
  }

  /** Looks as a run does, and stops where it would. */
  private static Outcome decided(double[] values, LookSchedule looks) {
    for (int pairs = LookSchedule.FIRST; pairs <= values.length; pairs += LookSchedule.STEP) {
      Outcome outcome = outcome(Arrays.copyOf(values, pairs), looks);
      if (outcome != Outcome.INCONCLUSIVE) {
        return outcome;
      }
    }
    return Outcome.INCONCLUSIVE;
  }

  private static Outcome outcome(double[] values, LookSchedule looks) {
    return PairLook.at(WHAT, values, null, Limits.USUAL, looks).outcome();
  }

  private static Verdict look(double... values) {
    return PairLook.at(WHAT, values, null, Limits.USUAL, LOOKS);
  }

  private static Metric metric(String unit, Hint hint, double score) {
    return Metric.measured("time", unit, hint, List.of(new ForkValues(List.of(score))));
  }

  private static Estimate estimate(Verdict verdict) {
    return Objects.requireNonNull(verdict.estimate());
  }

  private static Interval interval(Verdict verdict) {
    return Objects.requireNonNull(estimate(verdict).interval());
  }
}
