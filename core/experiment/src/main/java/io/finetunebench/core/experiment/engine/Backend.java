package io.finetunebench.core.experiment.engine;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The numeric library that an engine runs on, as it reports itself.
 *
 * @param name of the backend, such as {@code CpuBackend}
 * @param versions what it is made of: the version, kind or vendor of each part by the part's name
 * @param threads the most threads that a part uses, by the part's name, such as {@link #BLAS}
 * @param details whatever else the backend reports, by name
 * @param device that it computes on; null where that is the processor
 * @param standIn whether a library stands in for the device's driver, so that there is no such
 *     device; null where no device was asked for
 */
public record Backend(
    String name,
    Map<String, String> versions,
    Map<String, Integer> threads,
    Map<String, String> details,
    @Nullable Device device,
    @Nullable Boolean standIn) {
  /** The part that multiplies matrices. */
  public static final String BLAS = "BLAS";

  /**
   * The device that a backend computes on.
   *
   * @param name of the model
   * @param computeCapability such as {@code 8.6}
   * @param pciBusId its place on the bus, which tells it from others of its model
   */
  public record Device(String name, String computeCapability, String pciBusId) {
    /** Checks the components. */
    public Device {
      requireText(name, "the device's name");
      requireText(computeCapability, "computeCapability");
      requireText(pciBusId, "pciBusId");
    }

    /** Returns model and place, as lines name a device. */
    @Override
    public String toString() {
      return name + " at " + pciBusId;
    }
  }

  /** Makes a backend that computes on the processor. */
  public static Backend ofProcessor(
      String name,
      Map<String, String> versions,
      Map<String, Integer> threads,
      Map<String, String> details) {
    return new Backend(name, versions, threads, details, null, null);
  }

  /** Checks and copies the components, the maps in the order of their keys. */
  public Backend {
    requireText(name, "the backend's name");
    versions = copy(versions, "versions");
    threads = copy(threads, "threads");
    details = copy(details, "details");
    versions.forEach((part, version) -> requireText(version, "the version of " + part));
    threads.forEach(
        (part, most) -> {
          if (most < 1) {
            throw new IllegalArgumentException(
                "expected threads of " + part + " of 1 or more, found " + most);
          }
        });
    if (device != null && standIn == null) {
      throw new IllegalArgumentException(
          "expected standIn where there is a device, found nothing beside " + device);
    }
  }

  /** Returns whether a library stands in for a device's driver. */
  public boolean isStandIn() {
    return Boolean.TRUE.equals(standIn);
  }

  private static <T> Map<String, T> copy(@Nullable Map<String, T> values, String name) {
    if (values == null) {
      throw new IllegalArgumentException("expected the backend's " + name + ", found nothing");
    }
    values.forEach(
        (key, value) -> {
          requireText(key, "every key of the backend's " + name);
          if (value == null) {
            throw new IllegalArgumentException(
                "expected a value for " + key + " in the backend's " + name + ", found nothing");
          }
        });
    return Collections.unmodifiableMap(new TreeMap<>(values));
  }

  private static void requireText(@Nullable String text, String what) {
    if (text == null) {
      throw new IllegalArgumentException("expected " + what + ", found nothing");
    }
    if (text.isBlank()) {
      throw new IllegalArgumentException("expected " + what + " with some text, found blanks only");
    }
  }
}
