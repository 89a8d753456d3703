package io.finetunebench.bench.benchmarks.latency;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Which percentiles a number of samples can carry.
 *
 * <p>Percentile p of n samples is supported when, with 99 % confidence, at least two samples lie
 * beyond it, so that one outlier alone does not decide it: P(Binomial(n, 1 - p/100) &lt;= 1) &lt;=
 * 0.01. That takes 11 samples for the median, 64 for p90, 662 for p99, 6,636 for p99.9.
 */
public final class Percentiles {
  private static final List<Double> REPORTED = List.of(50.0, 90.0, 99.0, 99.9, 99.99);
  private static final double LARGEST_RISK = 0.01;

  private Percentiles() {}

  /** Returns those of 50, 90, 99, 99.9 and 99.99 that so many samples support, in this order. */
  public static List<Double> supported(long count) {
    return REPORTED.stream().filter(percentile -> isSupported(percentile, count)).toList();
  }

  /**
   * Returns whether so many samples support a percentile.
   *
   * @throws IllegalArgumentException if the percentile is not above 0 and below 100, or the count
   *     is negative
   */
  public static boolean isSupported(double percentile, long count) {
    if (!(percentile > 0 && percentile < 100)) {
      throw new IllegalArgumentException(
          "expected a percentile above 0 and below 100, found " + percentile);
    }
    if (count < 0) {
      throw new IllegalArgumentException("expected a count of 0 or more, found " + count);
    }
    if (count < 2) {
      return false;
    }
    double beyond = (100 - percentile) / 100;
    double noneOfAllButOne = Math.exp((count - 1) * Math.log1p(-beyond));
    double atMostOne = noneOfAllButOne * (1 - beyond + count * beyond);
    return atMostOne <= LARGEST_RISK;
  }

  /**
   * Returns a percentile of recorded durations.
   *
   * @return nanoseconds, the highest value of the bucket, so at most 0.1 % above the duration
   *     itself
   * @throws IllegalArgumentException if the histogram has too few samples to support it
   */
  public static long value(Histogram histogram, double percentile) {
    if (!isSupported(percentile, histogram.getTotalCount())) {
      throw new IllegalArgumentException(
          "expected samples enough for p%s, found %d"
              .formatted(percentile, histogram.getTotalCount()));
    }
    return histogram.getValueAtPercentile(percentile);
  }
}
