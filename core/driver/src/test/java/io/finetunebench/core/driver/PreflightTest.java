package io.finetunebench.core.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The preflight's line for every state of a machine, on drivers that a fake plays. */
class PreflightTest {
  private static final String A100 = "device 8.0 42949672960 NVIDIA A100-SXM4-40GB";
  private static final String H100 = "device 9.0 85899345920 NVIDIA H100 80GB HBM3";
  private static final String K20 = "device 3.5 5368709120 Tesla K20";
  private static final Requirement ND4J = Requirement.ofNd4j(Nd4jBinary.PUBLISHED.get(0));
  private static final Requirement WITH_PTX = Requirement.ofNd4j(Nd4jBinary.PUBLISHED.get(1));
  private static final Requirement OWN_KERNELS = Requirement.ofOwnKernels();

  private static final String FIRST_A100 =
      "device 0 (NVIDIA A100-SXM4-40GB, compute capability 8.0) ";
  private static final String NOT_SERVED =
      " is not served by nd4j-cuda-11.6 1.0.0-M2.1, which has machine code for 3.7, 5.0, 5.2, 6.0,"
          + " 6.1, 7.0, 7.5, 8.0, 8.6 and no PTX; ";
  private static final String BUILD_HOPPER =
      "build with 'mvn -Pgpu,hopper verify' on ND4J 1.0.0-M1.1, whose PTX the driver compiles";

  @TempDir private static Path shared = Path.of("");
  @TempDir private Path folder = Path.of("");

  @AfterEach
  void uninstall() {
    FakeDriver.uninstall();
  }

  @Test
  void aProcessTakesWhatTheOneThatStartedItHasFound() throws IOException {
    FakeDriver.install(folder, A100);
    Findings found = Preflight.findings();
    Map<String, String> properties = Preflight.handOver(folder.resolve("run"));
    Path file = Path.of(Objects.requireNonNull(properties.get("finetunebench.preflight.findings")));
    List<String> lines = Files.readAllLines(file);
    // Nothing can be found with this library, so that what comes back is not this process's own.
    Files.write(file, List.of("/nowhere/handed-over.so", lines.get(1)));
    System.setProperty(DriverLibrary.Kind.CUDA.property(), "/nowhere/handed-over.so");
    properties.forEach(System::setProperty);
    try {
      assertEquals(found, Preflight.findings());
      System.setProperty(DriverLibrary.Kind.CUDA.property(), "/nowhere/another.so");
      assertEquals(Verdict.Problem.NO_DRIVER, Preflight.verdict(OWN_KERNELS).problem());
    } finally {
      properties.keySet().forEach(System::clearProperty);
      System.clearProperty(DriverLibrary.Kind.CUDA.property());
    }
  }

  @Test
  void noDriver() {
    System.setProperty("finetunebench.cuda.library", "/nowhere/libcuda.so.1");
    assertNo(
        Verdict.Problem.NO_DRIVER,
        "no NVIDIA driver: its library /nowhere/libcuda.so.1 does not load; install the NVIDIA"
            + " driver, 450.80.02 or newer",
        Verdict.of(Preflight.look(), ND4J));
  }

