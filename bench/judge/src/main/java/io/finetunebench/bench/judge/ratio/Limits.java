package io.finetunebench.bench.judge.ratio;

/**
 * What a change is held against, as fractions: 0.03 for a ratio of 1.03 and of its inverse.
 *
 * @param claimedFrom the smallest estimate that is called SLOWER or FASTER, 0 or more
 * @param equalWithin what lies within it is EQUIVALENT, 0 or more
 */
public record Limits(double claimedFrom, double equalWithin) {
  /**
   * What holds of sides that took turns where nobody typed a limit. If an estimate had to reach the
   * 3 %, a true change of just that size would be missed half of the time.
   */
  public static final Limits USUAL = new Limits(0.015, 0.03);

  /** Checks the components. */
  public Limits {
    if (!(claimedFrom >= 0 && equalWithin >= 0) || Double.isInfinite(claimedFrom + equalWithin)) {
      throw new IllegalArgumentException(
          "expected limits of 0 or more, found " + claimedFrom + " and " + equalWithin);
    }
  }

  /** Returns the limits that a person typed: what is called is this large, and no less is. */
  public static Limits of(double typed) {
    return new Limits(typed, typed);
  }

  /** Returns the smallest logarithm of a ratio that is called. */
  double logClaim() {
    return Math.log1p(claimedFrom);
  }

  /** Returns the logarithm of a ratio within which nothing changed. */
  double logEffect() {
    return Math.log1p(equalWithin);
  }
}
