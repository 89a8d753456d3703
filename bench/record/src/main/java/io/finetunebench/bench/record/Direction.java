package io.finetunebench.bench.record;

/** Which way a metric gets better. */
public enum Direction {
  /** Rates: a bigger score is better. */
  BIGGER_IS_BETTER,
  /** Times: a smaller score is better. */
  SMALLER_IS_BETTER
}
