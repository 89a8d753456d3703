package io.finetunebench.bench.judge.bisect;

/**
 * What the pairs of each commit say, all measured against the first commit: logarithms of ratios of
 * times, above 0 is slower. Commit 0 is the good one, measured against itself, the last is the bad
 * one.
 */
public final class Evidence {
  private final int[] pairs;
  private final double[] means;
  private final double[] squares;

  private Evidence(int[] pairs, double[] means, double[] squares) {
    this.pairs = pairs;
    this.means = means;
    this.squares = squares;
  }

  /**
   * Returns evidence without a pair.
   *
   * @param commits after the good one, at least one
   */
  static Evidence none(int commits) {
    return new Evidence(new int[commits + 1], new double[commits + 1], new double[commits + 1]);
  }

  /** Returns the same with one more pair. */
  Evidence with(int commit, double logRatio) {
    Evidence more = new Evidence(pairs.clone(), means.clone(), squares.clone());
    double difference = logRatio - means[commit];
    more.pairs[commit]++;
    more.means[commit] += difference / more.pairs[commit];
    more.squares[commit] += difference * (logRatio - more.means[commit]);
    return more;
  }

  /** Returns how many commits come after the good one. */
  public int commits() {
    return pairs.length - 1;
  }

  /** Returns how many pairs a commit has. */
  public int pairs(int commit) {
    return pairs[commit];
  }

  /** Returns the mean of a commit's pairs; 0 where there is none. */
  public double mean(int commit) {
    return means[commit];
  }

  /** Returns the sum of the squared differences of a commit's pairs from their mean. */
  double squares(int commit) {
    return squares[commit];
  }
}
