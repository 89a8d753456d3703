package io.finetunebench.bench.history;

import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Series;
import java.util.Objects;

/**
 * What one run says of one benchmark.
 *
 * @param run the run
 * @param series its samples, which are valid
 * @param logTime what stands for them
 */
record Measurement(RunRecord run, Series series, double logTime) {
  static Measurement of(RunRecord run, Series series) {
    return new Measurement(
        run, series, PointCentre.logTime(Objects.requireNonNull(series.metric())));
  }

  Point point(Trend.Key key) {
    Metric metric = Objects.requireNonNull(series.metric());
    return new Point(
        run.id(),
        run.startedAt(),
        run.commit().id(),
        run.commit().branch(),
        key.score(logTime),
        metric.samples().size());
  }
}
