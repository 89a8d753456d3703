package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.record.series.RunHead;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run in a trend.
 *
 * @param run id of the run
 * @param startedAt when it began
 * @param commit full hash; null where unknown
 * @param branch null where unknown
 * @param score what stands for its forks, in the trend's unit, more than 0
 * @param forks how many it has
 */
public record Point(
    String run,
    Instant startedAt,
    @Nullable String commit,
    @Nullable String branch,
    double score,
    int forks) {
  static Point of(RunHead run, double score, int forks) {
    return new Point(
        run.id(), run.startedAt(), run.commit().id(), run.commit().branch(), score, forks);
  }
}
