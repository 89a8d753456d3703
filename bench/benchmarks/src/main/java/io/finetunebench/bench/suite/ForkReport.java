package io.finetunebench.bench.suite;

import io.finetunebench.bench.machine.DeviceInterval;
import io.finetunebench.bench.record.Backend;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.ForkPhases;
import io.finetunebench.core.engine.Backend.Device;
import java.util.List;
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
 * @param phases what its operations consist of; the enqueueing by measurement iteration
 * @param device that its engine computed on; null where that was the processor
 * @param deviceIntervals what that device did, by measurement iteration; empty where nobody knows
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
    @Nullable Device device,
    List<DeviceInterval> deviceIntervals) {

  static final ForkReport EMPTY =
      new ForkReport(1, null, null, null, null, false, List.of(), ForkPhases.NONE, null, List.of());

  /** Copies the lists. */
  ForkReport {
    noise = List.copyOf(noise);
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
        device,
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
        device,
        deviceIntervals);
  }

  ForkReport withBackend(@Nullable Backend next, @Nullable Device on) {
    return new ForkReport(
        itemsPerOperation, item, check, next, failure, cutOff, noise, phases, on, deviceIntervals);
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
        device,
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
        device,
        deviceIntervals);
  }

  ForkReport withIterations(List<IterationNoise> disturbed, List<DeviceInterval> watched) {
    return new ForkReport(
        itemsPerOperation,
        item,
        check,
        backend,
        failure,
        cutOff,
        disturbed,
        phases,
        device,
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
        device,
        deviceIntervals);
  }
}
