package io.finetunebench.bench.history;

import io.finetunebench.bench.record.Condensed;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.verdict.ForkCentres;
import java.util.Arrays;
import java.util.List;

/**
 * The one number that stands for a run in a series: the mean of its fast forks, as the logarithm of
 * a time.
 *
 * <p>A fork counts by the expected fastest of {@value Condensed#ITERATIONS} of its iterations, or
 * of all where it has fewer: by its fastest, but the same whatever the forks of other runs are
 * like, so that a new run changes no old point. On a shared machine forks come in groups, some
 * slowed as a whole. Noise only adds time, so the fastest group counts; it ends where the next fork
 * takes {@link #GAP} more.
 */
final class PointCentre {
  private static final double GAP = Math.log(1.1);

  private PointCentre() {}

  /** Returns the centre; NaN where a sample has no logarithm. */
  static double logTime(Metric metric) {
    List<List<Double>> samples = metric.samples();
    int iterations = Condensed.ITERATIONS;
    for (List<Double> fork : samples) {
      for (double sample : fork) {
        if (sample <= 0) {
          return Double.NaN;
        }
      }
      iterations = Math.min(iterations, fork.size());
    }
    return fastGroup(ForkCentres.logTimes(samples, metric.direction(), iterations));
  }

  /**
   * Returns the mean of the fastest group.
   *
   * @param logTimes of forks, at least one
   */
  static double fastGroup(double[] logTimes) {
    double[] sorted = logTimes.clone();
    Arrays.sort(sorted);
    int end = 1;
    while (end < sorted.length && sorted[end] - sorted[end - 1] <= GAP) {
      end++;
    }
    return Arrays.stream(sorted, 0, end).average().orElseThrow();
  }
}
