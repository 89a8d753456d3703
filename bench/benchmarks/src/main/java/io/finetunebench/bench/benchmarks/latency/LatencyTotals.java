package io.finetunebench.bench.benchmarks.latency;

/**
 * The exact sums of what one thread recorded in one interval, which a histogram's buckets round.
 *
 * @param count operations recorded
 * @param totalNanos sum of their durations in nanoseconds, before any was clamped
 */
public record LatencyTotals(long count, long totalNanos) {
  /**
   * Validates the sums.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public LatencyTotals {
    if (count < 0 || totalNanos < 0) {
      throw new IllegalArgumentException(
          "expected a count and a total of 0 or more, found count %d and total %d ns"
              .formatted(count, totalNanos));
    }
  }

  /** Returns operations a second of recorded time, 0 where none was recorded. */
  public double operationsPerSecond() {
    return count == 0 ? 0 : count / (totalNanos / 1e9);
  }
}
