package io.finetunebench.bench.record;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The device that a result was computed on, as each of its forks said.
 *
 * @param backend name of the backend that computed there
 * @param name of the device's model
 * @param computeCapability such as {@code 8.6}
 * @param standIn whether a library stood in for the driver's: then there was no such device, and
 *     the numbers are none's
 * @param mig whether the device is an instance of a GPU that MIG splits, so that the figures of
 *     {@code forks} are the whole GPU's; null where nobody could say
 * @param forks what the device did, in the order of the samples; empty where nobody could say
 */
public record DeviceUse(
    String backend,
    String name,
    String computeCapability,
    boolean standIn,
    @Nullable Boolean mig,
    List<ForkDevice> forks) {
  /** What the backend's name ends with where a library stood in for the driver's. */
  public static final String STAND_IN = " (stand-in)";

  /** Checks and copies the components. */
  public DeviceUse {
    Require.text(backend, "the device's backend");
    Require.text(name, "the device's name");
    Require.text(computeCapability, "computeCapability");
    forks = Require.list(forks, "the device's forks");
  }

  /** Returns whether the figures are those of a GPU of which the device is a part. */
  public boolean sharesGpu() {
    return Boolean.TRUE.equals(mig);
  }

  /** Returns the backend as it compares with others: a stand-in's is another. */
  public String comparedBackend() {
    return backend + (standIn ? STAND_IN : "");
  }

  /** Returns how many iterations were throttled. */
  public int throttled() {
    return forks.stream().mapToInt(ForkDevice::throttled).sum();
  }

  /** Returns the number of iterations that were watched. */
  public int iterations() {
    return forks.stream().mapToInt(ForkDevice::iterations).sum();
  }
}
