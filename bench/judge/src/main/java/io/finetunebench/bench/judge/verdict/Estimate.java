package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.record.Direction;
import io.finetunebench.bench.record.Interval;
import org.jspecify.annotations.Nullable;

/**
 * How the candidate's time relates to the baseline's.
 *
 * @param unit unit of the two scores
 * @param direction which way the scores get better
 * @param baselineScore geometric mean of the baseline's fork centres
 * @param candidateScore likewise
 * @param ratio of times, candidate to baseline, also where the scores are rates: above 1 is slower
 * @param interval of the ratio; null with too few forks
 * @param design how the two sides lay in time, which says whether the interval's confidence holds
 */
public record Estimate(
    String unit,
    Direction direction,
    double baselineScore,
    double candidateScore,
    double ratio,
    @Nullable Interval interval,
    Design design) {

  static Estimate of(
      String unit, Direction direction, LogRatio ratio, Confidence confidence, Design design) {
    LogRatio.Bounds bounds =
        ratio.fewestForks() < LogRatio.FEWEST_FORKS
            ? null
            : ratio.bounds(confidence.applied(ratio));
    return new Estimate(
        unit,
        direction,
        score(ratio.baseline(), direction),
        score(ratio.candidate(), direction),
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

  static double score(double logTime, Direction direction) {
    return switch (direction) {
      case SMALLER_IS_BETTER -> Math.exp(logTime);
      case BIGGER_IS_BETTER -> Math.exp(-logTime);
    };
  }
}
