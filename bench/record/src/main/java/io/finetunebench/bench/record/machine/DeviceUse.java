package io.finetunebench.bench.record.machine;

import io.finetunebench.bench.record.text.Require;

/**
 * The device that a result was computed on, as its forks said.
 *
 * @param backend name of the backend that computed there
 * @param name of the device's model
 * @param computeCapability such as {@code 8.6}
 * @param standIn whether a library stood in for the driver's: then there was no such device, and no
 *     device produced the numbers
 */
public record DeviceUse(String backend, String name, String computeCapability, boolean standIn) {
  /** What the backend's name ends with where a library stood in for the driver's. */
  public static final String STAND_IN = " (stand-in)";

  /** Checks and copies the components. */
  public DeviceUse {
    Require.text(backend, "the device's backend");
    Require.text(name, "the device's name");
    Require.text(computeCapability, "computeCapability");
  }

  /** Returns the backend as it compares with others: a stand-in's is another. */
  public String comparedBackend() {
    return backend + (standIn ? STAND_IN : "");
  }
}
