package io.finetunebench.bench.runner.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupTest {
  private Path folder;

  @BeforeEach
  void useAFolder(@TempDir Path temporary) {
    folder = temporary;
  }

  @Test
  void theLowestLimitOfVersionTwoOnTheWayToTheRootCounts() throws IOException {
    write("membership", "0::/slice/service\n");
    write("mount/slice/cpu.max", "150000 100000\n");
    write("mount/slice/memory.max", "4294967296\n");
    write("mount/slice/service/cpu.max", "max 100000\n");
    write("mount/slice/service/memory.max", "8589934592\n");
    write("mount/other/cpu.max", "1000 100000\n");
    assertEquals(Optional.of(1.5), group().cpus());
    assertEquals(Optional.of(4294967296L), group().memoryBytes());
  }

  @Test
  void versionTwoWithoutLimitsIsUnlimited() throws IOException {
    write("membership", "0::/\n");
    write("mount/cpu.max", "max 100000\n");
    write("mount/memory.max", "max\n");
    assertEquals(Optional.empty(), group().cpus());
    assertEquals(Optional.empty(), group().memoryBytes());
  }

  @Test
  void versionOneHasAHierarchyForEachController() throws IOException {
    write("membership", "5:cpuset:/\n4:memory:/docker/a\n3:cpu,cpuacct:/docker/a\n0::/\n");
    write("mount/cpu/docker/a/cpu.cfs_quota_us", "200000\n");
    write("mount/cpu/docker/a/cpu.cfs_period_us", "100000\n");
    write("mount/cpu/cpu.cfs_quota_us", "-1\n");
    write("mount/cpu/cpu.cfs_period_us", "100000\n");
    write("mount/memory/docker/a/memory.limit_in_bytes", "1073741824\n");
    write("mount/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assertEquals(Optional.of(2.0), group().cpus());
    assertEquals(Optional.of(1073741824L), group().memoryBytes());
  }

  @Test
  void aPathOfTheHostFallsBackToTheRootThatTheContainerSees() throws IOException {
    write("membership", "4:memory:/docker/a\n3:cpu,cpuacct:/../../b\n");
    write("mount/cpu/cpu.cfs_quota_us", "50000\n");
    write("mount/cpu/cpu.cfs_period_us", "100000\n");
    write("mount/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assertEquals(Optional.of(0.5), group().cpus());
    assertEquals(Optional.empty(), group().memoryBytes());
  }

  @Test
  void aSystemWithoutControlGroupsHasNone() throws IOException {
    assertFalse(group().present());
    write("membership", "0::/\n");
    write("mount/cpu.max", "max 100000\n");
    assertTrue(group().present());
  }

  private ControlGroup group() {
    return new ControlGroup(folder.resolve("membership"), folder.resolve("mount"));
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.resolveSibling("."));
    Files.writeString(path, text);
  }
}
