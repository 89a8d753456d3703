package io.finetunebench.bench.calibrate;

import io.finetunebench.bench.verdict.TurnOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * How often comparisons of two builds in turns err under an attack, all looks included.
 *
 * @param attack what was done to them
 * @param change how much more the candidate's operations took, as a fraction
 * @param decisions what the comparisons came to
 */
public record AttackRates(Attack attack, double change, Decisions decisions) {
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
    return new AttackRates(
        attack,
        change,
        Decisions.of(
            Stream.generate(() -> pairs(attack, change, mostPairs, random.split())).limit(runs),
            change,
            minimumEffect,
            mostPairs));
  }

  /** Returns the values of pairs as {@code ab} makes them: by the fastest of each side. */
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
          Collections.min(candidate)
              - Collections.min(baseline)
              + attack.fork(random)
              - attack.fork(random)
              + attack.ofCandidate(random)
              + Math.log1p(change);
    }
    return values;
  }
}
