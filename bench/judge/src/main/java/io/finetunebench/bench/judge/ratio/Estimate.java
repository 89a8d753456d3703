package io.finetunebench.bench.judge.ratio;

import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Metric;
import org.jspecify.annotations.Nullable;

/**
 * How the candidate's time relates to the baseline's.
 *
 * @param unit unit of the two scores
 * @param hint how the scores are judged
 * @param baselineScore the score of the baseline's run, by the estimator of every report
 * @param candidateScore likewise; the ratio is not the quotient of the two
 * @param ratio of times, candidate to baseline, also where the scores are rates: above 1 is slower
 * @param interval of the ratio; null with too few forks
 * @param design how the two sides lay in time, which says whether the interval's confidence holds
 */
public record Estimate(
    String unit,
    Hint hint,
    double baselineScore,
    double candidateScore,
    double ratio,
    @Nullable Interval interval,
    Design design) {

  /** Returns the estimate of a ratio, with its interval where there are forks enough. */
  public static Estimate of(
      Metric baseline, Metric candidate, LogRatio ratio, Confidence confidence, Design design) {
    LogRatio.Bounds bounds =
        ratio.fewestForks() < LogRatio.FEWEST_FORKS
            ? null
            : ratio.bounds(confidence.applied(ratio));
    return new Estimate(
        candidate.unit(),
        candidate.hint(),
        baseline.score(),
        candidate.score(),
        Math.exp(ratio.difference()),
        bounds == null
            ? null
            : new Interval(
                Math.exp(bounds.low()),
                Math.exp(bounds.high()),
                confidence.stated(),
                confidence.method(ratio)),
        design);
  }

  /** Returns the estimate with the scores of other forks. */
  public Estimate of(Metric baseline, Metric candidate) {
    return new Estimate(unit, hint, baseline.score(), candidate.score(), ratio, interval, design);
  }
}
