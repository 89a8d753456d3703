package io.finetunebench.bench.judge.level;

import io.finetunebench.bench.judge.ratio.Moments;
import io.finetunebench.bench.record.metric.Condensed;
import io.finetunebench.bench.record.series.Scores;
import java.util.Arrays;
import java.util.List;

/**
 * What stands for a run in a series: the mean of its fast forks, as the logarithm of a time.
 *
 * <p>A fork counts by the expected fastest of {@value Condensed#ITERATIONS} of its iterations, or
 * of all where it has fewer: by its fastest, but the same whatever the forks of other runs are
 * like, so that a new run changes no old point. On a shared machine forks come in groups, some
 * slowed as a whole. Noise only adds time, so the fastest group counts; it ends where the next fork
 * takes {@link #GAP} more.
 *
 * @param logTime the mean of the fastest group; NaN where a sample has no logarithm
 * @param fast forks of that group
 * @param squares sum of the squares of their distances from the mean
 * @param forks all forks
 */
public record PointCentre(double logTime, int fast, double squares, int forks) {
  private static final double GAP = Math.log(1.1);

  /** Returns the centre of the forks of one run; its time is NaN where they have no logarithm. */
  public static PointCentre of(Scores.Score score) {
    List<Double> forks = score.forks();
    double[] logTimes = new double[forks.size()];
    for (int i = 0; i < logTimes.length; i++) {
      if (forks.get(i) <= 0) {
        return new PointCentre(Double.NaN, 0, 0, logTimes.length);
      }
      logTimes[i] = score.key().hint().logTime(forks.get(i));
    }
    return of(logTimes);
  }

  /** Returns what stands for some runs of one commit, of which none hides another: their mean. */
  public static PointCentre ofRuns(List<PointCentre> runs) {
    return new PointCentre(
        runs.stream().mapToDouble(PointCentre::logTime).average().orElseThrow(),
        runs.stream().mapToInt(PointCentre::fast).sum(),
        runs.stream().mapToDouble(PointCentre::squares).sum(),
        runs.stream().mapToInt(PointCentre::forks).sum());
  }

  /**
   * Returns the centre of forks.
   *
   * @param logTimes of forks, at least one
   */
  public static PointCentre of(double[] logTimes) {
    double[] sorted = logTimes.clone();
    Arrays.sort(sorted);
    int end = 1;
    while (end < sorted.length && sorted[end] - sorted[end - 1] <= GAP) {
      end++;
    }
    double[] fast = Arrays.copyOf(sorted, end);
    return new PointCentre(Moments.mean(fast), end, Moments.squares(fast), sorted.length);
  }
}
