package io.finetunebench.bench.record;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device did during a fork, as its management library shows it: one value for each
 * measurement iteration in every list, in the order of the samples. It is asked at both ends of an
 * iteration and a few times a second between them, by a thread of its own. What the device does not
 * say is null.
 *
 * @param looks how often it was asked
 * @param lowestSmMegahertz the lowest clock of the multiprocessors that was seen
 * @param highestTemperatureCelsius the highest temperature that was seen
 * @param meanPowerWatts the mean of the power that was seen
 * @param mostUsedBytes the most memory that was seen in use, by whomever
 * @param throttleReasons what made it slower than it could be, in words; an iteration is throttled
 *     where its list is not empty
 * @param energySource where the energy comes from
 * @param joulesPerCall energy that the whole device drew, by the calls of the iteration
 */
public record ForkDevice(
    List<Long> looks,
    @Nullable List<Long> lowestSmMegahertz,
    @Nullable List<Long> highestTemperatureCelsius,
    @Nullable List<Double> meanPowerWatts,
    @Nullable List<Long> mostUsedBytes,
    @Nullable List<List<String>> throttleReasons,
    @Nullable EnergySource energySource,
    @Nullable List<Double> joulesPerCall) {
  /** Where a device's energy comes from. */
  public enum EnergySource {
    /** The device's own counter. */
    COUNTER,
    /** The power that was seen, integrated over time. */
    POWER
  }

  /** Checks and copies the components. */
  public ForkDevice {
    looks = Require.column(looks, "looks", null);
    Integer size = looks.size();
    lowestSmMegahertz = Require.optionalColumn(lowestSmMegahertz, "lowestSmMegahertz", size);
    highestTemperatureCelsius =
        Require.optionalColumn(highestTemperatureCelsius, "highestTemperatureCelsius", size);
    meanPowerWatts = Require.optionalFigures(meanPowerWatts, "meanPowerWatts", size);
    mostUsedBytes = Require.optionalColumn(mostUsedBytes, "mostUsedBytes", size);
    if (throttleReasons != null) {
      throttleReasons =
          Require.list(throttleReasons, "throttleReasons").stream()
              .map(reasons -> Require.texts(reasons, "throttleReasons"))
              .toList();
      Require.that(
          throttleReasons.size() == size, size + " lists of throttleReasons", throttleReasons);
    }
    joulesPerCall = Require.optionalFigures(joulesPerCall, "joulesPerCall", size);
    Require.that(
        (joulesPerCall == null) == (energySource == null),
        "an energySource exactly where there are joulesPerCall",
        energySource);
  }

  /** Returns the number of iterations. */
  public int iterations() {
    return looks.size();
  }

  /** Returns how many iterations were throttled; 0 where the device does not say. */
  public int throttled() {
    return throttleReasons == null
        ? 0
        : (int) throttleReasons.stream().filter(reasons -> !reasons.isEmpty()).count();
  }
}
