package io.finetunebench.bench.verdict;

/**
 * What a difference of logarithms is held against.
 *
 * @param logEffect the smallest change that matters: whatever lies within it is EQUIVALENT
 * @param logClaim the smallest estimate that is called SLOWER or FASTER
 */
record Thresholds(double logEffect, double logClaim) {
  /**
   * Returns the thresholds of sides that were measured in turns. A change is claimed from half the
   * minimum effect on: if the estimate itself had to reach the effect, a true change of just that
   * size would be found half the time, however many forks there are.
   */
  static Thresholds interleaved(Criteria criteria) {
    return new Thresholds(criteria.logEffect(), criteria.logEffect() / 2);
  }

  /** Returns the thresholds of sides that were not measured in turns: the minimum effect itself. */
  static Thresholds afterwards(Criteria criteria) {
    return new Thresholds(criteria.logEffect(), criteria.logEffect());
  }

  /** Returns these thresholds with nothing claimed below a difference. */
  Thresholds claimFrom(double logFloor) {
    return new Thresholds(logEffect, Math.max(logClaim, logFloor));
  }
}
