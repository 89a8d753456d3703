package io.finetunebench.bench.record.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * One number for each fork, which is all that a trend takes from a metric: of times the expected
 * fastest of {@value #ITERATIONS} of its iterations, or of all where a fork has fewer.
 */
public final class Condensed {
  /** How many iterations of a fork are drawn, whatever the forks of other runs are like. */
  public static final int ITERATIONS = 5;

  private Condensed() {}

  /**
   * Returns a number for each fork: of times the expected fastest iteration, of bytes the median; a
   * single 0 where a time has a sample of 0 or less.
   */
  public static List<Double> forks(Metric metric) {
    return switch (metric.hint()) {
      case TIME, RATE ->
          possible(metric.samples()) ? fastest(metric.samples(), metric.hint()) : List.of(0.0);
      // What a profiler counts can shrink where a thread ends.
      case BYTES -> medians(metric.samples()).stream().map(bytes -> Math.max(0, bytes)).toList();
      case SHOWN, DETAIL -> throw new IllegalArgumentException("expected a metric that is judged");
    };
  }

  /**
   * Returns the median iteration of each fork.
   *
   * @param samples {@code samples.get(fork).get(iteration)}
   */
  public static List<Double> medians(List<List<Double>> samples) {
    return samples.stream()
        .map(
            fork -> {
              double[] sorted = fork.stream().mapToDouble(Double::doubleValue).sorted().toArray();
              int middle = sorted.length / 2;
              return sorted.length % 2 == 1
                  ? sorted[middle]
                  : (sorted[middle - 1] + sorted[middle]) / 2;
            })
        .toList();
  }

  private static boolean possible(List<List<Double>> samples) {
    return samples.stream().flatMap(List::stream).allMatch(sample -> sample > 0);
  }

  private static List<Double> fastest(List<List<Double>> samples, Hint hint) {
    int iterations =
        Math.min(ITERATIONS, samples.stream().mapToInt(List::size).min().orElse(ITERATIONS));
    List<Double> forks = new ArrayList<>();
    for (List<Double> fork : samples) {
      if (fork.size() == 1) {
        forks.add(fork.get(0));
      } else {
        double logTime = expectedFastest(sortedLogTimes(fork, hint), iterations);
        forks.add(hint.score(logTime));
      }
    }
    return forks;
  }

  /** Returns the logarithms of the times that samples stand for, the fastest first. */
  public static double[] sortedLogTimes(List<Double> fork, Hint hint) {
    return fork.stream().mapToDouble(hint::logTime).sorted().toArray();
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
