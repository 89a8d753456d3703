package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.record.Hint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * The times of the forks of two sides, one number each, in logarithms.
 *
 * @param baseline the forks of each of the baseline's runs
 * @param candidate likewise
 * @param robust whether a number may be far out: there is no fastest operation, and too few
 *     iterations for one of them to be undisturbed
 */
record ForkTimes(List<double[]> baseline, List<double[]> candidate, boolean robust) {
  /** With so many iterations the fastest of their means is hardly ever disturbed. */
  private static final int MANY_ITERATIONS = 20;

  /** Returns the times; null where a sample has no logarithm. */
  static @Nullable ForkTimes of(Pool baseline, Pool candidate) {
    boolean fastest = baseline.knowsFastest() && candidate.knowsFastest();
    List<List<Double>> left = fastest ? baseline.telling() : baseline.samples();
    List<List<Double>> right = fastest ? candidate.telling() : candidate.samples();
    if (!ForkCentres.possible(left) || !ForkCentres.possible(right)) {
      return null;
    }
    int iterations = Math.min(ForkCentres.shortestFork(left), ForkCentres.shortestFork(right));
    Hint hint = baseline.metrics().get(0).hint();
    return new ForkTimes(
        runs(ForkCentres.logTimes(left, hint, iterations), baseline.forksOfRuns()),
        runs(ForkCentres.logTimes(right, hint, iterations), candidate.forksOfRuns()),
        robust(fastest, iterations));
  }

  /**
   * Returns whether a fork's number may be far out.
   *
   * @param fastest whether fastest operations are known
   * @param iterations of the shortest fork
   */
  static boolean robust(boolean fastest, int iterations) {
    return !fastest && iterations < MANY_ITERATIONS;
  }

  double[] baselineForks() {
    return all(baseline);
  }

  double[] candidateForks() {
    return all(candidate);
  }

  boolean severalRuns() {
    return baseline.size() > 1 || candidate.size() > 1;
  }

  private static double[] all(List<double[]> runs) {
    return runs.stream().flatMapToDouble(DoubleStream::of).toArray();
  }

  private static List<double[]> runs(double[] forks, List<Integer> forksOfRuns) {
    List<double[]> runs = new ArrayList<>();
    int from = 0;
    for (int count : forksOfRuns) {
      runs.add(Arrays.copyOfRange(forks, from, from + count));
      from += count;
    }
    return runs;
  }
}
