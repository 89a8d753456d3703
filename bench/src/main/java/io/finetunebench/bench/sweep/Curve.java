package io.finetunebench.bench.sweep;

import java.util.Comparator;
import java.util.List;

/**
 * What one engine took over a ladder.
 *
 * @param benchmark that measured it, class and method
 * @param engine name of the engine
 * @param precision of the engine
 * @param source the run that it comes from
 * @param rungs by their operations a step, the fewest first; at least one
 */
public record Curve(
    String benchmark, String engine, String precision, String source, List<Rung> rungs) {
  /** Sorts the rungs. */
  public Curve {
    rungs =
        rungs.stream()
            .sorted(Comparator.comparingDouble(Rung::operations).thenComparing(Rung::workload))
            .toList();
    if (rungs.isEmpty()) {
      throw new IllegalArgumentException("expected at least one rung, found none");
    }
  }
}
