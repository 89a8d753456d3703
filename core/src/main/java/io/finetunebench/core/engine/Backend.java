package io.finetunebench.core.engine;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The numeric library that an engine runs on, as it reports itself.
 *
 * @param name of the backend, such as {@code CpuBackend}
 * @param nd4jVersion version of ND4J
 * @param dl4jVersion version of Deeplearning4j, null where it is not there
 * @param blasVendor vendor of the matrix library, null if unknown
 * @param blasThreads most threads that the matrix library uses, null if unknown
 * @param ompThreads most threads that the native operations use, null if unknown
 * @param binaryLevel instruction set that the native binary was built for, null if unknown
 * @param details whatever else the backend reports
 */
public record Backend(
    String name,
    String nd4jVersion,
    @Nullable String dl4jVersion,
    @Nullable String blasVendor,
    @Nullable Integer blasThreads,
    @Nullable Integer ompThreads,
    @Nullable String binaryLevel,
    Map<String, String> details) {
  /** Copies the details. */
  public Backend {
    details = Map.copyOf(new TreeMap<>(details));
  }
}
