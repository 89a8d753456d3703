package io.finetunebench.bench.judge.ratio;

import org.jspecify.annotations.Nullable;

/**
 * How sure an interval is.
 *
 * @param stated what it comes to for the reader
 * @param looks at the same forks, where there are several, and each has to be surer; else null
 */
public record Confidence(double stated, @Nullable LookSchedule looks) {
  /** Returns the confidence of a comparison that looks at its forks once. */
  public static Confidence once(double confidence) {
    return new Confidence(confidence, null);
  }

  /** Returns the confidence of looks at forks that grow in number. */
  public static Confidence of(LookSchedule looks) {
    return new Confidence(looks.confidence(), looks);
  }

  /** Returns what an interval is computed for, by the forks of the smaller side. */
  public double applied(LogRatio ratio) {
    return looks == null ? stated : looks.confidence(ratio.fewestForks());
  }

  String method(LogRatio ratio) {
    return ratio.method() + (looks != null ? LookSchedule.METHOD : "");
  }
}
