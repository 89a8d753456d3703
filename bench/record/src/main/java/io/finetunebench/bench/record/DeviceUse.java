package io.finetunebench.bench.record;

import java.util.List;

/**
 * The device that a result was computed on, as each of its forks said.
 *
 * @param backend name of the backend that computed there
 * @param name of the device's model
 * @param computeCapability such as {@code 8.6}
 * @param standIn whether a library stood in for the driver's: then there was no such device, and
 *     the numbers are none's
 * @param forks what the device did, in the order of the samples; empty where nobody could say
 */
public record DeviceUse(
    String backend,
    String name,
    String computeCapability,
    boolean standIn,
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
