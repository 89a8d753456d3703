package io.finetunebench.bench.verdict;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The logarithm of the ratio of two sides' times, with what its uncertainty is computed from.
 *
 * <p>The standard error is Welch's, {@code sqrt(v1/n1 + v2/n2)} over forks. The degrees of freedom
 * are those of the smaller side, {@code min(n1, n2) - 1}: for normal logarithms the interval then
 * covers at least its nominal share, whatever the two variances are (R. Mickey and M. Brown, Bounds
 * on the distribution functions of the Behrens-Fisher statistic, Annals of Mathematical Statistics
 * 37, 1966). Welch's own estimate of the degrees of freedom falls short with few forks.
 *
 * @param baseline mean of the baseline's fork centres, in logarithms of times
 * @param baselineVariance their variance
 * @param baselineForks their number
 * @param candidate mean of the candidate's
 * @param candidateVariance their variance
 * @param candidateForks their number
 */
record LogRatio(
    double baseline,
    double baselineVariance,
    int baselineForks,
    double candidate,
    double candidateVariance,
    int candidateForks) {

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
        candidate.length);
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
            * TDistribution.of(fewestForks() + furtherForks - 1.0)
                .inverseSurvivalProbability((1 - confidence) / 2);
  }

  /** Returns the standard error of the difference. */
  double standardError() {
    return standardError(0);
  }

  private double standardError(int furtherForks) {
    return Math.sqrt(
        baselineVariance / (baselineForks + furtherForks)
            + candidateVariance / (candidateForks + furtherForks));
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
    if (values.length < 2) {
      return 0;
    }
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return squares / (values.length - 1);
  }
}
