package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.Outcome;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What verdicts are judged by.
 *
 * @param limits of sides that took turns, where the thresholds say no others
 * @param confidence that all claims of a comparison hold together, between 0.5 and 1, excluded
 * @param acrossMachines whether hardware is compared, which is never called a regression
 * @param thresholds limits of single benchmarks and metrics, and what is not judged
 * @param failing the outcomes that fail the comparison
 * @param suite how many benchmarks share the error, where those here are a part of more that are
 *     measured elsewhere; 0 where all are here
 */
public record Criteria(
    Limits limits,
    double confidence,
    boolean acrossMachines,
    ThresholdsFile thresholds,
    Set<Outcome> failing,
    int suite) {
  public Criteria {
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
      Limits limits, double confidence, boolean acrossMachines, Set<Outcome> alsoFailing) {
    EnumSet<Outcome> failing = EnumSet.of(Outcome.INVALID, Outcome.NOT_COMPARABLE);
    failing.addAll(alsoFailing);
    if (!acrossMachines) {
      failing.add(Outcome.SLOWER);
      failing.add(Outcome.MORE);
    }
    return new Criteria(limits, confidence, acrossMachines, ThresholdsFile.none(), failing, 0);
  }

  /** Returns the criteria with rules for single benchmarks and metrics. */
  public Criteria with(ThresholdsFile rules) {
    return new Criteria(limits, confidence, acrossMachines, rules, failing, suite);
  }

  /** Returns the criteria of a part of so many benchmarks, over which the error is shared. */
  public Criteria ofSuite(int benchmarks) {
    return new Criteria(limits, confidence, acrossMachines, thresholds, failing, benchmarks);
  }

  /** Returns by name what parts of a suite have to have in common so that one answer is right. */
  public SortedMap<String, String> shared() {
    return new TreeMap<>(
        Map.of(
            "confidence",
            Double.toString(confidence),
            "min-effect",
            limits.claimedFrom() + " to " + limits.equalWithin(),
            "thresholds",
            thresholds.toString()));
  }

  /**
   * Returns the confidence of each of so many claims that together hold with the criteria's; of a
   * part of a suite, as many claims as the suite has benchmarks, or more.
   */
  public double confidenceEach(long claims) {
    return 1 - (1 - confidence) / Math.max(1, Math.max(suite, claims));
  }

  /** Returns the limits of a benchmark's metric where sides took turns. */
  public Limits limits(Subject subject) {
    return Objects.requireNonNullElse(thresholds.limits(subject), limits);
  }
}
