package io.finetunebench.core.driver;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changes of a GPU while it works, as NVML shows it at one moment. What the GPU does not say
 * is null.
 *
 * @param smMegahertz clock of the multiprocessors
 * @param temperatureCelsius of the chip
 * @param powerWatts drawn
 * @param usedBytes memory in use by whomever
 * @param energyJoules drawn since the driver was loaded
 * @param slowdowns what makes the GPU slower than it could be, in words; empty where nothing does.
 *     That it is idle or at a chosen clock is none of these
 */
public record GpuSample(
    @Nullable Integer smMegahertz,
    @Nullable Integer temperatureCelsius,
    @Nullable Double powerWatts,
    @Nullable Long usedBytes,
    @Nullable Double energyJoules,
    @Nullable List<String> slowdowns)
    implements Serializable {
  /** Copies the list. */
  public GpuSample {
    slowdowns = slowdowns == null ? null : List.copyOf(slowdowns);
  }
}
