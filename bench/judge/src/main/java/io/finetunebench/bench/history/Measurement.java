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
 * @param centre what stands for them
 */
record Measurement(RunRecord run, Series series, PointCentre centre) {
  static Measurement of(RunRecord run, Series series) {
    return new Measurement(run, series, PointCentre.of(Objects.requireNonNull(series.metric())));
  }

  double logTime() {
    return centre.logTime();
  }

  Point point(Trend.Key key) {
    Metric metric = Objects.requireNonNull(series.metric());
    return new Point(
        run.id(),
        run.startedAt(),
        run.commit().id(),
        run.commit().branch(),
        key.score(logTime()),
        metric.samples().size());
  }
}
