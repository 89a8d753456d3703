package io.finetunebench.core.driver;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A GPU of the machine and what it does at the moment, as NVML shows it. What a GPU does not say is
 * null.
 *
 * @param name of the model; {@code unknown} where it does not say
 * @param pciBusId its place on the bus, such as {@code 00000000:3B:00.0}
 * @param memoryBytes all its memory
 * @param usedBytes memory in use by whomever
 * @param smMegahertz clock of the multiprocessors
 * @param maxSmMegahertz the highest such clock
 * @param memoryMegahertz clock of the memory
 * @param powerWatts drawn
 * @param powerLimitWatts enforced
 * @param temperatureCelsius of the chip
 * @param energyJoules drawn since the driver was loaded
 * @param ecc whether errors of the memory are corrected
 * @param computeMode who may use it at once
 * @param throttleReasons NVML's bits of what holds the clocks down
 */
public record GpuState(
    String name,
    String pciBusId,
    @Nullable Long memoryBytes,
    @Nullable Long usedBytes,
    @Nullable Integer smMegahertz,
    @Nullable Integer maxSmMegahertz,
    @Nullable Integer memoryMegahertz,
    @Nullable Double powerWatts,
    @Nullable Double powerLimitWatts,
    @Nullable Integer temperatureCelsius,
    @Nullable Double energyJoules,
    @Nullable Boolean ecc,
    CudaDevice.@Nullable ComputeMode computeMode,
    @Nullable Long throttleReasons)
    implements Serializable {
  /** Software power cap, hardware, thermal and power brake slowdowns: less than could be had. */
  static final long SLOWER_THAN_COULD_BE = 0x4 | 0x8 | 0x20 | 0x40 | 0x80;

  /** Names of the bits, from {@code nvml.h}. */
  private static final List<String> REASONS =
      List.of(
          "idle",
          "application clocks",
          "power cap",
          "hardware slowdown",
          "sync boost",
          "software thermal slowdown",
          "hardware thermal slowdown",
          "power brake",
          "display clocks");

  /** Returns whether the GPU is slower than it could be, null where it does not say. */
  public @Nullable Boolean isThrottled() {
    return throttleReasons == null ? null : (throttleReasons & SLOWER_THAN_COULD_BE) != 0;
  }

  /** Returns what holds the clocks down, in words; empty where nothing does or none is known. */
  public List<String> throttleReasonNames() {
    return throttleReasons == null ? List.of() : names(throttleReasons);
  }

  /** Returns the names of NVML's bits. */
  static List<String> names(long bits) {
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < REASONS.size(); bit++) {
      if ((bits >> bit & 1) != 0) {
        names.add(REASONS.get(bit));
      }
    }
    return List.copyOf(names);
  }
}
