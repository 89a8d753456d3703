package io.finetunebench.bench.rig.machine;

import io.finetunebench.bench.record.ForkDevice.EnergySource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device did from one moment to another. What it does not say is null.
 *
 * @param looks how often it was asked
 * @param lowestSmMegahertz the lowest clock of the multiprocessors
 * @param highestTemperatureCelsius the highest temperature
 * @param meanPowerWatts mean of the power that was seen
 * @param mostUsedBytes the most memory in use, by whomever
 * @param throttleReasons what made it slower than it could be, in words, by name
 * @param energySource where the energy comes from
 * @param joules energy that it drew; null exactly where the source is
 */
public record DeviceInterval(
    long looks,
    @Nullable Long lowestSmMegahertz,
    @Nullable Long highestTemperatureCelsius,
    @Nullable Double meanPowerWatts,
    @Nullable Long mostUsedBytes,
    @Nullable List<String> throttleReasons,
    @Nullable EnergySource energySource,
    @Nullable Double joules) {
  /** Copies the list. */
  public DeviceInterval {
    throttleReasons = throttleReasons == null ? null : List.copyOf(throttleReasons);
  }
}
