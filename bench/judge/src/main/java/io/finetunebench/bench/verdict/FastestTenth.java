package io.finetunebench.bench.verdict;

import java.util.Arrays;

/**
 * What a fork of a pair counts by: the fastest tenth of its iterations, because noise only adds
 * time.
 */
public final class FastestTenth {
  private static final double SHARE = 0.1;

  /** On a machine that is left alone an iteration hardly takes so much longer than the fastest. */
  private static final double UNEVEN = 0.1;

  private FastestTenth() {}

  /**
   * Returns the mean of the smallest tenth, and of one at least.
   *
   * @param logTimes logarithms of the times of a fork's iterations
   * @throws java.util.NoSuchElementException if there are none
   */
  public static double of(double[] logTimes) {
    return Arrays.stream(logTimes)
        .sorted()
        .limit(Math.max(1, Math.round(SHARE * logTimes.length)))
        .average()
        .orElseThrow();
  }

  /**
   * Returns whether half of the iterations took a tenth longer than the fastest, or more, as on a
   * machine that others use: then few of them tell how fast the fork is.
   *
   * @param logTimes see {@link #of}
   */
  public static boolean isUneven(double[] logTimes) {
    return Medians.of(logTimes) - of(logTimes) > Math.log1p(UNEVEN);
  }
}
