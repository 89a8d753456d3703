package io.finetunebench.core.driver;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A GPU of the machine and what it does at the moment, as NVML shows it.
 *
 * @param name of the model; {@code unknown} where it does not say
 * @param pciBusId its place on the bus, such as {@code 00000000:3B:00.0}
 * @param maxSmMegahertz the highest clock of the multiprocessors; null where it does not say
 * @param now what it does
 */
public record GpuState(
    String name, String pciBusId, @Nullable Integer maxSmMegahertz, GpuSample now)
    implements Serializable {}
