package io.finetunebench.bench.verdict;

import io.finetunebench.bench.record.Direction;
import java.util.List;

/**
 * The one number that stands for a fork: the fastest of its samples, as the logarithm of a time.
 *
 * <p>Noise only ever makes an iteration slower, so the fastest one tells most about the code. It
 * gets faster with the number of iterations, so forks of different lengths are brought to one: the
 * centre is the expected fastest of {@code k} iterations drawn without replacement, where {@code k}
 * is the number of iterations of the shortest fork. With {@code k} iterations that is the fastest
 * itself.
 */
public final class ForkCentres {
  private ForkCentres() {}

  /** Whether every sample has a logarithm. */
  public static boolean possible(List<List<Double>> samples) {
    return samples.stream().flatMap(List::stream).allMatch(sample -> sample > 0);
  }

  /**
   * Returns the centre of each fork, in logarithms of times, with the length of the shortest fork.
   *
   * @param samples {@code samples.get(fork).get(iteration)}, all positive
   */
  public static double[] logTimes(List<List<Double>> samples, Direction direction) {
    return logTimes(samples, direction, shortestFork(samples));
  }

  /** Returns the number of iterations of the shortest fork. */
  static int shortestFork(List<List<Double>> samples) {
    return samples.stream().mapToInt(List::size).min().orElseThrow();
  }

  /**
   * Returns the centre of each fork, in logarithms of times; rates count as the times that they are
   * the inverse of.
   *
   * @param samples {@code samples.get(fork).get(iteration)}, all positive
   * @param iterations the {@code k} above, at most the number of iterations of the shortest fork
   */
  public static double[] logTimes(List<List<Double>> samples, Direction direction, int iterations) {
    return samples.stream()
        .mapToDouble(fork -> expectedFastest(sorted(fork, direction), iterations))
        .toArray();
  }

  private static double[] sorted(List<Double> fork, Direction direction) {
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
   * The i-th smallest of n values is the smallest of k drawn with the probability {@code C(n - i, k
   * - 1) / C(n, k)}, which each step below derives from the one before.
   */
  private static double expectedFastest(double[] sorted, int k) {
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
