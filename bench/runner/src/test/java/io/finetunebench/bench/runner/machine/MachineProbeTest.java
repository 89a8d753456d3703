package io.finetunebench.bench.runner.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.finetunebench.bench.record.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import oshi.SystemInfo;

class MachineProbeTest {
  private static final Machine MACHINE = MachineProbe.probe(null);

  @Test
  void thisMachineHasAnIdentity() {
    assertNotEquals("unknown", MACHINE.identity().cpuModel());
    assertTrue(MACHINE.identity().cores() >= Runtime.getRuntime().availableProcessors());
    assertTrue(MACHINE.identity().memoryClass().matches("\\d+ GiB"));
    assertEquals(System.getProperty("os.arch"), MACHINE.os().architecture());
    assertTrue(
        MACHINE.details().keySet().containsAll(Set.of("memoryBytes", "jvmProcessors")),
        "" + MACHINE.details());
    assertEquals(
        MACHINE.identity().memoryClass(),
        MemoryClass.of(Long.parseLong(MACHINE.details().getOrDefault("memoryBytes", "0"))));
  }

  @Test
  void theProcessorsAreWatchedWhereTheLoadAverageIsHigh() {
    double average = Double.parseDouble(MACHINE.details().getOrDefault("loadAverage", "0"));
    String now = MACHINE.details().get("cpuLoad");
    assertEquals(average > Runtime.getRuntime().availableProcessors() / 2.0, now != null);
    assertTrue(now == null || now.matches("0\\.\\d\\d|1\\.00"), now);
  }

  @Test
  void twoProbesOfOneMachineCompare() {
    assertEquals(MACHINE.identity(), MachineProbe.probe(null).identity());
  }

  @Test
  void aGivenNameDecidesAndABlankOneDoesNot() {
    assertEquals("runner", MachineProbe.probe(" runner ").identity().key());
    assertEquals(MACHINE.identity(), MachineProbe.probe(" ").identity());
  }

  @Test
  void theHostNameIsNowhere() throws IOException {
    Path file = Path.of("/proc/sys/kernel/hostname");
    assumeTrue(Files.exists(file));
    String host = Files.readString(file).strip();
    assertFalse(MACHINE.details().containsValue(host));
    assertFalse(List.of(MACHINE.os().name(), MACHINE.os().version()).contains(host));
    assumeTrue(host.length() > 4, "a short name can be part of anything");
    assertFalse(MACHINE.toString().contains(host), MACHINE.toString());
  }

  @Test
  void limitsAndGpusAreReadWhereTheyAre(@TempDir Path folder) throws IOException {
    Path gpu = Files.createDirectories(folder.resolve("nvidia/gpus/0000:02:00.0"));
    Files.writeString(gpu.resolve("information"), "Model: \t\t NVIDIA L4\n");
    Files.writeString(
        folder.resolve("nvidia/version"),
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 2024\n");
    Files.writeString(folder.resolve("membership"), "0::/\n");
    Files.writeString(
        Files.createDirectories(folder.resolve("mount")).resolve("cpu.max"), "150000 100000\n");
    Machine machine = probe(folder, Optional.of(new SystemInfo()));
    assertEquals(List.of("NVIDIA L4"), machine.identity().gpus());
    assertEquals("550.54.15", machine.identity().gpuDriver());
    assertEquals("1.5", machine.details().get("cgroupCpus"));
    assertEquals("none", machine.details().get("cgroupMemoryBytes"));
  }

  @Test
  void whatCanNotBeReadIsLeftOut(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("nvidia/gpus/0000:02:00.0"));
    Files.writeString(folder.resolve("membership"), "0::/\n");
    Files.writeString(
        Files.createDirectories(folder.resolve("mount")).resolve("cpu.max"), "much\n");
    Machine machine = probe(folder, Optional.empty());
    assertEquals("unknown", machine.identity().cpuModel());
    assertEquals("unknown", machine.identity().memoryClass());
    assertEquals(List.of(), machine.identity().gpus());
    assertFalse(machine.details().containsKey("cgroupCpus"));
    assertFalse(machine.details().containsKey("memoryBytes"));
    assertEquals("none", machine.details().get("cgroupMemoryBytes"));
    assertEquals(System.getProperty("os.name"), machine.os().name());
  }

  private static Machine probe(Path folder, Optional<SystemInfo> system) {
    return MachineProbe.probe(
        null,
        system,
        new NvidiaDriver(folder.resolve("nvidia")),
        new ControlGroup(folder.resolve("membership"), folder.resolve("mount")));
  }
}
