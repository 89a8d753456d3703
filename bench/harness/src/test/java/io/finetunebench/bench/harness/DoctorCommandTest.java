package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.doctor.Diagnosis;
import io.finetunebench.bench.doctor.DiagnosisJson;
import io.finetunebench.bench.doctor.DiagnosisText;
import io.finetunebench.core.document.TextRenderer;
import io.finetunebench.core.driver.CudaDevice;
import io.finetunebench.core.driver.FakeDriver;
import io.finetunebench.core.driver.Findings;
import io.finetunebench.core.driver.GpuState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What doctor says, and ends with, on machines that a fake driver plays. */
class DoctorCommandTest {
  private static final String H100 = "device 9.0 85899345920 NVIDIA H100 80GB HBM3";
  private static final String A100 = "device 8.0 42949672960 NVIDIA A100-SXM4-40GB";
  private static final Schema SCHEMA = schema();

  @TempDir private Path folder = Path.of("");

  @Test
  void withoutADriverItEndsWithSix() throws IOException {
    System.setProperty("finetunebench.cuda.library", "/nowhere/libcuda.so.1");
    try {
      assertNo(
          "no-driver",
          "no NVIDIA driver: its library /nowhere/libcuda.so.1 does not load; install the NVIDIA"
              + " driver, 450.80.02 or newer");
    } finally {
      System.clearProperty("finetunebench.cuda.library");
    }
  }

  @Test
  void everyStateHasItsProblemAndExitCode() throws IOException {
    assertFake("driver-too-old", "driver 440.33.01", "cuda 10020", "device 7.0 17179869184 V100");
    assertFake("no-device");
    assertFake("no-device", "gpu 42949672960 NVIDIA A100-SXM4-40GB");
    assertFake("too-little-memory", A100, "free 1048576");
    assertFake("busy", A100, "mode 3", "fail cuDevicePrimaryCtxRetain 46");
    // The engine cuda serves them.
    assertFake(ExitCode.OK, "not-served", H100);
    assertFake(ExitCode.OK, "not-served", "device 10.0 191126044672 NVIDIA B200");
    assertFake("call-failed", A100, "fail cuInit 999");
  }

  @Test
  void aCallThatDoesNotReturnIsWaitedForWithABound() throws IOException {
    System.setProperty("finetunebench.preflight.millis", "1000");
    try {
      assertFake("no-answer", A100, "hang cuInit");
    } finally {
      System.clearProperty("finetunebench.preflight.millis");
    }
  }

  @Test
  void aDeviceThatIsServedEndsWithZero() throws IOException {
    for (String device :
        List.of("7.0 17179869184 V100", "8.0 42949672960 A100", "8.9 25769803776 RTX 4090")) {
      try (FakeDriver fake = FakeDriver.install(folder, "device " + device)) {
        assertNotNull(fake);
        Cli cli = Cli.run("doctor", "--json");
        assertEquals(ExitCode.OK, cli.exitCode(), cli.toString());
        JsonNode nd4j = json(cli).get("engines").get(0);
        assertEquals("nd4j", nd4j.get("engine").asString());
        assertTrue(nd4j.get("usable").asBoolean());
        assertEquals(0, nd4j.get("device").asInt());
      }
    }
  }

