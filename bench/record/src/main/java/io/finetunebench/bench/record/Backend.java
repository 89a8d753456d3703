package io.finetunebench.bench.record;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The library of array operations that the engines ran on.
 *
 * @param name name of the backend, such as {@code CpuBackend}
 * @param nd4jVersion version of ND4J; null where the backend is not its
 * @param dl4jVersion version of DL4J; null where it is absent
 * @param blasVendor the linear algebra library underneath; null where unknown
 * @param blasThreads its threads; null where unknown
 * @param ompThreads threads of OpenMP; null where unknown
 * @param binaryLevel the instruction set that the native binary was built for; null where unknown
 * @param details anything else worth knowing, by name
 * @param standIn whether a library stood in for a device's driver, so that there was no such
 *     device; null where none was asked for
 */
public record Backend(
    String name,
    @Nullable String nd4jVersion,
    @Nullable String dl4jVersion,
    @Nullable String blasVendor,
    @Nullable Integer blasThreads,
    @Nullable Integer ompThreads,
    @Nullable String binaryLevel,
    Map<String, String> details,
    @Nullable Boolean standIn) {
  /** Makes a backend that asked for no device. */
  public Backend(
      String name,
      @Nullable String nd4jVersion,
      @Nullable String dl4jVersion,
      @Nullable String blasVendor,
      @Nullable Integer blasThreads,
      @Nullable Integer ompThreads,
      @Nullable String binaryLevel,
      Map<String, String> details) {
    this(
        name,
        nd4jVersion,
        dl4jVersion,
        blasVendor,
        blasThreads,
        ompThreads,
        binaryLevel,
        details,
        null);
  }

  /** Checks and copies the components. */
  public Backend {
    Require.text(name, "the backend's name");
    Require.optionalText(nd4jVersion, "nd4jVersion");
    Require.optionalText(dl4jVersion, "dl4jVersion");
    Require.optionalText(blasVendor, "blasVendor");
    Require.positive(blasThreads, "blasThreads");
    Require.positive(ompThreads, "ompThreads");
    Require.optionalText(binaryLevel, "binaryLevel");
    details = Require.map(details, "the backend's details");
  }
}
