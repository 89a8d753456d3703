package io.finetunebench.bench.benchmarks.latency;

import org.HdrHistogram.Histogram;

/**
 * What one thread recorded between the start and the end of an interval.
 *
 * @param totals exact sums
 * @param histogram durations in nanoseconds, stamped with the interval's start and end; handed
 *     over, not copied, and not to be changed
 */
public record IntervalSample(LatencyTotals totals, Histogram histogram) {
  /**
   * Validates that the two describe the same operations.
   *
   * @throws IllegalArgumentException if their counts differ
   */
  public IntervalSample {
    if (histogram.getTotalCount() != totals.count()) {
      throw new IllegalArgumentException(
          "expected a histogram of %d operations, found %d"
              .formatted(totals.count(), histogram.getTotalCount()));
    }
  }
}