  @Test
  void theTextNamesDriverDevicesBinaryAndVerdict() throws IOException {
    try (FakeDriver fake = FakeDriver.install(folder, H100, A100, "throttle 4")) {
      assertNotNull(fake);
      Cli cli = Cli.run("doctor", "--wide");
      assertEquals(ExitCode.OK, cli.exitCode());
      assertEquals(
          List.of(
              "driver    550.54.14, serves CUDA 12.4",
              "          played by " + folder.resolve("libfakecuda.so") + ", no NVIDIA driver",
              "device 0  NVIDIA H100 80GB HBM3, compute capability 9.0, 108 multiprocessors, 81920"
                  + " MiB, 81520 MiB free, compute mode default, bus 0000:01:00.0",
              "device 1  NVIDIA A100-SXM4-40GB, compute capability 8.0, 108 multiprocessors, 40960"
                  + " MiB, 40560 MiB free, compute mode default, bus 0000:02:00.0",
              "GPU 0     NVIDIA H100 80GB HBM3, SM clock 1005 MHz, of at most 1410 MHz, memory"
                  + " clock 1593 MHz, 250.0 W, power limit 400.0 W, 41 degrees Celsius, ECC on,"
                  + " compute mode default, clocks held down by power cap, bus"
                  + " 00000000:01:00.0, device 0",
              "GPU 1     NVIDIA A100-SXM4-40GB, SM clock 1005 MHz, of at most 1410 MHz, memory"
                  + " clock 1593 MHz, 250.0 W, power limit 400.0 W, 41 degrees Celsius, ECC on,"
                  + " compute mode default, clocks held down by power cap, bus"
                  + " 00000000:02:00.0, device 1",
              "ND4J      nd4j-cuda-11.6 1.0.0-M2.1 (published, what -Pgpu would download): machine"
                  + " code for 3.7, 5.0, 5.2, 6.0, 6.1, 7.0, 7.5, 8.0, 8.6, no PTX",
              "nd4j      usable: device 1 (NVIDIA A100-SXM4-40GB, compute capability 8.0) serves"
                  + " nd4j-cuda-11.6 1.0.0-M2.1"),
          cli.out().subList(0, 8));
    }
  }

  @Test
  void aDeviceIsNamedByItsPlaceOnTheBusWhateverIsVisible() {
    List<GpuState> gpus = List.of(gpu("H100", "00000000:01:00.0"), gpu("A100", "00000000:02:00.0"));
    CudaDevice second =
        new CudaDevice(
            0,
            "A100",
            "11".repeat(16),
            "0000:02:00.0",
            8,
            0,
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
    String text = DiagnosisJson.text(diagnosis);
    assertEquals(List.of(), SCHEMA.validate(text, InputFormat.JSON));
    JsonNode found = JsonMapper.shared().readTree(text).get("gpus");
    assertTrue(found.get(0).get("device").isNull());
    assertEquals(0, found.get(1).get("device").asInt());
  }

  private static GpuState gpu(String name, String bus) {
    return new GpuState(
        name, bus, null, null, null, null, null, null, null, null, null, null, null, null);
  }

  @Test
  void aFirstStartIsNotNeededWhereThereIsMachineCodeAndRefusedWhereNothingServes()
      throws IOException {
    try (FakeDriver fake = FakeDriver.install(folder, A100)) {
      assertNotNull(fake);
      Cli start = Cli.run("doctor", "--first-start");
      assertEquals(ExitCode.OK, start.exitCode(), start.toString());
      assertEquals(
          List.of("first start: not needed, the binary has machine code for the device"),
          start.out());
    }
    try (FakeDriver fake = FakeDriver.install(Files.createDirectory(folder.resolve("h")), H100)) {
      assertNotNull(fake);
      Cli start = Cli.run("doctor", "--first-start");
      assertEquals(ExitCode.DEVICE_UNUSABLE, start.exitCode(), start.toString());
      assertTrue(
          start.err().get(0).contains("is not served by nd4j-cuda-11.6 1.0.0-M2.1"), "" + start);
    }
  }

  private void assertFake(String problem, String... facts) throws IOException {
    assertFake(ExitCode.DEVICE_UNUSABLE, problem, facts);
  }

  private void assertFake(int exitCode, String problem, String... facts) throws IOException {
    try (FakeDriver fake = FakeDriver.install(folder, facts)) {
      assertNotNull(fake);
      Cli cli = Cli.run("doctor", "--json");
      assertEquals(exitCode, cli.exitCode(), cli.toString());
      assertEquals(problem, json(cli).get("engines").get(0).get("problem").asString());
    }
  }

  private static void assertNo(String problem, String line) throws IOException {
    Cli cli = Cli.run("doctor", "--json");
    assertEquals(ExitCode.DEVICE_UNUSABLE, cli.exitCode(), cli.toString());
    JsonNode engine = json(cli).get("engines").get(0);
    assertEquals(problem, engine.get("problem").asString());
    assertEquals(line, engine.get("line").asString());
  }

  private static JsonNode json(Cli cli) {
    String text = String.join("\n", cli.out());
    assertEquals(List.of(), SCHEMA.validate(text, InputFormat.JSON));
    return JsonMapper.shared().readTree(text);
  }

  private static Schema schema() {
    try (InputStream in = Diagnosis.class.getResourceAsStream("doctor-v1.schema.json")) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
