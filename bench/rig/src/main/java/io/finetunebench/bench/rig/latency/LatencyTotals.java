package io.finetunebench.bench.rig.latency;

/**
 * The exact sums of what one thread recorded in one interval, which a histogram's buckets round.
 *
 * @param count operations recorded
 * @param totalNanos sum of their durations in nanoseconds, before any was clamped
 * @param saturated how many of them were longer than {@link LatencyRecorder#HIGHEST_NANOS}
 */
public record LatencyTotals(long count, long totalNanos, long saturated) {
  /**
   * Validates the sums.
   *
   * @throws IllegalArgumentException if one is negative, or more operations are saturated than were
   *     recorded
   */
  public LatencyTotals {
    if (count < 0 || totalNanos < 0) {
      throw new IllegalArgumentException(
          "expected a count and a total of 0 or more, found count %d and total %d ns"
              .formatted(count, totalNanos));
    }
    if (saturated < 0 || saturated > count) {
      throw new IllegalArgumentException(
          "expected 0 to %d saturated operations, found %d".formatted(count, saturated));
    }
  }

  /** Returns operations a second of recorded time, 0 where none was recorded. */
  public double operationsPerSecond() {
    return count == 0 ? 0 : count / (totalNanos / 1e9);
  }
}
