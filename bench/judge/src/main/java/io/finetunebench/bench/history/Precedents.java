package io.finetunebench.bench.history;

/**
 * What a series has done before by itself: on a machine that is busy for some runs in a row, time
 * and again, runs that stand out from all others are no news the next time.
 *
 * <p>How far some runs lie off is the middle one of their deviations, the nearer one of two. It is
 * the same for a window of earlier runs of that number, so neither is moved by a single run.
 */
final class Precedents {
  /** An earlier window counts if it went this share as far. */
  private static final double AS_FAR = 0.75;

  /** How many values before and after say what is usual: a level that lasts longer is usual. */
  private static final int AROUND = 20;

  private Precedents() {}

  /**
   * Returns how far some values lie off a level, all but the nearest of them.
   *
   * @param direction 1 to count what lies above as positive, -1 for what lies below
   * @param share of the nearest that are left aside
   */
  static double deviation(
      double[] values, int from, int to, double level, double direction, double share) {
    double[] deviations = new double[to - from];
    for (int i = from; i < to; i++) {
      deviations[i - from] = direction * (values[i] - level);
    }
    return LocalLevel.select(deviations, (int) ((deviations.length - 1) * share));
  }

  /**
   * Returns whether some values in a row went as far to the same side of those around them, before
   * and after.
   *
   * @param values of a series
   * @param to behind the last that may be one of them
   * @param length how many in a row
   * @param deviation how far off the values in question are, more than 0
   * @param direction to which side
   */
  static boolean exist(double[] values, int to, int length, double deviation, double direction) {
    if (to < length) {
      return false;
    }
    double[] distances = new double[to];
    for (int t = 0; t < to; t++) {
      int from = Math.max(0, t - AROUND);
      distances[t] = values[t] - LocalLevel.median(values, from, Math.min(to, t + AROUND + 1));
    }
    for (int start = 0; start + length <= to; start++) {
      if (deviation(distances, start, start + length, 0, direction, 0.5) >= AS_FAR * deviation) {
        return true;
      }
    }
    return false;
  }
}
