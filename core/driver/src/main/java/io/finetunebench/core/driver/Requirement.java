package io.finetunebench.core.driver;

import org.jspecify.annotations.Nullable;

/**
 * What something that is to run on a device needs beside a driver of CUDA 11.
 *
 * @param what its name, as lines show it
 * @param freeBytes memory of the device
 * @param lowestCapability lowest compute capability, such as 50 for 5.0
 * @param binary the code that must serve the device; null where the driver compiles it all
 */
public record Requirement(
    String what, long freeBytes, int lowestCapability, @Nullable FatBinary binary) {
  private static final long MEBIBYTE = 1L << 20;

  /** The most memory that anything here requires. */
  static final long MOST_FREE_BYTES = 1536 * MEBIBYTE;

  /** Returns what any kernel needs whose PTX comes along and whose data is small. */
  public static Requirement ofOwnKernels() {
    return new Requirement("engine cuda", 128 * MEBIBYTE, 50, null);
  }

  /** Returns what ND4J's CUDA backend with a binary needs. */
  public static Requirement ofNd4j(Nd4jBinary binary) {
    return new Requirement(binary.shortName(), MOST_FREE_BYTES, 0, binary.code());
  }
}
