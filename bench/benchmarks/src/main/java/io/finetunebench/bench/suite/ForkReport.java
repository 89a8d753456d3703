package io.finetunebench.bench.suite;

import io.finetunebench.bench.machine.DeviceInterval;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.ForkPhases;
import io.finetunebench.core.engine.Backend;
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

  static final ForkReport EMPTY =
      new ForkReport(
          1, null, null, null, null, false, List.of(), ForkPhases.NONE, Map.of(), List.of());

  /** Copies the lists. */
  ForkReport {
    noise = List.copyOf(noise);
    figures = Map.copyOf(figures);
    deviceIntervals = List.copyOf(deviceIntervals);
  }

  ForkReport withItems(long perOperation, @Nullable String name) {
    return new ForkReport(
        perOperation,
        name,
        check,
        backend,
        failure,
        cutOff,
        noise,
        phases,
        figures,
        deviceIntervals);
  }

  /** Returns this report with a check; of several threads' checks the worst is kept. */
  ForkReport withCheck(Check next) {
    // Double.compare puts NaN above everything, and nothing is worse than that.
    boolean worse = check == null || Double.compare(next.error(), check.error()) > 0;
    return new ForkReport(
        itemsPerOperation,
        item,
        worse ? next : check,
        backend,
        failure,
        cutOff,
        noise,
        phases,
        figures,
        deviceIntervals);
  }

  ForkReport withBackend(@Nullable Backend next) {
    return new ForkReport(
        itemsPerOperation,
        item,
        check,
        next,
        failure,
        cutOff,
        noise,
        phases,
        figures,
        deviceIntervals);
  }

  ForkReport withFailure(String reason) {
    return new ForkReport(
        itemsPerOperation,
        item,
        check,
        backend,
        reason,
        cutOff,
        noise,
        phases,
        figures,
        deviceIntervals);
  }

  ForkReport withTimeUp() {
    return new ForkReport(
        itemsPerOperation,
        item,
        check,
        backend,
        failure,
        true,
        noise,
        phases,
        figures,
        deviceIntervals);
  }

  ForkReport withIterations(
      List<IterationNoise> disturbed,
      Map<String, List<Double>> measured,
      List<DeviceInterval> watched) {
    return new ForkReport(
        itemsPerOperation,
        item,
        check,
        backend,
        failure,
        cutOff,
        disturbed,
        phases,
        measured,
        watched);
  }

  ForkReport withPhases(ForkPhases timed) {
    return new ForkReport(
        itemsPerOperation,
        item,
        check,
        backend,
        failure,
        cutOff,
        noise,
        timed,
        figures,
        deviceIntervals);
  }
}
