package io.finetunebench.core.driver;

import org.jspecify.annotations.Nullable;

/**
 * What something that is to run on a device needs.
 *
 * @param what its name, as lines show it
 * @param cudaVersion lowest version of CUDA that the driver must serve, such as 11000 for 11.0
 * @param driverVersion first driver that does, as lines show it
 * @param freeBytes memory of the device
 * @param lowestCapability lowest compute capability, such as 50 for 5.0
 * @param binary the code that must serve the device; null where the driver compiles it all
 * @param remedy what to do where a device is too new for the binary; null for choosing another
 */
public record Requirement(
    String what,
    int cudaVersion,
    String driverVersion,
    long freeBytes,
    int lowestCapability,
    @Nullable FatBinary binary,
    @Nullable String remedy) {
  /** The first driver of CUDA 11. */
  private static final int CUDA_11 = 11000;

  private static final String DRIVER_OF_CUDA_11 = "450.80.02";
  private static final String HOPPER =
      "build with 'mvn -Pgpu,hopper verify' on ND4J 1.0.0-M1.1, whose PTX the driver compiles";
  private static final long MEBIBYTE = 1L << 20;

  /** The most memory that anything here requires. */
  static final long MOST_FREE_BYTES = 1536 * MEBIBYTE;

  /** Returns what any kernel needs whose PTX comes along and whose data is small. */
  public static Requirement ofOwnKernels() {
    return new Requirement(
        "engine cuda", CUDA_11, DRIVER_OF_CUDA_11, 128 * MEBIBYTE, 50, null, null);
  }

  /** Returns what ND4J's CUDA backend with a binary needs. */
  public static Requirement ofNd4j(Nd4jBinary binary) {
    return ofNd4j(binary.shortName(), binary.code(), HOPPER);
  }

  /**
   * Returns what ND4J's CUDA backend needs.
   *
   * @param what its artifact and version
   * @param binary what its library holds code for
   * @param remedy what to do where a device is too new for it; null for choosing another
   */
  public static Requirement ofNd4j(String what, FatBinary binary, @Nullable String remedy) {
    return new Requirement(what, CUDA_11, DRIVER_OF_CUDA_11, MOST_FREE_BYTES, 0, binary, remedy);
  }
}
