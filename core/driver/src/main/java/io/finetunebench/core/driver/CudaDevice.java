package io.finetunebench.core.driver;

import java.io.Serializable;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A device that this process may use, as the CUDA driver API shows it.
 *
 * @param ordinal its place among the visible devices, from 0
 * @param name of the model
 * @param pciBusId its place on the bus, such as {@code 0000:3B:00.0}
 * @param capability the compute capability, such as 86 for 8.6
 * @param multiprocessors how many it has
 * @param memoryBytes all its memory
 * @param freeBytes memory that is free once a context exists; null where none could be made
 * @param computeMode who may use it at once
 * @param contextError the driver's name of the error that a context ended in; null for none
 * @param contextStatus the number of that error; 0 for none
 */
public record CudaDevice(
    int ordinal,
    String name,
    String pciBusId,
    int capability,
    int multiprocessors,
    long memoryBytes,
    @Nullable Long freeBytes,
    ComputeMode computeMode,
    @Nullable String contextError,
    int contextStatus)
    implements Serializable {
  /** Who may use a device at once. */
  public enum ComputeMode {
    /** Any number of processes. */
    DEFAULT,
    /** One process, from one thread; of old drivers. */
    EXCLUSIVE_THREAD,
    /** None. */
    PROHIBITED,
    /** One process. */
    EXCLUSIVE_PROCESS,
    /** The driver says something else. */
    UNKNOWN;

    /** Returns the mode of a number of the driver's. */
    static ComputeMode of(int number) {
      return switch (number) {
        case 0 -> DEFAULT;
        case 1 -> EXCLUSIVE_THREAD;
        case 2 -> PROHIBITED;
        case 3 -> EXCLUSIVE_PROCESS;
        default -> UNKNOWN;
      };
    }

    /** Returns whether at most one process may use the device. */
    boolean isExclusive() {
      return this == EXCLUSIVE_THREAD || this == EXCLUSIVE_PROCESS;
    }

    /** Returns the mode in words. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** Returns the compute capability, such as {@code 8.6}. */
  public String computeCapability() {
    return capability / 10 + "." + capability % 10;
  }

  /** Returns place, model and compute capability, as lines name a device. */
  @Override
  public String toString() {
    return "device " + ordinal + " (" + name + ", compute capability " + computeCapability() + ")";
  }
}
