package io.finetunebench.bench.judge.ratio;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.jspecify.annotations.Nullable;

/**
 * A ratio by ranks, for forks of which only means are known: one disturbed iteration moves a fork's
 * mean far, so that more forks make the variance grow and Student's t find less.
 *
 * <p>The estimate is the median of the differences between forks of the two sides, the interval the
 * one by J. Hodges and E. Lehmann (Estimates of location based on rank tests, Annals of
 * Mathematical Statistics 34, 1963), from the exact distribution of F. Wilcoxon's rank sum.
 *
 * <p>Where forks are too few for any rank sum to be rare enough, the interval is Student's.
 */
final class RankRatio implements LogRatio {
  private static final String METHOD =
      "Hodges and Lehmann on logarithms of fork centres, exact distribution of ranks, Bonferroni";

  private static final double USUAL = 0.99;
  private static final double MOST_UNEQUAL = 3;

  private final LogRatio student;
  private final double[] differences;
  private final double[] distribution;

  private RankRatio(LogRatio student, double[] differences, double[] distribution) {
    this.student = student;
    this.differences = differences;
    this.distribution = distribution;
    Arrays.sort(differences);
  }

  /**
   * Returns the ratio of two sides whose forks are independent. Ranks err where one side spreads
   * more than the other, so there the ratio is Student's.
   */
  static LogRatio independent(double[] baseline, double[] candidate, @Nullable Spread spread) {
    LogRatio student = StudentRatio.independent(baseline, candidate, spread);
    double unequal = Medians.deviation(candidate) / Medians.deviation(baseline);
    if (!(unequal < MOST_UNEQUAL && unequal > 1 / MOST_UNEQUAL)) {
      return student;
    }
    double[] differences = new double[baseline.length * candidate.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = candidate[i % candidate.length] - baseline[i / candidate.length];
    }
    return new RankRatio(student, differences, rankSums(baseline.length, candidate.length));
  }

  @Override
  public double difference() {
    return Medians.of(differences);
  }

  @Override
  public int fewestForks() {
    return student.fewestForks();
  }

  @Override
  public double standardError() {
    double quantile = NormalDistribution.of(0, 1).inverseSurvivalProbability((1 - USUAL) / 2);
    return halfWidth(USUAL, 0) / quantile;
  }

  @Override
  public double halfWidth(double confidence, int furtherForks) {
    if (leftOut(confidence) < 0) {
      return student.halfWidth(confidence, furtherForks);
    }
    Bounds bounds = ofRanks(confidence);
    return (bounds.high() - bounds.low())
        / 2
        * Math.sqrt((double) fewestForks() / (fewestForks() + furtherForks));
  }

  @Override
  public @Nullable Bounds bounds(double confidence) {
    if (leftOut(confidence) < 0) {
      return student.bounds(confidence);
    }
    Bounds bounds = ofRanks(confidence);
    return bounds.low() < bounds.high() ? bounds : null;
  }

  @Override
  public boolean excludes(double difference, double confidence) {
    Bounds bounds = bounds(confidence);
    return bounds != null && (difference < bounds.low() || difference > bounds.high());
  }

  @Override
  public String method() {
    return METHOD;
  }

  private Bounds ofRanks(double confidence) {
    int leftOut = leftOut(confidence);
    return new Bounds(differences[leftOut], differences[differences.length - 1 - leftOut]);
  }

  /**
   * Returns how many differences lie outside of each end of the interval; negative where even the
   * interval of all of them is not sure enough.
   */
  private int leftOut(double confidence) {
    double tail = (1 - confidence) / 2;
    double sum = 0;
    int leftOut = -1;
    for (double probability : distribution) {
      sum += probability;
      if (sum > tail) {
        return leftOut;
      }
      leftOut++;
    }
    return leftOut;
  }

  /** Returns the distribution of how many pairs the one side wins, if both are equal. */
  static double[] rankSums(int left, int right) {
    // Ranks are dealt out one after the other: ways[k] has, for k of the left so far, the pairs
    // won.
    double[][] chances = new double[left + 1][left * right + 1];
    chances[0][0] = 1;
    for (int dealt = 0; dealt < left + right; dealt++) {
      double[][] next = new double[left + 1][left * right + 1];
      for (int ofLeft = 0; ofLeft <= Math.min(left, dealt); ofLeft++) {
        int ofRight = dealt - ofLeft;
        if (ofRight > right) {
          continue;
        }
        double toLeft = (double) (left - ofLeft) / (left + right - dealt);
        for (int won = 0; won <= left * right; won++) {
          double chance = chances[ofLeft][won];
          if (chance == 0) {
            continue;
          }
          if (ofLeft < left) {
            next[ofLeft + 1][won + ofRight] += chance * toLeft;
          }
          if (ofRight < right) {
            next[ofLeft][won] += chance * (1 - toLeft);
          }
        }
      }
      chances = next;
    }
    return chances[left];
  }
}
