package io.finetunebench.bench.judge.ratio;

import io.finetunebench.bench.record.metric.Condensed;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The times of the forks of two sides, one number each, in logarithms.
 *
 * @param baseline the forks of each of the baseline's runs
 * @param candidate likewise
 * @param robust whether a number may be far out: there is no fastest operation, and too few
 *     iterations for one of them to be undisturbed
 * @param spread where that is so, by how much iterations of a fork differ: the logarithm of their
 *     ninth tenth to their first, in the median of the forks of the side where it is more; else 0
 */
public record ForkTimes(
    List<double[]> baseline, List<double[]> candidate, boolean robust, double spread) {
  /** With so many iterations the fastest of their means is hardly ever disturbed. */
  private static final int MANY_ITERATIONS = 20;

  /** Returns the times; null where a sample has no logarithm. */
  public static @Nullable ForkTimes of(List<Metric> baseline, List<Metric> candidate) {
    boolean fastest =
        Stream.concat(baseline.stream(), candidate.stream()).allMatch(Metric::knowsFastest);
    Function<Metric, List<List<Double>>> samples = fastest ? Metric::telling : Metric::samples;
    List<List<Double>> left = baseline.stream().map(samples).flatMap(List::stream).toList();
    List<List<Double>> right = candidate.stream().map(samples).flatMap(List::stream).toList();
    if (!ForkCentres.possible(left) || !ForkCentres.possible(right)) {
      return null;
    }
    int iterations = Math.min(ForkCentres.shortestFork(left), ForkCentres.shortestFork(right));
    Hint hint = baseline.get(0).hint();
    boolean robust = !fastest && iterations < MANY_ITERATIONS;
    return new ForkTimes(
        runs(ForkCentres.logTimes(left, hint, iterations), baseline),
        runs(ForkCentres.logTimes(right, hint, iterations), candidate),
        robust,
        robust ? Math.max(spread(left, hint), spread(right, hint)) : 0);
  }

  private static double spread(List<List<Double>> forks, Hint hint) {
    return Medians.of(
        forks.stream()
            .map(fork -> Condensed.sortedLogTimes(fork, hint))
            .mapToDouble(
                sorted -> sorted[(9 * sorted.length - 1) / 10] - sorted[(sorted.length - 1) / 10])
            .toArray());
  }

  /**
   * Returns the ratio of two sides whose forks are independent.
   *
   * @param spread what is known of the forks' variance from elsewhere; null for nothing
   */
  public LogRatio independent(@Nullable Spread spread) {
    return robust
        ? RankRatio.independent(baselineForks(), candidateForks(), spread)
        : StudentRatio.independent(baselineForks(), candidateForks(), spread);
  }

  /** Returns the forks of all of the baseline's runs. */
  public double[] baselineForks() {
    return all(baseline);
  }

  /** Returns the forks of all of the candidate's runs. */
  public double[] candidateForks() {
    return all(candidate);
  }

  /** Returns whether a side has several runs. */
  public boolean severalRuns() {
    return baseline.size() > 1 || candidate.size() > 1;
  }

  private static double[] all(List<double[]> runs) {
    return runs.stream().flatMapToDouble(DoubleStream::of).toArray();
  }

  private static List<double[]> runs(double[] forks, List<Metric> metrics) {
    List<double[]> runs = new ArrayList<>();
    int from = 0;
    for (Metric metric : metrics) {
      int to = from + metric.samples().size();
      runs.add(Arrays.copyOfRange(forks, from, to));
      from = to;
    }
    return runs;
  }
}
