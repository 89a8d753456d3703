package io.finetunebench.bench.judge.level;

import io.finetunebench.bench.judge.ratio.Medians;

/**
 * What a series has done before by itself: on a machine that is busy for some runs in a row, time
 * and again, runs that stand out from all others are no news the next time.
 *
 * <p>How far some runs lie off is the middle one of their deviations, the nearer one of two. It is
 * the same for a window of earlier runs of that number, so neither is moved by a single run.
 */
public final class Precedents {
  /** An earlier window counts if it went this share as far. */
  private static final double AS_FAR = 0.75;

  /** How many values before and after say what is usual: a level that lasts longer is usual. */
  private static final int AROUND = 20;

  /** How many values in a row may be a stretch, most of which lie off. */
  private static final int STRETCH = 3;

  /** How many standard deviations a value of a stretch lies off. */
  private static final double OFF = 3;

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
    return Medians.select(deviations, (int) ((deviations.length - 1) * share));
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
    double[] distances = distances(values, to);
    for (int start = 0; start + length <= to; start++) {
      if (deviation(distances, start, start + length, 0, direction, 0.5) >= AS_FAR * deviation) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns whether values lay off in stretches: two of {@value #STRETCH} in a row, to the same
   * side of those around them, by more than {@value #OFF} standard deviations of what values vary
   * by from one to the next.
   *
   * @param values of a series
   * @param to behind the last that is looked at
   */
  public static boolean areStretches(double[] values, int to) {
    if (to < STRETCH) {
      return false;
    }
    double deviation = Medians.DEVIATION * Medians.step(values, 0, to) / Math.sqrt(2);
    double off = Math.nextUp(OFF * deviation);
    double[] distances = distances(values, to);
    for (int start = 0; start + STRETCH <= to; start++) {
      if (deviation(distances, start, start + STRETCH, 0, 1, 0.5) >= off
          || deviation(distances, start, start + STRETCH, 0, -1, 0.5) >= off) {
        return true;
      }
    }
    return false;
  }

  /** Returns how far each value lies off the median of those around it. */
  private static double[] distances(double[] values, int to) {
    double[] distances = new double[to];
    for (int t = 0; t < to; t++) {
      int from = Math.max(0, t - AROUND);
      distances[t] = values[t] - Medians.of(values, from, Math.min(to, t + AROUND + 1));
    }
    return distances;
  }
}
