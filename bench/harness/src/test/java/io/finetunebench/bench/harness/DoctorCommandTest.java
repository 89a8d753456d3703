package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.benchmarks.doctor.Diagnosis;
import io.finetunebench.bench.benchmarks.doctor.DiagnosisText;
import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.core.document.render.TextRenderer;
import io.finetunebench.core.driver.CudaDevice;
import io.finetunebench.core.driver.FakeDriver;
import io.finetunebench.core.driver.Findings;
import io.finetunebench.core.driver.GpuSample;
import io.finetunebench.core.driver.GpuState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What doctor says, and ends with, on machines that a fake driver plays. */
class DoctorCommandTest {
  private static final String H100 = "device 9.0 85899345920 NVIDIA H100 80GB HBM3";
  private static final String A100 = "device 8.0 42949672960 NVIDIA A100-SXM4-40GB";

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void uninstall() {
    FakeDriver.uninstall();
    System.clearProperty("finetunebench.preflight.millis");
  }

  @Test
  void withoutADriverItEndsWithSix() {
    System.setProperty("finetunebench.cuda.library", "/nowhere/libcuda.so.1");
    assertEquals(
        "no NVIDIA driver: its library /nowhere/libcuda.so.1 does not load; install the NVIDIA"
            + " driver, 450.80.02 or newer",
        verdict(ExitCode.DEVICE_UNUSABLE, "NO_DRIVER").get("line").asString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          6 | DRIVER_TOO_OLD    | driver 440.33.01; cuda 10020; device 7.0 17179869184 V100
          6 | NO_DEVICE         | ''
          6 | NO_DEVICE         | gpu 42949672960 NVIDIA A100-SXM4-40GB
          6 | TOO_LITTLE_MEMORY | device 8.0 42949672960 A100; free 1048576
          6 | BUSY              | device 8.0 42949672960 A100; mode 3; fail cuDevicePrimaryCtxRetain 46
          6 | CALL_FAILED       | device 8.0 42949672960 A100; fail cuInit 999
          6 | NO_ANSWER         | device 8.0 42949672960 A100; hang cuInit
          # The engine cuda serves them.
          0 | NOT_SERVED        | device 9.0 85899345920 NVIDIA H100 80GB HBM3
          0 | NOT_SERVED        | device 10.0 191126044672 NVIDIA B200
          """)
  void everyStateHasItsProblemAndExitCode(int exitCode, String problem, String facts)
      throws IOException {
    if (problem.equals("NO_ANSWER")) {
      System.setProperty("finetunebench.preflight.millis", "1000");
    }
    FakeDriver.install(folder, facts.isEmpty() ? new String[0] : facts.split("; "));
    verdict(exitCode, problem);
  }

  private static JsonNode verdict(int exitCode, String problem) {
    JsonNode verdict = Cli.run("doctor", "--json").exits(exitCode).json().at("/engines/0/verdict");
    assertEquals(problem, verdict.get("problem").asString());
    return verdict;
  }

  @Test
  void aDeviceThatIsServedEndsWithZero() throws IOException {
    for (String device :
        List.of("7.0 17179869184 V100", "8.0 42949672960 A100", "8.9 25769803776 RTX 4090")) {
      FakeDriver.install(folder, "device " + device);
      JsonNode nd4j = Cli.run("doctor", "--json").exits(ExitCode.OK).json().at("/engines/0");
      assertEquals("nd4j", nd4j.get("engine").asString());
      assertTrue(nd4j.at("/verdict/usable").asBoolean());
      assertEquals(0, nd4j.at("/verdict/device/ordinal").asInt());
    }
  }

  @Test
  void theTextNamesDriverDevicesBinaryAndVerdict() throws IOException {
    FakeDriver.install(folder, H100, A100, "throttle 4");
    Cli cli = Cli.run("doctor", "--wide").exits(ExitCode.OK);
    assertEquals(
        List.of(
            "driver    550.54.14, serves CUDA 12.4",
            "          played by " + folder.resolve("libfakecuda.so") + ", no NVIDIA driver",
            "device 0  NVIDIA H100 80GB HBM3, compute capability 9.0, 108 multiprocessors, 81920"
                + " MiB, 81520 MiB free, compute mode default, bus 0000:01:00.0",
            "device 1  NVIDIA A100-SXM4-40GB, compute capability 8.0, 108 multiprocessors, 40960"
                + " MiB, 40560 MiB free, compute mode default, bus 0000:02:00.0",
            "GPU 0     NVIDIA H100 80GB HBM3, SM clock 1005 MHz, of at most 1410 MHz, 250.0"
                + " W, 41 degrees Celsius, clocks held down by power cap, bus"
                + " 00000000:01:00.0, device 0",
            "GPU 1     NVIDIA A100-SXM4-40GB, SM clock 1005 MHz, of at most 1410 MHz, 250.0"
                + " W, 41 degrees Celsius, clocks held down by power cap, bus"
                + " 00000000:02:00.0, device 1",
            "ND4J      nd4j-cuda-11.6 1.0.0-M2.1 (published, what -Pgpu would download): machine"
                + " code for 3.7, 5.0, 5.2, 6.0, 6.1, 7.0, 7.5, 8.0, 8.6, no PTX",
            "nd4j      usable: device 1 (NVIDIA A100-SXM4-40GB, compute capability 8.0) serves"
                + " nd4j-cuda-11.6 1.0.0-M2.1"),
        cli.out().subList(0, 8));
  }

  @Test
  void theJsonHoldsWhatTheProofOnADeviceReads() throws IOException {
    FakeDriver.install(folder, H100, "throttle 4");
    JsonNode root = Cli.run("doctor", "--json").json();
    assertTrue(root.get("usable").asBoolean());
    JsonNode findings = root.get("findings");
    assertEquals("550.54.14", findings.get("driverVersion").asString());
    assertEquals(12040, findings.get("cudaVersion").asInt());
    assertTrue(findings.get("failure").isNull());
    JsonNode device = findings.get("devices").get(0);
    assertEquals("NVIDIA H100 80GB HBM3", device.get("name").asString());
    assertEquals(90, device.get("capability").asInt());
    assertEquals(108, device.get("multiprocessors").asInt());
    assertEquals("default", device.get("computeMode").asString());
    JsonNode gpu = findings.get("gpus").get(0);
    assertEquals(1410, gpu.get("maxSmMegahertz").asInt());
    assertEquals("power cap", gpu.at("/now/slowdowns").get(0).asString());
    assertEquals(86, root.at("/binary/code/machineCode").get(8).asInt());
    JsonNode cuda = root.get("engines").get(1);
    assertEquals("cuda", cuda.get("engine").asString());
    assertTrue(cuda.at("/verdict/usable").asBoolean());
    assertTrue(cuda.at("/verdict/problem").isNull());
  }

  @Test
  void aDeviceIsNamedByItsPlaceOnTheBusWhateverIsVisible() {
    List<GpuState> gpus = List.of(gpu("H100", "00000000:01:00.0"), gpu("A100", "00000000:02:00.0"));
    CudaDevice second =
        new CudaDevice(
            0,
            "A100",
            "0000:02:00.0",
            80,
            108,
            1L << 35,
            null,
            CudaDevice.ComputeMode.DEFAULT,
            null,
            0);
    Diagnosis diagnosis =
        new Diagnosis(
            new Findings(null, 12040, "550.54.14", "1", null, List.of(second), gpus),
            null,
            "",
            List.of());
    List<String> lines = TextRenderer.wideLines(DiagnosisText.document(diagnosis), true);
    assertEquals("          CUDA_VISIBLE_DEVICES=1", lines.get(1));
    assertTrue(lines.get(2).startsWith("device 0  A100, compute capability 8.0"), lines.get(2));
    assertTrue(lines.get(3).startsWith("GPU 0     H100"), lines.get(3));
    assertTrue(lines.get(3).endsWith("bus 00000000:01:00.0, not visible"), lines.get(3));
    assertTrue(lines.get(4).endsWith("bus 00000000:02:00.0, device 0"), lines.get(4));
  }

  private static GpuState gpu(String name, String bus) {
    return new GpuState(name, bus, null, new GpuSample(null, null, null, null, null, null));
  }

  @Test
  void aFirstStartIsNotNeededWhereThereIsMachineCodeAndRefusedWhereNothingServes()
      throws IOException {
    FakeDriver.install(folder, A100);
    assertEquals(
        List.of("first start: not needed, the binary has machine code for the device"),
        Cli.run("doctor", "--first-start").exits(ExitCode.OK).out());
    FakeDriver.install(Files.createDirectory(folder.resolve("h")), H100);
    Cli.run("doctor", "--first-start")
        .fails(ExitCode.DEVICE_UNUSABLE, "is not served by nd4j-cuda-11.6 1.0.0-M2.1");
  }
}
