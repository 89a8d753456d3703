package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.ForkDevice;
import io.finetunebench.bench.rig.machine.DeviceInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a fork's column of each figure of its device. */
final class WatchedFork {
  private WatchedFork() {}

  /**
   * Returns what a device did during a fork, as a record keeps it.
   *
   * @param intervals its measurement iterations, one or more
   * @param calls of each iteration, 1 or more
   */
  static ForkDevice of(List<DeviceInterval> intervals, List<Long> calls) {
    List<ForkDevice.EnergySource> sources =
        intervals.stream()
            .map(DeviceInterval::energySource)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    List<Double> joules = sources.size() == 1 ? known(intervals, DeviceInterval::joules) : null;
    List<Double> perCall = null;
    if (joules != null) {
      perCall = new ArrayList<>();
      for (int i = 0; i < joules.size(); i++) {
        perCall.add(joules.get(i) / calls.get(i));
      }
    }
    return new ForkDevice(
        intervals.stream().map(DeviceInterval::looks).toList(),
        known(intervals, DeviceInterval::lowestSmMegahertz),
        known(intervals, DeviceInterval::highestTemperatureCelsius),
        known(intervals, DeviceInterval::meanPowerWatts),
        known(intervals, DeviceInterval::mostUsedBytes),
        known(intervals, DeviceInterval::throttleReasons),
        perCall == null ? null : sources.get(0),
        perCall);
  }

  /** Returns a figure of every interval; null where it is not known of all. */
  private static <T> @Nullable List<T> known(
      List<DeviceInterval> intervals, Function<DeviceInterval, @Nullable T> figure) {
    List<T> column = new ArrayList<>();
    for (DeviceInterval interval : intervals) {
      T value = figure.apply(interval);
      if (value == null) {
        return null;
      }
      column.add(value);
    }
    return column;
  }
}
