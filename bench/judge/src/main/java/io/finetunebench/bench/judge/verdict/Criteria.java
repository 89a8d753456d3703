package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.judge.ratio.Outcome;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * What verdicts are judged by.
 *
 * @param minimumEffect the smallest change that matters, as a fraction: 0.03 for 3 %; 0 or more
 * @param confidence that all claims of a comparison hold together, between 0.5 and 1, excluded
 * @param acrossMachines whether hardware is compared, which is never called a regression
 * @param thresholds other smallest changes, and what is not judged
 * @param failing the outcomes that fail the comparison
 */
public record Criteria(
    double minimumEffect,
    double confidence,
    boolean acrossMachines,
    ThresholdsFile thresholds,
    Set<Outcome> failing) {
  public Criteria {
    if (!(minimumEffect >= 0) || Double.isInfinite(minimumEffect)) {
      throw new IllegalArgumentException(
          "expected a minimum effect of 0 or more, found " + minimumEffect);
    }
    if (!(confidence > 0.5 && confidence < 1)) {
      throw new IllegalArgumentException(
          "expected a confidence between 0.5 and 1, both excluded, found " + confidence);
    }
    EnumSet<Outcome> copy = EnumSet.noneOf(Outcome.class);
    copy.addAll(failing);
    failing = Collections.unmodifiableSet(copy);
  }

  /**
   * Returns criteria under which what always fails does, and what the caller adds.
   *
   * @param alsoFailing outcomes that fail because the caller asked for it
   */
  public static Criteria of(
      double minimumEffect, double confidence, boolean acrossMachines, Set<Outcome> alsoFailing) {
    EnumSet<Outcome> failing = EnumSet.of(Outcome.INVALID, Outcome.NOT_COMPARABLE);
    failing.addAll(alsoFailing);
    if (!acrossMachines) {
      failing.add(Outcome.SLOWER);
      failing.add(Outcome.MORE);
    }
    return new Criteria(minimumEffect, confidence, acrossMachines, ThresholdsFile.none(), failing);
  }

  /** Returns the criteria with rules for single benchmarks and metrics. */
  public Criteria with(ThresholdsFile rules) {
    return new Criteria(minimumEffect, confidence, acrossMachines, rules, failing);
  }

  /** Returns the confidence of each of so many claims that together hold with the criteria's. */
  public double confidenceEach(long claims) {
    return 1 - (1 - confidence) / Math.max(1, claims);
  }

  /** Returns the smallest change that matters of something, as a fraction. */
  public double minimumEffect(Subject subject) {
    return Objects.requireNonNullElse(thresholds.minimumEffect(subject), minimumEffect);
  }
}