  /** What is wrong with a machine, the line that says so, and what the fake driver plays. */
  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(
            Verdict.Problem.DRIVER_TOO_OLD,
            "NVIDIA driver too old: found 440.33.01 for CUDA 10.2, needed 450.80.02 or newer;"
                + " update the driver",
            List.of("driver 440.33.01", "cuda 10020", "device 7.0 17179869184 Tesla V100")),
        arguments(
            Verdict.Problem.NO_DEVICE,
            "no CUDA device is visible: the driver is there and finds no GPU; see what 'nvidia-smi"
                + " -L' lists, and in a container whether it was started with GPUs",
            List.of()),
        arguments(
            Verdict.Problem.TOO_LITTLE_MEMORY,
            FIRST_A100
                + "has too little memory: 1024 MiB free of 40960 MiB, needed 1536 MiB for"
                + " nd4j-cuda-11.6 1.0.0-M2.1; end what uses it or choose another with"
                + " CUDA_VISIBLE_DEVICES",
            List.of(A100, "free 1073741824")),
        arguments(
            Verdict.Problem.TOO_LITTLE_MEMORY,
            FIRST_A100
                + "has too little memory: no room for a context of 40960 MiB, needed 1536 MiB for"
                + " nd4j-cuda-11.6 1.0.0-M2.1; end what uses it or choose another with"
                + " CUDA_VISIBLE_DEVICES",
            List.of(A100, "fail cuDevicePrimaryCtxRetain 2")),
        arguments(
            Verdict.Problem.BUSY,
            FIRST_A100
                + "is busy: another process holds it in compute mode exclusive process"
                + " (CUDA_ERROR_DEVICE_UNAVAILABLE); end that process or set the mode with"
                + " 'nvidia-smi -c DEFAULT'",
            List.of(A100, "mode 3", "fail cuDevicePrimaryCtxRetain 46")),
        arguments(
            Verdict.Problem.BUSY,
            FIRST_A100
                + "may not be used: its compute mode is prohibited; 'nvidia-smi -c DEFAULT' as"
                + " root allows it",
            List.of(A100, "mode 2")),
        arguments(
            Verdict.Problem.NOT_SERVED,
            "device 0 (NVIDIA H100 80GB HBM3, compute capability 9.0)" + NOT_SERVED + BUILD_HOPPER,
            List.of(H100)),
        arguments(
            Verdict.Problem.NOT_SERVED,
            "device 0 (NVIDIA B200, compute capability 10.0)" + NOT_SERVED + BUILD_HOPPER,
            List.of("device 10.0 191126044672 NVIDIA B200")),
        arguments(
            Verdict.Problem.NOT_SERVED,
            "device 0 (Tesla K20, compute capability 3.5)"
                + NOT_SERVED
                + "choose another device with CUDA_VISIBLE_DEVICES",
            List.of(K20)),
        arguments(
            Verdict.Problem.CALL_FAILED,
            FIRST_A100
                + "gives no context: cuDevicePrimaryCtxRetain failed with CUDA_ERROR_UNKNOWN"
                + " (999): see the kernel's log for NVRM or Xid, and restart the machine if it"
                + " persists",
            List.of(A100, "fail cuDevicePrimaryCtxRetain 999")),
        arguments(
            Verdict.Problem.CALL_FAILED,
            "the NVIDIA driver ended the process in cuInit (exit code 137); reinstall or update the"
                + " driver",
            List.of(A100, "crash cuInit")));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatIsWrongIsSaidInALine(Verdict.Problem problem, String line, List<String> facts)
      throws IOException {
    assertNo(problem, line, verdict(ND4J, facts.toArray(String[]::new)));
  }

  @Test
  void ownKernelsNeedLessMemoryAndAModeThatIsExclusiveWillDo() throws IOException {
    assertTrue(verdict(OWN_KERNELS, A100, "free 1073741824").isUsable());
    assertTrue(verdict(ND4J, A100, "mode 3").isUsable());
    assertEquals(Verdict.Problem.NOT_SERVED, verdict(OWN_KERNELS, K20).problem());
  }

  @Test
  void noDeviceAmongTheVisibleOnes() {
    Findings findings =
        new Findings(
            new Findings.Failure(Findings.Kind.CALL_FAILED, "cuInit", 100, "CUDA_ERROR_NO_DEVICE"),
            12040,
            "550.54.14",
            "7",
            null,
            List.of(),
            List.of());
    assertNo(
        Verdict.Problem.NO_DEVICE,
        "no CUDA device is visible with CUDA_VISIBLE_DEVICES=7; unset it or name a device that"
            + " 'nvidia-smi -L' lists",
        Verdict.of(findings, ND4J));
  }

  @Test
  void servedArchitectures() throws IOException {
    for (String device :
        List.of("7.0 17179869184 Tesla V100", "8.0 42949672960 A100", "8.9 25769803776 RTX 4090")) {
      Verdict verdict = verdict(ND4J, "device " + device);
      assertTrue(verdict.isUsable(), verdict.line());
      assertFalse(verdict.compiles());
    }
  }

  @Test
  void intermediateCodeServesWhatIsNewer() throws IOException {
    Verdict verdict = verdict(WITH_PTX, H100);
    assertTrue(verdict.isUsable(), verdict.line());
    assertTrue(verdict.compiles());
    assertEquals(
        "device 0 (NVIDIA H100 80GB HBM3, compute capability 9.0) serves nd4j-cuda-11.2"
            + " 1.0.0-M1.1; the driver compiles its PTX at the first start",
        verdict.line());
  }

  @Test
  void ofTwoDevicesTheOneThatServes() throws IOException {
    Verdict verdict = verdict(ND4J, H100, A100);
    assertTrue(verdict.isUsable(), verdict.line());
    assertEquals(1, Objects.requireNonNull(verdict.device()).ordinal());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cuDriverGetVersion",
        "cuInit",
        "cuDeviceGetCount",
        "cuDeviceGet",
        "cuDeviceGetName",
        "cuDeviceGetPCIBusId",
        "cuDeviceTotalMem_v2",
        "cuDeviceGetAttribute",
        "cuDevicePrimaryCtxRelease_v2",
        "cuCtxPushCurrent_v2",
        "cuCtxPopCurrent_v2",
        "cuMemGetInfo_v2"
      })
  void anErrorFromEachCall(String call) throws IOException {
    assertNo(
        Verdict.Problem.CALL_FAILED,
        "the NVIDIA driver's "
            + call
            + " failed with CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803): driver library and kernel"
            + " module do not belong together; restart the machine after an update of the driver",
        verdictInThisProcess("fail " + call + " 803"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nvmlInit_v2",
        "nvmlSystemGetDriverVersion",
        "nvmlDeviceGetCount_v2",
        "nvmlDeviceGetHandleByIndex_v2",
        "nvmlDeviceGetName",
        "nvmlDeviceGetPciInfo_v3",
        "nvmlDeviceGetMemoryInfo",
        "nvmlDeviceGetClockInfo",
        "nvmlDeviceGetMaxClockInfo",
        "nvmlDeviceGetPowerUsage",
        "nvmlDeviceGetTemperature",
        "nvmlDeviceGetTotalEnergyConsumption",
        "nvmlDeviceGetCurrentClocksThrottleReasons",
        "nvmlShutdown"
      })
  void whatManagementDoesNotSayDoesNotMatter(String call) throws IOException {
    assertTrue(verdictInThisProcess("fail " + call + " 3").isUsable());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuInit", "nvmlInit_v2", "cuDevicePrimaryCtxRetain"})
  void aCallThatDoesNotReturn(String call) throws IOException {
    install(A100, "hang " + call);
    assertNo(
        Verdict.Problem.NO_ANSWER,
        "the NVIDIA driver does not answer: "
            + call
            + " did not return within 1 s; see the kernel's log for NVRM or Xid, and restart the"
            + " machine",
        Verdict.of(Preflight.look(Duration.ofSeconds(1), Map.of(), true), ND4J));
  }

  @Test
  void theFindingsHoldWhatDriverAndManagementSay() throws IOException {
    install(A100, "throttle 5");
    Findings findings = Preflight.look();
    assertNull(findings.failure());
    assertEquals(12040, findings.cudaVersion());
    assertEquals("550.54.14", findings.driverVersion());
    assertEquals(folder.resolve("libfakecuda.so").toString(), findings.standIn());
    CudaDevice device = findings.devices().get(0);
    assertEquals("NVIDIA A100-SXM4-40GB", device.name());
    assertEquals("8.0", device.computeCapability());
    assertEquals(42949672960L, device.memoryBytes());
    assertEquals(42949672960L - (400L << 20), device.freeBytes());
    GpuState gpu = findings.gpus().get(0);
    assertTrue(Nvml.sameBusId(device.pciBusId(), gpu.pciBusId()));
    assertEquals(1410, gpu.maxSmMegahertz());
    assertEquals(1005, gpu.now().smMegahertz());
    assertEquals(250.0, gpu.now().powerWatts());
    assertEquals(41, gpu.now().temperatureCelsius());
    assertEquals(List.of("power cap"), gpu.now().slowdowns(), "that it is idle is none");
  }

  @Test
  void theDeviceThatIsVisibleIsNamedWhateverItsPlace() throws IOException {
    install(H100, A100, "throttle 4");
    Findings findings = Preflight.look(Preflight.BOUND, Map.of("CUDA_VISIBLE_DEVICES", "1"), true);
    assertEquals("1", findings.visibleDevices());
    assertEquals(1, findings.devices().size());
    Verdict verdict = Verdict.of(findings, ND4J);
    assertTrue(verdict.isUsable(), verdict.line());
    CudaDevice device = Objects.requireNonNull(verdict.device());
    assertEquals(0, device.ordinal());
    assertEquals("NVIDIA A100-SXM4-40GB", device.name());
    assertEquals(2, findings.gpus().size());
    for (GpuState gpu : findings.gpus()) {
      boolean isVisible = gpu.name().equals("NVIDIA A100-SXM4-40GB");
      assertEquals(isVisible ? device : null, findings.device(gpu).orElse(null));
    }
    Findings reversed =
        Preflight.look(Preflight.BOUND, Map.of("CUDA_VISIBLE_DEVICES", "1,0"), true);
    assertEquals(2, reversed.gpus().size());
    for (GpuState gpu : reversed.gpus()) {
      assertEquals(gpu.name(), reversed.device(gpu).orElseThrow().name());
    }
    assertNo(
        Verdict.Problem.NO_DEVICE,
        "no CUDA device is visible with CUDA_VISIBLE_DEVICES=7; unset it or name a device that"
            + " 'nvidia-smi -L' lists",
        Verdict.of(
            Preflight.look(Preflight.BOUND, Map.of("CUDA_VISIBLE_DEVICES", "7"), true), ND4J));
  }

  private Verdict verdict(Requirement requirement, String... facts) throws IOException {
    install(facts);
    return Verdict.of(Preflight.look(), requirement);
  }

  /** Looks without a process of its own, for facts under which the fake neither hangs nor ends. */
  private Verdict verdictInThisProcess(String fact) throws IOException {
    install(A100, fact);
    return Verdict.of(DriverProbe.look(call -> {}, true), ND4J);
  }

  /** Installs a copy of the one library that is compiled: each is loaded with its own facts. */
  private void install(String... facts) throws IOException {
    Path compiled = FakeDriver.compile(shared);
    Path copy = folder.resolve(compiled.getFileName());
    if (!Files.exists(copy)) {
      Files.copy(compiled, copy);
    }
    FakeDriver.install(folder, facts);
  }

  private static void assertNo(Verdict.Problem problem, String line, Verdict verdict) {
    assertEquals(line, verdict.line());
    assertEquals(problem, verdict.problem());
    assertNull(verdict.device());
  }
}
