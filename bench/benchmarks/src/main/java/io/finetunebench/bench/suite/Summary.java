package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Interval;
import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * A score and how sure it is.
 *
 * @param score mean of the forks' means
 * @param interval for the mean; null with a single sample
 */
record Summary(double score, @Nullable Interval interval) {
  private static final double CONFIDENCE = 0.99;
  private static final int FORKS_FOR_AN_INTERVAL = 3;

  /**
   * Summarises samples by fork and iteration.
   *
   * <p>The interval is Student's t over the forks' means, since iterations of one JVM are not
   * independent. With fewer than three forks it is taken over the iterations, which is too narrow
   * for other JVMs, and its method says so.
   */
  static Summary of(List<List<Double>> samples) {
    double[] forks =
        samples.stream()
            .mapToDouble(
                fork -> fork.stream().mapToDouble(Double::doubleValue).average().orElseThrow())
            .toArray();
    double score = mean(forks);
    if (forks.length >= FORKS_FOR_AN_INTERVAL) {
      return new Summary(score, interval(score, forks, "Student's t over forks"));
    }
    double[] iterations =
        samples.stream().flatMap(List::stream).mapToDouble(Double::doubleValue).toArray();
    return new Summary(
        score,
        iterations.length < 2
            ? null
            : interval(score, iterations, "Student's t over iterations: too few forks"));
  }

  private static Interval interval(double score, double[] values, String method) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double error = Math.sqrt(squares / (values.length - 1) / values.length);
    double margin =
        TDistribution.of(values.length - 1).inverseSurvivalProbability((1 - CONFIDENCE) / 2)
            * error;
    return new Interval(score - margin, score + margin, CONFIDENCE, method);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
