package io.finetunebench.bench.cli.command;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Estimates how long work still takes, from the parts that are done. */
public final class TimeLeft {
  private static final double NANOS = 1e9;
  private static final long SHORTEST_SECONDS = 2;
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;

  private final LongSupplier nanoTime;
  private final long start;

  /** Starts the clock, which gives nanoseconds. */
  public TimeLeft(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** Returns {@code ", about 3 min left"}; nothing below two seconds, or before a part is done. */
  public String after(int done, int planned) {
    return after(done, planned, null);
  }

  /**
   * Returns the same, or {@code ", at most 2 min left"} of work that a limit ends earlier.
   *
   * @param limit what it may still take; null for as long as it needs
   */
  public String after(int done, int planned, @Nullable Duration limit) {
    if (done <= 0 || done >= planned) {
      return "";
    }
    double elapsed = (nanoTime.getAsLong() - start) / NANOS;
    double expected = elapsed * (planned - done) / done;
    return limit != null && expected * NANOS > limit.toNanos() ? atMost(limit) : of(expected);
  }

  /** Returns {@code ", about 3 min left"} of that many seconds; nothing below two. */
  static String of(double seconds) {
    long whole = Math.round(seconds);
    return whole < SHORTEST_SECONDS ? "" : ", about " + words(whole) + " left";
  }

  /** Returns {@code ", at most 3 min left"}; nothing below two seconds, or of what nobody knows. */
  public static String atMost(@Nullable Duration bound) {
    return bound == null || bound.toSeconds() < SHORTEST_SECONDS
        ? ""
        : ", at most " + words(bound.toSeconds()) + " left";
  }

  private static String words(long seconds) {
    if (seconds < 2 * MINUTE) {
      return seconds + " s";
    }
    return seconds < 2 * HOUR
        ? Math.round(seconds / (double) MINUTE) + " min"
        : String.format(Locale.ROOT, "%.1f h", seconds / (double) HOUR);
  }
}
