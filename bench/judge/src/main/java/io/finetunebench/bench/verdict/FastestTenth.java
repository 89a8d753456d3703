package io.finetunebench.bench.verdict;

import java.util.Arrays;

/**
 * What a fork of a pair counts by: the fastest tenth of its iterations, because noise only adds
 * time.
 */
public final class FastestTenth {
  private static final double SHARE = 0.1;

  /** More than this share of a fork's iterations must be fast where their means count. */
  public static final double SHARE_OF_MEANS = 0.5;

  /**
   * More than this share must be fast where the iterations' fastest operations count, which a
   * stretch of noise within an iteration does not reach.
   */
  public static final double SHARE_OF_FASTEST = 0.25;

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
   * Returns whether no more than a share of the iterations are within a tenth of the fastest, as on
   * a machine that others use: then few of them tell how fast the fork is.
   *
   * @param logTimes see {@link #of}
   */
  public static boolean isUneven(double[] logTimes, double share) {
    double bound = of(logTimes) + Math.log1p(UNEVEN);
    return Arrays.stream(logTimes).filter(time -> time <= bound).count() <= share * logTimes.length;
  }
}
