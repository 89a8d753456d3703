package io.finetunebench.bench.verdict;

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
 * @param machineShift how many times as long the machine made the candidate's forks take, by the
 *     ruler beside them; taken out of ratio and scores; null where it was not
 */
public record Estimate(
    String unit,
    Direction direction,
    double baselineScore,
    double candidateScore,
    double ratio,
    @Nullable Interval interval,
    @Nullable Double machineShift) {
  static final String METHOD =
      "t on logarithms of fork centres, degrees of freedom of the smaller side, Bonferroni";

  static Estimate of(String unit, Direction direction, LogRatio ratio, Confidence confidence) {
    double difference = ratio.difference();
    Interval interval = null;
    if (ratio.enoughForks()) {
      double halfWidth = ratio.halfWidth(confidence.applied(ratio));
      double high = Math.exp(difference + halfWidth);
      interval =
          Double.isInfinite(high)
              ? null
              : new Interval(
                  Math.exp(difference - halfWidth), high, confidence.stated(), confidence.method());
    }
    return new Estimate(
        unit,
        direction,
        score(ratio.baseline(), direction),
        score(ratio.candidate(), direction),
        Math.exp(difference),
        interval,
        ratio.pace() == null ? null : Math.exp(ratio.pace().shift()));
  }

  private static double score(double logTime, Direction direction) {
    return switch (direction) {
      case SMALLER_IS_BETTER -> Math.exp(logTime);
      case BIGGER_IS_BETTER -> Math.exp(-logTime);
    };
  }
}
