package io.finetunebench.core.experiment.study;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * A figure compared between two treatments of the same seeds.
 *
 * @param pairs number of seeds
 * @param meanDifference mean of first minus second
 * @param low lower end of the interval for the mean difference (Student's t over the pairs); null
 *     with fewer than two pairs
 * @param high upper end
 * @param confidence of the interval, 0 to 1
 * @param effectSize Cohen's d for paired samples: mean over standard deviation of the differences;
 *     null with fewer than two pairs or without any spread
 * @param firstBetterShare share of pairs, 0 to 1, in which the first is larger
 */
public record PairedComparison(
    int pairs,
    double meanDifference,
    @Nullable Double low,
    @Nullable Double high,
    double confidence,
    @Nullable Double effectSize,
    double firstBetterShare) {
  private static final double CONFIDENCE = 0.99;

  /** Returns whether the interval of the mean difference leaves out 0. */
  public boolean isDecided() {
    return low != null && high != null && (low > 0 || high < 0);
  }

  /**
   * Compares two series, seed by seed.
   *
   * @param first one figure a seed
   * @param second the other treatment's, in the same order
   */
  public static PairedComparison of(double[] first, double[] second) {
    if (first.length != second.length || first.length == 0) {
      throw new IllegalArgumentException(
          "expected pairs, found " + first.length + " and " + second.length + " values");
    }
    int pairs = first.length;
    double[] differences = new double[pairs];
    Arrays.setAll(differences, i -> first[i] - second[i]);
    double mean = Arrays.stream(differences).sum() / pairs;
    double better = Arrays.stream(differences).filter(d -> d > 0).count() / (double) pairs;
    if (pairs < 2) {
      return new PairedComparison(pairs, mean, null, null, CONFIDENCE, null, better);
    }
    double squares = Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).sum();
    double deviation = Math.sqrt(squares / (pairs - 1));
    double margin =
        TDistribution.of(pairs - 1).inverseSurvivalProbability((1 - CONFIDENCE) / 2)
            * deviation
            / Math.sqrt(pairs);
    return new PairedComparison(
        pairs,
        mean,
        mean - margin,
        mean + margin,
        CONFIDENCE,
        deviation > 0 ? mean / deviation : null,
        better);
  }
}
