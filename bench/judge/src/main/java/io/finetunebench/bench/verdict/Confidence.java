package io.finetunebench.bench.verdict;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How sure an interval is.
 *
 * @param stated what it comes to for the reader
 * @param applied what the interval is computed for, by the forks of the smaller side; it is more
 *     where the same forks are looked at several times
 * @param looks at the same forks, where there are several; else null
 */
record Confidence(double stated, IntFunction<Level> applied, @Nullable LookSchedule looks) {
  /** Returns the confidence of a comparison that looks at its forks once. */
  static Confidence once(Level level) {
    return new Confidence(level.confidence(), forks -> level, null);
  }

  /** Returns the confidence of looks at forks that grow in number. */
  static Confidence of(LookSchedule looks) {
    return new Confidence(looks.confidence(), looks::level, looks);
  }

  Level applied(LogRatio ratio) {
    return applied.apply(ratio.fewestForks());
  }

  String method(LogRatio ratio) {
    return ratio.method() + (looks != null ? LookSchedule.METHOD : "");
  }
}
