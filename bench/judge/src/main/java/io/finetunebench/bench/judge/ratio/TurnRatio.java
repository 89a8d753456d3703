package io.finetunebench.bench.judge.ratio;

/**
 * The ratio of two forks that took turns in blocks: the median of the ratios of all turns of one
 * side to all of the other within a block.
 *
 * <p>What changes the pace of the machine for longer than a block falls on both sides of a ratio,
 * and what changes it within a block spoils few of them, in either direction.
 */
public final class TurnRatio {
  /** Turns of a side in a block. */
  private static final int TURNS = TurnOrder.TURNS / 2;

  /** The standard error of a median to that of a mean, of normal values: the root of pi / 2. */
  private static final double OF_MEDIAN = Math.sqrt(Math.PI / 2);

  private TurnRatio() {}

  /**
   * Returns the logarithm of the ratio of times, candidate to baseline.
   *
   * @param baseline logarithms of the times of its turns, two a block, block by block
   * @param candidate likewise, of the same blocks
   * @throws IllegalArgumentException if there are no blocks, or not as many on both sides
   */
  public static double of(double[] baseline, double[] candidate) {
    return Medians.of(ratios(baseline, candidate));
  }

  /**
   * Returns about how much {@link #of} would err with one block, by what changes within blocks: the
   * standard error of the median of two normal values, since a turn is part of two of the four
   * ratios. With n blocks it is less by the root of n.
   *
   * @param baseline see {@link #of}
   * @param candidate see {@link #of}
   */
  public static double errorOfOneBlock(double[] baseline, double[] candidate) {
    double deviation = Medians.deviation(ratios(baseline, candidate));
    return OF_MEDIAN * Medians.DEVIATION * deviation / Math.sqrt(2);
  }

  /** Returns the logarithms of the ratios within blocks. */
  private static double[] ratios(double[] baseline, double[] candidate) {
    if (baseline.length == 0
        || baseline.length != candidate.length
        || baseline.length % TURNS != 0) {
      throw new IllegalArgumentException(
          "expected as many turns on both sides, two a block, found "
              + baseline.length
              + " and "
              + candidate.length);
    }
    double[] ratios = new double[TURNS * baseline.length];
    int next = 0;
    for (int turn = 0; turn < baseline.length; turn++) {
      int block = turn - turn % TURNS;
      for (int other = block; other < block + TURNS; other++) {
        ratios[next++] = candidate[other] - baseline[turn];
      }
    }
    return ratios;
  }
}
