package io.finetunebench.bench.record.metric;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes how sure the score of one side is. */
public final class ScoreInterval {
  private static final double CONFIDENCE = 0.99;
  private static final int FEWEST_FORKS = 3;

  private ScoreInterval() {}

  /**
   * Returns the 99 % interval around a score: Student's t over the forks' means, since iterations
   * of one JVM are not independent.
   *
   * @return null with fewer than three forks
   */
  public static @Nullable Interval overForks(Metric metric) {
    List<List<Double>> samples = metric.samples();
    return samples.size() < FEWEST_FORKS
        ? null
        : around(
            metric.score(),
            samples.stream().mapToDouble(ScoreInterval::mean).toArray(),
            "Student's t over forks");
  }

  /**
   * Returns the same where there are forks enough; otherwise over the iterations, which is too
   * narrow for other JVMs, and its method says so.
   *
   * @return null with a single sample
   */
  public static @Nullable Interval of(Metric metric) {
    double[] iterations =
        metric.samples().stream().flatMap(List::stream).mapToDouble(Double::doubleValue).toArray();
    Interval interval = overForks(metric);
    return interval != null || iterations.length < 2
        ? interval
        : around(metric.score(), iterations, "Student's t over iterations: too few forks");
  }

  private static Interval around(double score, double[] values, String method) {
    double margin = StudentT.margin(values, CONFIDENCE);
    return new Interval(score - margin, score + margin, CONFIDENCE, method);
  }

  static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }
}
