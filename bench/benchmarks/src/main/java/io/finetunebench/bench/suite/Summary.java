package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.ScoreInterval;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A score and how sure it is.
 *
 * @param score mean of the forks' means
 * @param interval for the mean, see {@link ScoreInterval#of}; null with a single sample
 */
record Summary(double score, @Nullable Interval interval) {
  /** Summarises samples by fork and iteration. */
  static Summary of(List<List<Double>> samples) {
    double score =
        samples.stream()
            .mapToDouble(
                fork -> fork.stream().mapToDouble(Double::doubleValue).average().orElseThrow())
            .average()
            .orElseThrow();
    return new Summary(score, ScoreInterval.of(score, samples));
  }
}
