package io.finetunebench.core.engine;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The numeric library that an engine runs on, as it reports itself.
 *
 * @param name of the backend, such as {@code CpuBackend}
 * @param nd4jVersion version of ND4J, null where the backend is not its
 * @param dl4jVersion version of Deeplearning4j, null where it is not there
 * @param blasVendor vendor of the matrix library, null if unknown
 * @param blasThreads most threads that the matrix library uses, null if unknown
 * @param ompThreads most threads that the native operations use, null if unknown
 * @param binaryLevel instruction set that the native binary was built for, null if unknown
 * @param details whatever else the backend reports
 * @param device that it computes on, null where that is the processor
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
    @Nullable Device device) {
  /**
   * The device that a backend computes on.
   *
   * @param name of the model
   * @param computeCapability such as {@code 8.6}
   * @param pciBusId its place on the bus, which tells it from others of its model
   * @param standIn whether a library stands in for the driver's, so that there is no such device
   */
  public record Device(String name, String computeCapability, String pciBusId, boolean standIn) {
    /** Returns model and place, as lines name a device. */
    @Override
    public String toString() {
      return name + " at " + pciBusId + (standIn ? ", played by a stand-in" : "");
    }
  }

  /** Makes a backend that computes on the processor. */
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

  /** Copies the details. */
  public Backend {
    details = Map.copyOf(new TreeMap<>(details));
  }
}
