package io.finetunebench.bench.ab;

import java.util.List;
import java.util.Locale;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * What comparing a build with itself came to, in the same hour and on the same machine.
 *
 * @param trials comparisons of the baseline with itself, each of as many pairs as a first look has
 * @param falseAlarms of them, those that called a build slower or faster than itself
 * @param found trials that called it slower once each pair's ratio was multiplied by the minimum
 *     effect
 * @param smallestSeen the smallest change that 95 % of such trials would have found, as a fraction
 * @param minimumEffect the smallest change that matters, as a fraction
 */
public record Certificate(
    int trials, int falseAlarms, int found, double smallestSeen, double minimumEffect) {
  private static final double CONFIDENCE = 0.95;

  /** Returns whether the hour was quiet enough for the minimum effect. */
  public boolean holds() {
    return trials > 0 && smallestSeen <= minimumEffect;
  }

  /** Returns the most false alarms a comparison that the trials allow, at 95 %. */
  double mostFalseAlarms() {
    return trials == 0
        ? 1
        : falseAlarms == trials
            ? 1
            : BetaDistribution.of(falseAlarms + 1.0, trials - falseAlarms)
                .inverseCumulativeProbability(CONFIDENCE);
  }

  /** Returns the certificate in a few lines. */
  public List<String> lines() {
    return List.of(
        String.format(
            Locale.ROOT,
            "certificate: the baseline against itself: %d of %d called slower or faster: at most"
                + " %.0f %% of this hour's comparisons are false alarms (95 %% sure)",
            falseAlarms,
            trials,
            Math.ceil(100 * mostFalseAlarms())),
        String.format(
            Locale.ROOT,
            "certificate: with each ratio multiplied by %.3f, %d of %d called slower; the smallest"
                + " change that 95 %% of such first looks see: %.1f %%, of %.1f %% asked for%s",
            1 + minimumEffect,
            found,
            trials,
            100 * smallestSeen,
            100 * minimumEffect,
            holds() ? "" : ": too noisy an hour, exit code 3"));
  }
}
