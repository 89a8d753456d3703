package io.finetunebench.bench.judge.sweep;

import io.finetunebench.bench.record.metric.Hint;
import java.util.Comparator;
import java.util.List;

/**
 * What a ladder cost one engine.
 *
 * @param benchmark that measured it, class and method
 * @param engine name of the engine
 * @param precision of the engine
 * @param source the run that it comes from
 * @param metric name of the metric that is the cost; time for every rate and duration
 * @param rungs by their operations a step, the fewest first; at least one
 * @param standIn whether a library stood in for the driver of the device that it ran on
 */
public record Curve(
    String benchmark,
    String engine,
    String precision,
    String source,
    String metric,
    List<Rung> rungs,
    boolean standIn) {
  public Curve {
    rungs =
        rungs.stream()
            .sorted(Comparator.comparingDouble(Rung::operations).thenComparing(Rung::workload))
            .toList();
    if (rungs.isEmpty()) {
      throw new IllegalArgumentException("expected at least one rung, found none");
    }
  }

  /** Returns whether the cost is time, in nanoseconds, and not bytes. */
  public boolean isOfTime() {
    return rungs.get(0).hint() != Hint.BYTES;
  }
}
