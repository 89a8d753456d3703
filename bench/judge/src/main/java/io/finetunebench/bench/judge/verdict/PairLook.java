package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.judge.ratio.Confidence;
import io.finetunebench.bench.judge.ratio.Design;
import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.LogRatio;
import io.finetunebench.bench.judge.ratio.LookSchedule;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.ratio.Spread;
import io.finetunebench.bench.judge.ratio.StudentRatio;
import io.finetunebench.bench.record.metric.Metric;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A look at one benchmark whose forks ran in pairs, one fork of each side that took turns.
 *
 * <p>The pair is the unit: each has one value, the logarithm of the ratio of times. The interval is
 * Student's t over the values, with one degree of freedom less than there are pairs, for the level
 * of this look; all looks together hold with the schedule's confidence. What happens inside a pair
 * adds no degrees of freedom.
 *
 * <p>Where several benchmarks are measured, what the others' pairs vary by counts as a prior for
 * the variance, worth no more degrees of freedom than the benchmark has itself. So a benchmark that
 * is noisier than the others still sets its own pace, and few pairs decide many benchmarks.
 *
 * <p>A change is claimed where the interval excludes 1 and the estimate reaches what is claimed.
 * EQUIVALENT, the whole interval within what is equal, is asked first.
 */
public final class PairLook {
  /**
   * The share of the error that the looks may make. Their levels come from normal theory, and with
   * few pairs Student's t errs a little more often than that.
   */
  private static final double SPENT = 0.7;

  private PairLook() {}

  /**
   * What was measured.
   *
   * @param subject which benchmark, by the first metric of its result
   * @param baseline the metric of the baseline's forks
   * @param candidate the metric of the candidate's
   */
  public record Measured(Subject subject, Metric baseline, Metric candidate) {}

  /**
   * Returns the verdict of a look.
   *
   * @param logRatios the value of each pair
   * @param known how much pairs of other benchmarks vary; null where that is not known
   * @param limits that the ratio is held against
   * @param looks when verdicts are tried, in pairs
   */
  public static Verdict at(
      Measured what,
      double[] logRatios,
      @Nullable Spread known,
      Limits limits,
      LookSchedule looks) {
    int pairs = logRatios.length;
    boolean tooFew = pairs < LookSchedule.FIRST;
    StudentRatio ratio =
        StudentRatio.ofPairs(logRatios, tooFew ? new Spread(0, 1) : spread(logRatios, known));
    Confidence confidence = Confidence.of(looks);
    Outcome outcome = ratio.outcome(confidence.applied(ratio), limits);
    Integer further =
        outcome == Outcome.INCONCLUSIVE
            ? ratio.furtherForks(looks.confidence(looks.mostForks()), limits)
            : null;
    return new Verdict(
        what.subject(),
        outcome,
        tooFew
            ? "too few pairs: expected at least " + LookSchedule.FIRST + ", found " + pairs
            : ratio.reason(outcome, confidence.applied(ratio), limits),
        Estimate.of(what.baseline(), what.candidate(), ratio, confidence, Design.INTERLEAVED),
        limits,
        new Verdict.Forks(
            pairs,
            pairs,
            further == null || further > LogRatio.MOST_FURTHER_FORKS
                ? null
                : Integer.valueOf(Math.max(1, further))),
        List.of());
  }

  /**
   * Returns when verdicts of a benchmark are tried, and how sure each is.
   *
   * @param confidence that all looks of the benchmark hold together, between 0.5 and 1, excluded
   * @param mostPairs at the last look
   * @throws IllegalArgumentException if there is no look at so many pairs; the message says when
   *     there are
   */
  public static LookSchedule schedule(double confidence, int mostPairs) {
    return LookSchedule.of(1 - SPENT * (1 - confidence), mostPairs);
  }

  private static Spread spread(double[] values, @Nullable Spread known) {
    Spread own = Spread.of(values);
    if (known == null || own.variance() == 0) {
      return own;
    }
    double freedom = Math.min(known.degreesOfFreedom(), own.degreesOfFreedom());
    return own.with(known.variance(), freedom);
  }
}
