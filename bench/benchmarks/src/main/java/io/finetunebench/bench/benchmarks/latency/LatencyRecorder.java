package io.finetunebench.bench.benchmarks.latency;

import java.time.Instant;
import org.HdrHistogram.Histogram;

/**
 * Records durations of operations, one interval after the other, for a single writing thread.
 *
 * <p>{@link #record} neither allocates nor locks. A histogram resolves 3 significant digits from 1
 * ns to 1 hour; longer durations are recorded as an hour.
 */
public final class LatencyRecorder {
  /** The longest duration a histogram resolves, in nanoseconds: one hour. */
  public static final long HIGHEST_NANOS = 3_600_000_000_000L;

  private static final int SIGNIFICANT_DIGITS = 3;

  private final Histogram histogram = newHistogram();
  private long totalNanos;
  private long fastestNanos;

  /** Makes a recorder whose first interval starts at an instant. */
  public LatencyRecorder(Instant now) {
    startInterval(now);
  }

  /** Returns an empty histogram with the range and resolution of every recorder. */
  static Histogram newHistogram() {
    return new Histogram(1, HIGHEST_NANOS, SIGNIFICANT_DIGITS);
  }

  /** Starts an interval afresh, dropping what was recorded since the last one ended. */
  public void startInterval(Instant now) {
    histogram.reset();
    histogram.setStartTimeStamp(now.toEpochMilli());
    totalNanos = 0;
    fastestNanos = Long.MAX_VALUE;
  }

  /**
   * Returns the shortest duration of the interval so far in nanoseconds, exactly; {@link
   * Long#MAX_VALUE} where nothing was recorded.
   */
  public long fastestNanos() {
    return fastestNanos;
  }

  /**
   * Records one operation.
   *
   * @param nanos its duration in nanoseconds
   * @throws IllegalArgumentException if it is negative
   */
  public void record(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("expected a duration of 0 ns or more, found " + nanos);
    }
    totalNanos += nanos;
    fastestNanos = Math.min(fastestNanos, nanos);
    histogram.recordValue(Math.min(nanos, HIGHEST_NANOS));
  }

  /** Ends the interval, returns what it recorded and starts the next one at the same instant. */
  public IntervalSample endInterval(Instant now) {
    histogram.setEndTimeStamp(now.toEpochMilli());
    Histogram recorded = newHistogram();
    histogram.copyInto(recorded);
    IntervalSample sample =
        new IntervalSample(new LatencyTotals(recorded.getTotalCount(), totalNanos), recorded);
    startInterval(now);
    return sample;
  }
}
