package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.ForkPhases;
import io.finetunebench.bench.rig.machine.DeviceInterval;
import io.finetunebench.core.experiment.engine.Backend;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a fork says of itself beside its samples.
 *
 * @param itemsPerOperation items, such as examples, that one operation works on
 * @param item the item's name in the plural where throughput is what matters; null where time is
 * @param check that the fork passed before it measured; null where there is no engine
 * @param backend that its engine ran on; null for the JVM itself
 * @param failure why its numbers do not count; null if they do
 * @param cutOff whether it ended because its time was up
 * @param noise what disturbed its measurement iterations
 * @param phases what its operations consist of, but for what is told by iteration
 * @param figures what else its first thread measured, by name, a value for each measurement
 *     iteration
 * @param deviceIntervals what its backend's device did, by measurement iteration; empty where
 *     nobody knows
 */
record ForkReport(
    long itemsPerOperation,
    @Nullable String item,
    @Nullable Check check,
    @Nullable Backend backend,
    @Nullable String failure,
    boolean cutOff,
    List<IterationNoise> noise,
    ForkPhases phases,
    Map<String, List<Double>> figures,
    List<DeviceInterval> deviceIntervals) {

  /** The figure of the fastest operation, in nanoseconds. */
  static final String FASTEST = "fastestNanos";

  /** The figure of the mean time until a call returned, in nanoseconds. */
  static final String ENQUEUED = "enqueuedNanos";

  /** The figure of the mean time that the device took, in nanoseconds. */
  static final String ON_DEVICE = "deviceNanos";

  /** Copies the lists. */
  ForkReport {
    noise = List.copyOf(noise);
    figures = Map.copyOf(figures);
    deviceIntervals = List.copyOf(deviceIntervals);
  }

  /** Returns the worse of two checks, such as those of several threads. */
  static Check worse(@Nullable Check one, Check other) {
    // Double.compare puts NaN above everything, and nothing is worse than that.
    return one == null || Double.compare(other.error(), one.error()) > 0 ? other : one;
  }
}
