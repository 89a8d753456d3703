package io.finetunebench.bench.judge.ratio;

import io.finetunebench.bench.record.metric.Condensed;
import io.finetunebench.bench.record.metric.Hint;
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
  public static double[] logTimes(List<List<Double>> samples, Hint hint) {
    return logTimes(samples, hint, shortestFork(samples));
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
  public static double[] logTimes(List<List<Double>> samples, Hint hint, int iterations) {
    return samples.stream()
        .mapToDouble(
            fork -> Condensed.expectedFastest(Condensed.sortedLogTimes(fork, hint), iterations))
        .toArray();
  }

  /** Returns the median logarithm of each fork's times. */
  public static double[] medianLogTimes(List<List<Double>> samples, Hint hint) {
    return samples.stream()
        .mapToDouble(fork -> Medians.of(Condensed.sortedLogTimes(fork, hint)))
        .toArray();
  }
}
