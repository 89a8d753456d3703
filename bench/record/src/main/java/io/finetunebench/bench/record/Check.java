package io.finetunebench.bench.record;

import io.finetunebench.bench.record.text.Require;

/**
 * A comparison of what an engine computed with what the oracle computed.
 *
 * @param description what was compared
 * @param error the largest deviation, 0 or more; may be infinite or NaN, and has not passed then
 * @param tolerance the deviation that is allowed, 0 or more, finite
 */
public record Check(String description, double error, double tolerance) {
  /** Checks the components. */
  public Check {
    Require.text(description, "the check's description");
    Require.that(error >= 0 || Double.isNaN(error), "an error of 0 or more", error);
    Require.finite(tolerance, "tolerance");
    Require.that(tolerance >= 0, "a tolerance of 0 or more", tolerance);
  }

  /** Whether the error is a number no greater than the tolerance. */
  public boolean passed() {
    return error <= tolerance;
  }
}
