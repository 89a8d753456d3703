package io.finetunebench.bench.report;

import io.finetunebench.bench.record.metric.Interval;
import org.jspecify.annotations.Nullable;

/** An interval as JSON has it, whose confidence is null where none is stated. */
public record StatedInterval(double low, double high, @Nullable Double confidence, String method) {
  /** Returns an interval, with its confidence where that is stated. */
  public static StatedInterval of(Interval interval, boolean statesConfidence) {
    return new StatedInterval(
        interval.low(),
        interval.high(),
        statesConfidence ? interval.confidence() : null,
        interval.method());
  }
}
