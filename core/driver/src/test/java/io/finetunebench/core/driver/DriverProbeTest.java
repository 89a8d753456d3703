package io.finetunebench.core.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from the driver, in this process: the fake neither hangs nor crashes here. */
class DriverProbeTest {
  private static final String A100 = "device 8.0 42949672960 NVIDIA A100-SXM4-40GB";
  private static final String H100 = "device 9.0 85899345920 NVIDIA H100 80GB HBM3";

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void uninstall() {
    FakeDriver.uninstall();
  }

  @Test
  void everyDeviceIsRead() throws IOException {
    List<String> calls = new ArrayList<>();
    Findings findings = look(calls, A100, H100, "throttle 4");
    assertNull(findings.failure());
    assertEquals(2, findings.devices().size());
    CudaDevice second = findings.devices().get(1);
    assertEquals("NVIDIA H100 80GB HBM3", second.name());
    assertEquals(85899345920L, second.memoryBytes());
    assertNotNull(second.freeBytes());
    assertEquals(2, findings.gpus().size());
    assertEquals(List.of("power cap"), findings.gpus().get(0).now().slowdowns());
    assertTrue(calls.indexOf("cuInit") < calls.indexOf("cuDeviceGetCount"), calls.toString());
  }

  @Test
  void whatNvmlDoesNotSayIsUnknownAndNoFailure() throws IOException {
    Findings findings =
        look(new ArrayList<>(), A100, "fail nvmlDeviceGetTemperature 3", "fail nvmlInit_v2 9");
    assertNull(findings.failure());
    assertEquals(1, findings.devices().size());
    assertEquals(List.of(), findings.gpus());
  }

  @Test
  void aLibraryThatIsNotThereIsTheFinding() {
    System.setProperty("finetunebench.cuda.library", "/nowhere/libcuda.so.1");
    Findings.Failure failure = DriverProbe.look(call -> {}, true).failure();
    assertNotNull(failure);
    assertEquals(Findings.Kind.NO_LIBRARY, failure.kind());
  }

  @Test
  void aGpuIsSampledByItsPlaceOnTheBusAndChangesWithTime()
      throws IOException, InterruptedException {
    FakeDriver.install(folder, H100, A100, "throttle 1", "then 300 72 400000 900 83");
    try (Nvml nvml = Nvml.open().orElseThrow()) {
      assertTrue(nvml.find("0000:07:00.0").isEmpty());
      Nvml.Gpu gpu = nvml.find("0000:02:00.0").orElseThrow();
      GpuSample first = gpu.sample();
      assertEquals(List.of(), first.slowdowns());
      assertEquals(1410, first.smMegahertz());
      assertEquals(250.0, first.powerWatts());
      assertEquals(41, first.temperatureCelsius());
      assertEquals(400L << 20, first.usedBytes());
      Thread.sleep(400);
      GpuSample second = gpu.sample();
      assertEquals(List.of("hardware slowdown", "hardware thermal slowdown"), second.slowdowns());
      assertEquals(900, second.smMegahertz());
      assertEquals(400.0, second.powerWatts());
      assertEquals(83, second.temperatureCelsius());
      assertNotNull(first.energyJoules());
      assertNotNull(second.energyJoules());
      double joules = second.energyJoules() - first.energyJoules();
      assertTrue(joules >= 250 * 0.4, "joules: " + joules);
    }
  }

  @Test
  void whatAGpuDoesNotSayIsNullInItsSample() throws IOException {
    FakeDriver.install(folder, A100, "noenergy", "nothrottle");
    try (Nvml nvml = Nvml.open().orElseThrow()) {
      GpuSample sample = nvml.find("0000:01:00.0").orElseThrow().sample();
      assertNull(sample.energyJoules());
      assertNull(sample.slowdowns());
      assertNotNull(sample.powerWatts());
    }
  }

  @Test
  void noDeviceBehindTheFirstThatServesIsTried() throws IOException {
    List<String> calls = new ArrayList<>();
    Findings findings = lookForOne(calls, A100, H100);
    assertEquals(1, Collections.frequency(calls, "cuDevicePrimaryCtxRetain"));
    assertEquals(2, findings.devices().size());
    assertNotNull(findings.devices().get(0).freeBytes());
    assertNull(findings.devices().get(1).freeBytes());
    CudaDevice chosen = Verdict.of(findings, Requirement.ofOwnKernels()).device();
    assertEquals(0, Objects.requireNonNull(chosen).ordinal());
  }

  @Test
  void whereTheFirstDeviceHasNoRoomTheNextIsTried() throws IOException {
    List<String> calls = new ArrayList<>();
    Findings findings = lookForOne(calls, A100, H100, "fail cuDevicePrimaryCtxRetain 2 1");
    assertEquals(2, Collections.frequency(calls, "cuDevicePrimaryCtxRetain"));
    CudaDevice chosen = Verdict.of(findings, Requirement.ofOwnKernels()).device();
    assertEquals(1, Objects.requireNonNull(chosen).ordinal());
  }

  private Findings lookForOne(List<String> calls, String... facts) throws IOException {
    FakeDriver.install(folder, facts);
    return DriverProbe.look(calls::add, false);
  }

  private Findings look(List<String> calls, String... facts) throws IOException {
    FakeDriver.install(folder, facts);
    return DriverProbe.look(calls::add, true);
  }
}
