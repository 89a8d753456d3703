package io.finetunebench.bench.verdict;

import java.util.function.IntToDoubleFunction;

/**
 * How sure an interval is.
 *
 * @param stated what it comes to for the reader
 * @param applied what the quantile is taken for, by the forks of the smaller side; it is more where
 *     the same forks are looked at several times
 * @param method how the interval is computed
 */
record Confidence(double stated, IntToDoubleFunction applied, String method) {
  /** Returns that of forks that are looked at once. */
  static Confidence once(double stated) {
    return new Confidence(stated, forks -> stated, Estimate.METHOD);
  }

  /** Returns that of forks that are looked at while they grow in number. */
  static Confidence of(LookSchedule looks) {
    return new Confidence(looks.confidence(), looks::confidence, LookSchedule.METHOD);
  }

  double applied(LogRatio ratio) {
    return applied.applyAsDouble(ratio.fewestForks());
  }
}
