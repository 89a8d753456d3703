package io.finetunebench.bench.sweep;

import io.finetunebench.bench.record.Judging;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param device name of that device; null for the processor
 */
public record Curve(
    String benchmark,
    String engine,
    String precision,
    String source,
    String metric,
    List<Rung> rungs,
    boolean standIn,
    @Nullable String device) {
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
    return rungs.get(0).judging() != Judging.BYTES;
  }

  /** Returns whether its rungs differ in the number of networks. */
  public boolean isOfNetworks() {
    return benchmark.equals(Sweep.REPLICAS);
  }

  /** Returns whether it is of a grid that is predicted in one call. */
  public boolean isOfGrid() {
    return benchmark.equals(Sweep.GRID);
  }

  /** Returns what it was computed on, in words. */
  public String place() {
    return device == null ? "the processor" : device;
  }

  /** Returns how many networks have so many operations a step, where rungs are of networks. */
  public double networks(double operations) {
    Rung first = rungs.get(0);
    return operations / (first.operations() / first.networks());
  }
}
