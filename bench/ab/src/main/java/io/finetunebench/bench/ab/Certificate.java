package io.finetunebench.bench.ab;

import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.verdict.LookSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.jspecify.annotations.Nullable;

/**
 * How far this hour's verdicts can be trusted: what comparing a build with itself, and with itself
 * made slower by a known share, came to on the same machine in the same hour.
 *
 * @param trials comparisons of the baseline with itself, each of as many pairs as a first look has
 * @param falseAlarms trials that called the baseline slower or faster than itself
 * @param found trials that called the baseline slower than itself once it was made slower by the
 *     minimum effect
 * @param repeated trials in which it was made slower by repeating operations; in the others each
 *     ratio was multiplied
 * @param slowdown the ratio that was measured where operations were repeated, the geometric mean
 *     over those trials; not a number where there are none
 * @param smallestSeen the smallest change that 95 % of such trials would have found, as a fraction
 * @param minimumEffect the smallest change that matters, as a fraction
 * @param alone what forks say that run alone, one line a benchmark
 */
public record Certificate(
    int trials,
    int falseAlarms,
    int found,
    int repeated,
    double slowdown,
    double smallestSeen,
    double minimumEffect,
    List<Alone> alone) {
  private static final double CONFIDENCE = 0.95;

  /**
   * A benchmark whose forks ran one after the other, each alone on the machine.
   *
   * @param benchmark name, mode and parameters
   * @param pairs of forks that ran alone
   * @param ratio of times, candidate to baseline
   * @param interval of the ratio; null where the pairs do not differ
   * @param inTurns the ratio of the pairs that took turns; not a number where there are none
   */
  public record Alone(
      String benchmark, int pairs, double ratio, @Nullable Interval interval, double inTurns) {}

  /** Copies the list. */
  public Certificate {
    alone = List.copyOf(alone);
  }

  /** Returns whether the hour was quiet enough for the minimum effect. */
  public boolean holds() {
    return trials > 0 && smallestSeen <= minimumEffect;
  }

  /** Returns the largest share of false alarms that the trials allow, at 95 %. */
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
    if (trials == 0) {
      return List.of(
          String.format(
              Locale.ROOT,
              "certificate: no trial was finished; one takes %d pairs of equal builds and %d of a"
                  + " slower one: exit code 3",
              LookSchedule.FIRST,
              LookSchedule.FIRST));
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "certificate: the baseline against itself: %d of %d called slower or faster: at most"
                + " %.0f %% of this hour's comparisons are false alarms (95 %% sure)",
            falseAlarms,
            trials,
            Math.ceil(100 * mostFalseAlarms())));
    lines.add(
        String.format(
            Locale.ROOT,
            "certificate: made slower by %.1f %%%s: %d of %d called slower; the smallest change"
                + " that 95 %% of first looks see: %.1f %%%s",
            100 * minimumEffect,
            how(),
            found,
            trials,
            100 * smallestSeen,
            holds() ? "" : ", above the minimum effect: too noisy an hour, exit code 3"));
    for (Alone each : alone) {
      Interval interval = each.interval();
      lines.add(
          String.format(
              Locale.ROOT,
              "certificate: %s: %d pairs of forks alone on the machine say %.3f%s; in turns %.3f",
              each.benchmark(),
              each.pairs(),
              each.ratio(),
              interval == null
                  ? ""
                  : String.format(Locale.ROOT, " (%.3f to %.3f)", interval.low(), interval.high()),
              each.inTurns()));
    }
    return lines;
  }

  private String how() {
    if (repeated == 0) {
      return " (each ratio multiplied)";
    }
    String measured = String.format(Locale.ROOT, " (operations repeated; measured %.3f", slowdown);
    return measured
        + (repeated < trials
            ? "; in " + (trials - repeated) + " trials each ratio multiplied)"
            : ")");
  }
}
