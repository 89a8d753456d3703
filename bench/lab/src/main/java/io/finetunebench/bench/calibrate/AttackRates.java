package io.finetunebench.bench.calibrate;

import io.finetunebench.bench.record.Direction;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.verdict.Estimate;
import io.finetunebench.bench.verdict.LookSchedule;
import io.finetunebench.bench.verdict.Outcome;
import io.finetunebench.bench.verdict.PairLook;
import io.finetunebench.bench.verdict.TurnOrder;
import io.finetunebench.bench.verdict.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How often comparisons of two builds in turns err under an attack, all looks included.
 *
 * @param attack what was done to them
 * @param change how much more the candidate's operations took, as a fraction
 * @param runs how many there were
 * @param outcomes how many came to what
 * @param missed of how many the last interval did not hold the truth
 * @param pairs of forks, on average
 */
public record AttackRates(
    Attack attack,
    double change,
    int runs,
    Map<Outcome, Integer> outcomes,
    int missed,
    double pairs) {
  private static final double CONFIDENCE = 0.99;

  private static final PairLook.Measured WHAT =
      new PairLook.Measured(
          "simulation", "avgt", Map.of(), "closed", "avgt", "s", Direction.SMALLER_IS_BETTER);

  /** Copies the map. */
  public AttackRates {
    outcomes = Collections.unmodifiableMap(new EnumMap<>(outcomes));
  }

  /**
   * Simulates comparisons.
   *
   * @param minimumEffect as a fraction
   * @param mostPairs of forks
   * @param seed of everything that is drawn
   */
  public static AttackRates of(
      Attack attack, double change, double minimumEffect, int mostPairs, int runs, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LookSchedule looks = PairLook.schedule(CONFIDENCE, mostPairs);
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    int missed = 0;
    int pairs = 0;
    for (int run = 0; run < runs; run++) {
      Verdict verdict =
          untilDecided(pairs(attack, change, mostPairs, random.split()), minimumEffect, looks);
      outcomes.merge(verdict.outcome(), 1, Integer::sum);
      missed += holds(verdict.estimate(), 1 + change) ? 0 : 1;
      pairs += verdict.baselineForks();
    }
    return new AttackRates(attack, change, runs, outcomes, missed, (double) pairs / runs);
  }

  /** Returns the share of an outcome. */
  public double share(Outcome outcome) {
    return (double) outcomes.getOrDefault(outcome, 0) / runs;
  }

  /** Returns the share of runs that called the candidate slower or faster. */
  public double called() {
    return share(Outcome.SLOWER) + share(Outcome.FASTER);
  }

  private static boolean holds(@Nullable Estimate estimate, double truth) {
    Interval interval = estimate == null ? null : estimate.interval();
    return interval == null || (interval.low() <= truth && truth <= interval.high());
  }

  /** Returns the values of pairs as {@code ab} makes them: by the faster half of each side. */
  private static double[] pairs(Attack attack, double change, int pairs, SplittableRandom random) {
    int turnsOfPair = TurnOrder.BLOCKS * TurnOrder.TURNS;
    double[] machine = attack.machine(pairs * turnsOfPair, random);
    double[] values = new double[pairs];
    for (int pair = 0; pair < pairs; pair++) {
      List<Double> baseline = new ArrayList<>();
      List<Double> candidate = new ArrayList<>();
      for (int block = 0; block < TurnOrder.BLOCKS; block++) {
        String order = TurnOrder.next(random);
        for (int turn = 0; turn < order.length(); turn++) {
          (order.charAt(turn) == 'A' ? baseline : candidate)
              .add(machine[pair * turnsOfPair + block * order.length() + turn]);
        }
      }
      values[pair] =
          fasterHalf(candidate)
              - fasterHalf(baseline)
              + attack.fork(random)
              - attack.fork(random)
              + attack.ofCandidate(random)
              + Math.log1p(change);
    }
    return values;
  }

  private static double fasterHalf(List<Double> times) {
    return times.stream()
        .sorted()
        .limit(times.size() / 2)
        .mapToDouble(Double::doubleValue)
        .average()
        .orElseThrow();
  }

  private static Verdict untilDecided(double[] values, double minimumEffect, LookSchedule looks) {
    double[] times = new double[values.length];
    for (int pairs = LookSchedule.FIRST; ; pairs += LookSchedule.STEP) {
      Verdict verdict =
          PairLook.at(
              WHAT,
              Arrays.copyOf(times, pairs),
              Arrays.copyOf(values, pairs),
              minimumEffect,
              looks);
      if (verdict.outcome() != Outcome.INCONCLUSIVE || pairs == values.length) {
        return verdict;
      }
    }
  }
}
