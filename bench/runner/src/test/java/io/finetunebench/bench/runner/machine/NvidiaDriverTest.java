package io.finetunebench.bench.runner.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NvidiaDriverTest {
  @Test
  void gpusAreListedByTheirPlaceOnTheBus(@TempDir Path folder) throws IOException {
    information(folder, "0000:81:00.0", "NVIDIA L4");
    information(folder, "0000:02:00.0", "NVIDIA H100 80GB HBM3");
    assertEquals(List.of("NVIDIA H100 80GB HBM3", "NVIDIA L4"), new NvidiaDriver(folder).gpus());
  }

  @ParameterizedTest
  @CsvSource({
    "'NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 01:15:15 UTC 2023', 535.104.05",
    "'NVIDIA UNIX Open Kernel Module for x86_64  550.54.15  Release Build', 550.54.15",
    "'NVIDIA UNIX Open Kernel Module for aarch64  580.82.07  Release Build', 580.82.07",
    "'NVIDIA UNIX x86_64 Kernel Module  450.80.02  Wed Sep 23 01:13:39 UTC 2020', 450.80.02",
  })
  void theVersionIsReadFromTheKernelModulesLine(String line, String expected, @TempDir Path folder)
      throws IOException {
    Files.writeString(
        folder.resolve("version"),
        "NVRM version: " + line + "\nGCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n");
    assertEquals(expected, new NvidiaDriver(folder).version());
  }

  @Test
  void withoutADriverThereIsNothing(@TempDir Path folder) {
    NvidiaDriver absent = new NvidiaDriver(folder.resolve("absent"));
    assertEquals(List.of(), absent.gpus());
    assertNull(absent.version());
  }

  private static void information(Path folder, String place, String model) throws IOException {
    Path gpu = Files.createDirectories(folder.resolve("gpus").resolve(place));
    Files.writeString(
        gpu.resolve("information"),
        "Model: \t\t " + model + "\nIRQ:   \t\t 16\nGPU UUID: \t GPU-0\nVideo BIOS: \t 96\n");
  }
}
