package io.finetunebench.bench.record;

import java.util.ArrayList;
import java.util.List;

/**
 * Metrics with one sample for each fork, which is all that a trend of times takes from it: the
 * expected fastest of {@value #ITERATIONS} of its iterations, or of all where a fork has fewer.
 */
public final class Condensed {
  /** How many iterations of a fork are drawn, whatever the forks of other runs are like. */
  public static final int ITERATIONS = 5;

  private Condensed() {}

  /**
   * Returns a metric with one sample for each fork; a metric that is not judged by its fastest
   * operations, or has a sample of 0 or less, stays as it is.
   */
  public static Metric of(Metric metric) {
    List<List<Double>> fastest = metric.fastest();
    if (metric.judging() != Judging.FASTEST_OPERATION
        || !possible(metric.samples())
        || (fastest != null && !possible(fastest))) {
      return metric;
    }
    return new Metric(
        metric.name(),
        metric.unit(),
        metric.direction(),
        metric.judging(),
        metric.score(),
        metric.interval(),
        of(metric.samples(), metric.direction()),
        fastest == null ? null : of(fastest, metric.direction()));
  }

  private static boolean possible(List<List<Double>> samples) {
    return samples.stream().flatMap(List::stream).allMatch(sample -> sample > 0);
  }

  private static List<List<Double>> of(List<List<Double>> samples, Direction direction) {
    int iterations =
        Math.min(ITERATIONS, samples.stream().mapToInt(List::size).min().orElse(ITERATIONS));
    List<List<Double>> forks = new ArrayList<>();
    for (List<Double> fork : samples) {
      if (fork.size() == 1) {
        forks.add(fork);
      } else {
        double logTime = expectedFastest(sortedLogTimes(fork, direction), iterations);
        forks.add(
            List.of(
                switch (direction) {
                  case SMALLER_IS_BETTER -> Math.exp(logTime);
                  case BIGGER_IS_BETTER -> Math.exp(-logTime);
                }));
      }
    }
    return forks;
  }

  /** Returns the logarithms of the times that samples stand for, the fastest first. */
  public static double[] sortedLogTimes(List<Double> fork, Direction direction) {
    return fork.stream()
        .mapToDouble(
            sample ->
                switch (direction) {
                  case SMALLER_IS_BETTER -> Math.log(sample);
                  case BIGGER_IS_BETTER -> -Math.log(sample);
                })
        .sorted()
        .toArray();
  }

  /**
   * Returns the expected smallest of k values that are drawn of n. The i-th smallest is the
   * smallest drawn with the probability {@code C(n - i, k - 1) / C(n, k)}, which each step derives
   * from the one before.
   *
   * @param sorted the n values, the smallest first
   */
  public static double expectedFastest(double[] sorted, int k) {
    int n = sorted.length;
    double probability = (double) k / n;
    double expected = 0;
    for (int i = 1; i <= n - k + 1; i++) {
      expected += probability * sorted[i - 1];
      probability *= (double) (n - i - k + 1) / (n - i);
    }
    return expected;
  }
}
