package io.finetunebench.bench.record.machine;

import io.finetunebench.bench.record.text.Require;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The library of array operations that a run's engines computed with, as it said of itself.
 *
 * @param name of the backend, such as {@code CpuBackend}
 * @param versions what it is made of: the version, kind or vendor of each part by the part's name
 * @param threads the most threads that a part uses, by the part's name
 * @param details whatever else it said, by name
 * @param device that it computed on; null where that was the processor
 * @param standIn whether a library stood in for the device's driver, so that there was no such
 *     device; null where no device was asked for
 */
public record BackendDescription(
    String name,
    Map<String, String> versions,
    Map<String, Integer> threads,
    Map<String, String> details,
    @Nullable Device device,
    @Nullable Boolean standIn) {
  /**
   * The device that a backend computed on.
   *
   * @param name of the model
   * @param computeCapability such as {@code 8.6}
   * @param pciBusId its place on the bus, which tells it from others of its model
   */
  public record Device(String name, String computeCapability, String pciBusId) {
    /** Checks the components. */
    public Device {
      Require.text(name, "the device's name");
      Require.text(computeCapability, "computeCapability");
      Require.text(pciBusId, "pciBusId");
    }
  }

  /** Checks and copies the components, the maps in the order of their keys. */
  public BackendDescription {
    Require.text(name, "the backend's name");
    versions = Require.map(versions, "the backend's versions");
    versions.forEach((part, version) -> Require.text(version, "the version of " + part));
    Require.present(threads, "the backend's threads")
        .forEach(
            (part, most) -> {
              Require.text(part, "every key of the backend's threads");
              Require.present(most, "a value for " + part + " in the backend's threads");
              Require.positive(most, "threads of " + part);
            });
    threads = Collections.unmodifiableMap(new TreeMap<>(threads));
    details = Require.map(details, "the backend's details");
    Require.that(
        device == null || standIn != null, "standIn where there is a device", "nothing beside it");
  }

  /** Returns whether a library stood in for a device's driver. */
  public boolean playedByStandIn() {
    return Boolean.TRUE.equals(standIn);
  }
}
