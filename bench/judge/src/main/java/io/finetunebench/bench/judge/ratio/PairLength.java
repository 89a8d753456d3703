package io.finetunebench.bench.judge.ratio;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * How many blocks the pairs of a benchmark should have.
 *
 * <p>More blocks bring down what turns err by, and nothing of what forks differ by. So pairs get
 * blocks until turns err by little, but not more than those with which a given time tells most: the
 * optimum of samples in two stages (W. Cochran, Sampling Techniques, 1977, section 10.6), {@code e
 * / f * sqrt(s)} for an error {@code e} of one block, forks that surely differ by {@code f}, and
 * starts of forks that take as long as {@code s} blocks.
 */
public final class PairLength {
  /** With fewer pairs nothing is known of how forks differ. */
  private static final int FEWEST_PAIRS = 4;

  /** The most blocks until then. */
  private static final int MOST_AT_FIRST = 2 * TurnOrder.BLOCKS;

  /** How much a pair's value may err by what changes within blocks; forks differ by as much. */
  private static final double MOST_ERROR = 0.025;

  /** Fewer times the blocks are not worth the change. */
  private static final double WORTH_MORE = 1.5;

  /** How likely forks that are alike may seem to differ. */
  private static final double UNSURE = 0.1;

  private final List<Double> values = new ArrayList<>();
  private final List<Double> errors = new ArrayList<>();
  private double squares;

  /**
   * Takes a pair that counts.
   *
   * @param value the logarithm of its ratio
   * @param errorOfOneBlock see {@link TurnRatio#errorOfOneBlock}
   * @param blocks that it had
   */
  public void add(double value, double errorOfOneBlock, int blocks) {
    values.add(value);
    errors.add(errorOfOneBlock);
    squares += errorOfOneBlock * errorOfOneBlock / blocks;
  }

  /**
   * Returns the blocks of the next pair.
   *
   * @param blocks that the last one had
   * @param start how long its forks took beside its blocks, in blocks
   */
  public int next(int blocks, double start) {
    double error = Medians.of(Moments.array(errors));
    int most = MOST_AT_FIRST;
    if (values.size() >= FEWEST_PAIRS) {
      double forks = leastVariance() - squares / values.size();
      double optimum = forks > 0 ? error * Math.sqrt(start / forks) : TurnOrder.MOST_BLOCKS;
      most = (int) Math.max(TurnOrder.BLOCKS, Math.min(TurnOrder.MOST_BLOCKS, optimum));
    }
    return limited(blocks, error, most);
  }

  /** Returns what the values vary by at least: the lower end of an interval of their variance. */
  private double leastVariance() {
    double freedom = values.size() - 1.0;
    return Spread.of(Moments.array(values)).variance()
        * freedom
        / ChiSquaredDistribution.of(freedom).inverseSurvivalProbability(UNSURE);
  }

  /** Returns the blocks of pairs of which the first showed such an error. */
  public static int afterFirst(int blocks, double errorOfOneBlock) {
    return limited(blocks, errorOfOneBlock, MOST_AT_FIRST);
  }

  /** Blocks grow to what brings the error down, and to twice as many at a time. */
  private static int limited(int blocks, double error, int most) {
    double wanted = Math.ceil(Math.pow(error / MOST_ERROR, 2));
    double needed = wanted < WORTH_MORE * blocks ? blocks : Math.min(2 * blocks, wanted);
    return (int) Math.max(Math.min(blocks, TurnOrder.BLOCKS), Math.min(needed, most));
  }
}
