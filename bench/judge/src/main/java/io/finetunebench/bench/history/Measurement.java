package io.finetunebench.bench.history;

import io.finetunebench.bench.record.Condensed;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Series;
import java.util.Map;
import java.util.Objects;

/**
 * What one run says of one benchmark, in little memory: a store has very many of them.
 *
 * @param run the run, which may be without its results
 * @param series a series of the trend, which may be another run's
 * @param versions what may differ between two runs that still compare
 * @param forks how many the run has
 * @param centre what stands for them
 */
record Measurement(
    RunRecord run, Series series, Map<String, String> versions, int forks, PointCentre centre) {
  static Measurement of(RunRecord run, Series series) {
    return of(run, series, series);
  }

  /**
   * Returns the measurement of a run.
   *
   * @param measured the run's own series, which is valid
   * @param kept the series that is kept for the trend
   */
  static Measurement of(RunRecord run, Series measured, Series kept) {
    PointCentre centre = PointCentre.of(Condensed.of(Objects.requireNonNull(measured.metric())));
    return new Measurement(
        run,
        kept,
        measured.origin().versions(),
        Objects.requireNonNull(measured.metric()).samples().size(),
        centre);
  }

  double logTime() {
    return centre.logTime();
  }

  Point point(Trend.Key key) {
    return new Point(
        run.id(),
        run.startedAt(),
        run.commit().id(),
        run.commit().branch(),
        key.score(logTime()),
        forks);
  }
}
