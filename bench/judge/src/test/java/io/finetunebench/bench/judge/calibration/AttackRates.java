package io.finetunebench.bench.judge.calibration;

import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.PairLength;
import io.finetunebench.bench.judge.ratio.TurnOrder;
import io.finetunebench.bench.judge.ratio.TurnRatio;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How often comparisons of two builds in turns err under an attack, all looks included.
 *
 * @param attack what was done to them
 * @param change how much more the candidate's operations took, as a fraction
 * @param decisions what the comparisons came to
 */
record AttackRates(Attack attack, double change, Decisions decisions) {
  /** Two JVMs start and warm up in 6 s, as long as seven blocks take. */
  private static final double START = 7;

  /**
   * Simulates comparisons.
   *
   * @param limits that each is held against
   * @param mostPairs of forks
   * @param seed of everything that is drawn
   */
  static AttackRates of(
      Attack attack, double change, Limits limits, int mostPairs, int runs, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new AttackRates(
        attack,
        change,
        Decisions.of(
            Stream.generate(() -> pairs(attack, change, mostPairs, random.split())).limit(runs),
            change,
            limits,
            mostPairs));
  }

  /** Returns the values of pairs as {@code ab} makes them; a first one of too few is repeated. */
  private static double[] pairs(Attack attack, double change, int pairs, SplittableRandom random) {
    int mostTurns = TurnOrder.MOST_BLOCKS * TurnOrder.TURNS;
    double[] machine = attack.machine((pairs + 1) * mostTurns, random);
    double[] values = new double[pairs];
    String before = null;
    PairLength length = new PairLength();
    int blocks = TurnOrder.BLOCKS;
    int now = 0;
    for (int pair = 0; pair < pairs; ) {
      String order = TurnOrder.next(blocks, pair % 2 == 0 ? null : before, random);
      String turns = order.replace(" ", "");
      double[] baseline = times(machine, now, turns, 'A');
      double[] candidate = times(machine, now, turns, 'B');
      now += turns.length();
      double error = TurnRatio.errorOfOneBlock(baseline, candidate);
      int fitting = PairLength.afterFirst(blocks, error);
      if (pair == 0 && blocks == TurnOrder.BLOCKS && fitting != blocks) {
        blocks = fitting;
        continue;
      }
      values[pair] =
          TurnRatio.of(baseline, candidate)
              + attack.fork(random)
              - attack.fork(random)
              + (turns.charAt(0) == 'A' ? -attack.ofFirst() : attack.ofFirst())
              + attack.ofCandidate(random)
              + Math.log1p(change);
      length.add(values[pair++], error, blocks);
      blocks = length.next(blocks, START);
      before = order;
    }
    return values;
  }

  private static double[] times(double[] machine, int start, String turns, char side) {
    return IntStream.range(0, turns.length())
        .filter(turn -> turns.charAt(turn) == side)
        .mapToDouble(turn -> machine[start + turn])
        .toArray();
  }
}
