package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.judge.level.PointCentre;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.record.series.SeriesKey;

/**
 * What one run says of one benchmark, in little memory: a store has very many of them.
 *
 * @param run the run
 * @param key what was measured
 * @param centre what stands for its forks
 */
record Measurement(RunHead run, SeriesKey key, PointCentre centre) {
  double logTime() {
    return centre.logTime();
  }

  int forks() {
    return centre.forks();
  }

  Point point() {
    return Point.of(run, key.hint().score(logTime()), forks());
  }
}
