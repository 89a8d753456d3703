package io.finetunebench.bench.history;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a further value is expected from the noise and the drift of those before it.
 *
 * @param level what is expected, in logarithms of times
 * @param halfWidth of the interval that holds the value with the confidence asked for
 * @param points how many values it was made from
 */
record Fence(double level, double halfWidth, int points) {
  /** The fewest values from which anything is expected. */
  static final int FEWEST_POINTS = 8;

  /** More than these say nothing about today. */
  private static final int MOST_POINTS = 200;

  /** Returns the fence, or null where there are too few values. */
  static @Nullable Fence of(double[] before, double confidence) {
    if (before.length < FEWEST_POINTS) {
      return null;
    }
    double[] last =
        Arrays.copyOfRange(before, Math.max(0, before.length - MOST_POINTS), before.length);
    LocalLevel.Estimate next = LocalLevel.next(last);
    return new Fence(next.value(), next.halfWidth(confidence), last.length);
  }

  /** Returns whether a value lies outside. */
  boolean excludes(double value) {
    return Math.abs(value - level) > halfWidth;
  }
}
