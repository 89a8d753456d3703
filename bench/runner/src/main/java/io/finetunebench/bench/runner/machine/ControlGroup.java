package io.finetunebench.bench.runner.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the limits that Linux control groups, of version 1 or 2, set for this process. A group's
 * limit holds for the groups inside it too, so the lowest on the way to the root counts.
 *
 * @param membership the file that lists the process's groups, {@code /proc/self/cgroup}
 * @param mount where the groups are mounted, {@code /sys/fs/cgroup}
 */
record ControlGroup(Path membership, Path mount) {
  /** Version 1 writes "no limit" as the largest number of whole pages; nothing real is near. */
  private static final long UNLIMITED_BYTES = 1L << 60;

  /** Whether there are control groups here at all. */
  boolean present() {
    return Files.exists(membership) && Files.isDirectory(mount);
  }

  /** Processors that the process may keep busy; empty if unlimited. */
  Optional<Double> cpus() {
    return groups("cpu").stream().flatMap(group -> cpus(group).stream()).min(Double::compare);
  }

  /** Memory in bytes that the process may use; empty if unlimited. */
  Optional<Long> memoryBytes() {
    return groups("memory").stream()
        .flatMap(group -> memoryBytes(group).stream())
        .min(Long::compare);
  }

  private static Optional<Double> cpus(Path group) {
    String[] quotaAndPeriod =
        read(group.resolve("cpu.max"))
            .or(
                () ->
                    read(group.resolve("cpu.cfs_quota_us"))
                        .flatMap(
                            quota ->
                                read(group.resolve("cpu.cfs_period_us"))
                                    .map(period -> quota + " " + period)))
            .orElse("max")
            .split(" ", -1);
    if (quotaAndPeriod[0].equals("max") || quotaAndPeriod[0].equals("-1")) {
      return Optional.empty();
    }
    return Optional.of(
        Double.parseDouble(quotaAndPeriod[0]) / Double.parseDouble(quotaAndPeriod[1]));
  }

  private static Optional<Long> memoryBytes(Path group) {
    return read(group.resolve("memory.max"))
        .or(() -> read(group.resolve("memory.limit_in_bytes")))
        .filter(limit -> !limit.equals("max"))
        .map(Long::valueOf)
        .filter(limit -> limit < UNLIMITED_BYTES);
  }

  /**
   * The process's group of a controller and those around it. In a container the path may be one of
   * the host's; then the mount shows the container's own group as its root.
   */
  private List<Path> groups(String controller) {
    List<Path> groups = new ArrayList<>();
    for (String line : read(membership).orElse("").split("\n", -1)) {
      String[] numberControllersPath = line.split(":", 3);
      if (numberControllersPath.length < 3) {
        continue;
      }
      String controllers = numberControllersPath[1];
      Path root;
      if (controllers.isEmpty()) {
        root = mount;
      } else if (List.of(controllers.split(",", -1)).contains(controller)) {
        root = mount.resolve(controller);
      } else {
        continue;
      }
      Path group = root.resolve(numberControllersPath[2].substring(1)).normalize();
      while (group != null && group.startsWith(root) && !group.equals(root)) {
        groups.add(group);
        group = group.getParent();
      }
      groups.add(root);
    }
    return groups;
  }

  private static Optional<String> read(Path file) {
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
