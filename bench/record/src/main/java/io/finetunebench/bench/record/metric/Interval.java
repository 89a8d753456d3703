package io.finetunebench.bench.record.metric;

import io.finetunebench.bench.record.text.Require;

/**
 * A confidence interval.
 *
 * @param low lower end, finite
 * @param high upper end, finite, at least the lower one
 * @param confidence the level, between 0 and 1, both excluded
 * @param method how it was computed
 */
public record Interval(double low, double high, double confidence, String method) {
  /** Checks the components. */
  public Interval {
    Require.finite(low, "low");
    Require.finite(high, "high");
    Require.that(low <= high, "an interval's low end at or below its high end " + high, low);
    Require.that(
        confidence > 0 && confidence < 1,
        "a confidence between 0 and 1, both excluded",
        confidence);
    Require.text(method, "the interval's method");
  }
}
