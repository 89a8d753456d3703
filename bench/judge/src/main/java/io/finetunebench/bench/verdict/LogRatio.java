package io.finetunebench.bench.verdict;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * The logarithm of the ratio of two sides' times, with what its uncertainty is computed from.
 *
 * <p>The standard error is Welch's, {@code sqrt(v1/n1 + v2/n2)} over forks. The degrees of freedom
 * are those of the smaller side, {@code min(n1, n2) - 1}: for normal logarithms the interval then
 * covers at least its nominal share, whatever the two variances are (R. Mickey and M. Brown, Bounds
 * on the distribution functions of the Behrens-Fisher statistic, Annals of Mathematical Statistics
 * 37, 1966). Welch's own estimate of the degrees of freedom falls short with few forks.
 *
 * <p>{@link #atOnePace} takes out what a ruler beside each fork explains: an analysis of covariance
 * with one slope for both sides (R. Fisher, Statistical Methods for Research Workers, 4th edition,
 * 1932), whose own uncertainty is part of the error and which costs a degree of freedom.
 *
 * @param baseline mean of the baseline's fork centres, in logarithms of times
 * @param baselineVariance their variance
 * @param baselineForks their number
 * @param candidate mean of the candidate's
 * @param candidateVariance their variance
 * @param candidateForks their number
 * @param pace what was taken out; null where nothing was
 */
record LogRatio(
    double baseline,
    double baselineVariance,
    int baselineForks,
    double candidate,
    double candidateVariance,
    int candidateForks,
    @Nullable Pace pace) {

  /**
   * What was taken out of the difference for the machine's pace.
   *
   * @param shift how much slower the ruler was on the candidate's side, times the slope: a
   *     logarithm
   * @param variance of that shift
   */
  record Pace(double shift, double variance) {}

  /** The fewest forks a side from which a slope is worth its degree of freedom. */
  static final int FEWEST_FOR_PACE = 6;

  /** The fewest forks a side from which anything is claimed. */
  static final int FEWEST_FORKS = 3;

  /** Beyond this many further forks their number is not worth telling. */
  static final int MOST_FURTHER_FORKS = 1000;

  static LogRatio of(double[] baseline, double[] candidate) {
    return new LogRatio(
        mean(baseline),
        variance(baseline),
        baseline.length,
        mean(candidate),
        variance(candidate),
        candidate.length,
        null);
  }

  /**
   * Returns the ratio at one pace of the machine.
   *
   * @param baselineRuler logarithm of the ruler beside each of the baseline's forks
   * @param candidateRuler likewise
   */
  static LogRatio atOnePace(
      double[] baseline, double[] baselineRuler, double[] candidate, double[] candidateRuler) {
    double spread = squares(baselineRuler) + squares(candidateRuler);
    if (spread == 0 || Math.min(baseline.length, candidate.length) < FEWEST_FOR_PACE) {
      return of(baseline, candidate);
    }
    double slope =
        (products(baselineRuler, baseline) + products(candidateRuler, candidate)) / spread;
    // A machine at half its pace makes the work at most twice as long, and never shorter.
    slope = Math.max(0, Math.min(1, slope));
    double apart = mean(candidateRuler) - mean(baselineRuler);
    double[] left = without(slope, baselineRuler, baseline);
    double[] right = without(slope, candidateRuler, candidate);
    int forks = baseline.length + candidate.length;
    double lost = (forks - 2.0) / (forks - 3.0);
    double residual = (squares(left) + squares(right)) / (forks - 3.0);
    // Scores are those at the pace in the middle between the two sides.
    return new LogRatio(
        mean(left) + slope * apart / 2,
        lost * variance(left),
        left.length,
        mean(right) - slope * apart / 2,
        lost * variance(right),
        right.length,
        new Pace(slope * apart, residual * apart * apart / spread));
  }

  /** Returns the values less what the slope makes of their ruler's distance from its mean. */
  private static double[] without(double slope, double[] ruler, double[] values) {
    double mean = mean(ruler);
    double[] rest = new double[values.length];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = values[i] - slope * (ruler[i] - mean);
    }
    return rest;
  }

  /** Positive where the candidate takes more time. */
  double difference() {
    return candidate - baseline;
  }

  boolean enoughForks() {
    return fewestForks() >= FEWEST_FORKS;
  }

  /** Returns the fork count of the smaller side. */
  int fewestForks() {
    return Math.min(baselineForks, candidateForks);
  }

  /** Returns half the width of the interval around the difference. */
  double halfWidth(double confidence) {
    return halfWidth(confidence, 0);
  }

  /** Returns what half the width would be with so many more forks on each side, all else equal. */
  double halfWidth(double confidence, int furtherForks) {
    double error = standardError(furtherForks);
    return error == 0
        ? 0
        : error
            * TDistribution.of(fewestForks() + furtherForks - (pace == null ? 1.0 : 2.0))
                .inverseSurvivalProbability((1 - confidence) / 2);
  }

  /** Returns the standard error of the difference. */
  double standardError() {
    return standardError(0);
  }

  private double standardError(int furtherForks) {
    double forks = baselineForks + candidateForks;
    double ofPace = pace == null ? 0 : pace.variance() * forks / (forks + 2 * furtherForks);
    return Math.sqrt(
        baselineVariance / (baselineForks + furtherForks)
            + candidateVariance / (candidateForks + furtherForks)
            + ofPace);
  }

  /** Returns what the interval says about a change of at least {@code logEffect}. */
  Outcome outcome(double confidence, double logEffect) {
    return judge(halfWidth(confidence), logEffect);
  }

  private Outcome judge(double halfWidth, double logEffect) {
    double change = Math.abs(difference());
    if (change >= logEffect && change > halfWidth) {
      return difference() > 0 ? Outcome.SLOWER : Outcome.FASTER;
    }
    return change + halfWidth <= logEffect ? Outcome.EQUIVALENT : Outcome.INCONCLUSIVE;
  }

  /**
   * Returns how many more forks on each side would decide, if ratio and variances stay what they
   * are; at most one more than {@link #MOST_FURTHER_FORKS}.
   */
  int furtherForks(double confidence, double logEffect) {
    int low = 0;
    int high = MOST_FURTHER_FORKS + 1;
    while (low < high) {
      int middle = (low + high) / 2;
      if (judge(halfWidth(confidence, middle), logEffect) == Outcome.INCONCLUSIVE) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double variance(double[] values) {
    return values.length < 2 ? 0 : squares(values) / (values.length - 1);
  }

  private static double squares(double[] values) {
    return products(values, values);
  }

  /** Returns the sum of the products of two lists' distances from their means. */
  private static double products(double[] left, double[] right) {
    double leftMean = mean(left);
    double rightMean = mean(right);
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += (left[i] - leftMean) * (right[i] - rightMean);
    }
    return sum;
  }
}
