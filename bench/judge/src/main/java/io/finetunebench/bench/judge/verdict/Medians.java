package io.finetunebench.bench.judge.verdict;

import java.util.Arrays;

/** Medians of values. */
public final class Medians {
  private Medians() {}

  /**
   * Returns the median, the mean of the two in the middle where their number is even.
   *
   * @param values at least one, in any order
   */
  public static double of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
