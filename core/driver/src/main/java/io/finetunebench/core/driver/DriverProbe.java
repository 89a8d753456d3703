package io.finetunebench.core.driver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the driver in a process of its own, which a call that hangs or crashes may take along:
 * {@link Preflight} starts it. It prints each call before it makes it, and its findings at the end.
 */
final class DriverProbe {
  static final String CALL = "@call ";
  static final String FINDINGS = "@findings ";
  static final String ALL = "all";
  static final String VISIBLE_DEVICES = "CUDA_VISIBLE_DEVICES";

  private static final int COMPUTE_MODE = 20;
  private static final int MULTIPROCESSORS = 16;
  private static final int MAJOR = 75;
  private static final int MINOR = 76;

  private DriverProbe() {}

  /** Looks and prints. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    Findings findings =
        look(call -> out.println(CALL + call), Arrays.asList(arguments).contains(ALL));
    out.println(FINDINGS + encode(findings));
    // The driver's own threads must not keep this process.
    Runtime.getRuntime().halt(0);
  }

  /**
   * Looks.
   *
   * @param beforeCall hears the name of each function before it is called
   * @param all whether every device gets a context, or none behind the first that serves
   */
  static Findings look(Consumer<String> beforeCall, boolean all) {
    CudaDriver driver;
    try {
      driver = CudaDriver.load(beforeCall);
    } catch (CudaException e) {
      return Findings.failed(
          new Findings.Failure(
              Findings.Kind.NO_LIBRARY, "load", 0, String.valueOf(e.getMessage())));
    }
    List<GpuState> gpus = List.of();
    String driverVersion = null;
    Optional<Nvml> opened = Nvml.open(beforeCall);
    if (opened.isPresent()) {
      try (Nvml nvml = opened.get()) {
        driverVersion = nvml.driverVersion();
        gpus = nvml.gpus();
      }
    }
    List<CudaDevice> devices = new ArrayList<>();
    Findings.Failure failure = null;
    Integer version = null;
    try {
      version = driver.version();
      driver.initialise();
      int count = driver.deviceCount();
      boolean found = false;
      for (int ordinal = 0; ordinal < count; ordinal++) {
        CudaDevice device = device(driver, ordinal, all || !found);
        found |= serves(device);
        devices.add(device);
      }
    } catch (CudaException e) {
      String detail = e.status() == CudaException.MISSING ? e.getMessage() : e.error();
      failure =
          new Findings.Failure(
              Findings.Kind.CALL_FAILED, e.call(), e.status(), String.valueOf(detail));
    }
    return new Findings(
        failure,
        version,
        driverVersion,
        System.getenv(VISIBLE_DEVICES),
        CudaDriver.standIn(),
        devices,
        gpus);
  }

  /** Returns whether a device will do for all that could run on it, so that no other is tried. */
  private static boolean serves(CudaDevice device) {
    Long free = device.freeBytes();
    return device.contextStatus() == 0
        && free != null
        && free >= Requirement.MOST_FREE_BYTES
        && device.capability() >= Requirement.ofOwnKernels().lowestCapability();
  }

  private static CudaDevice device(CudaDriver driver, int ordinal, boolean tried) {
    int device = driver.device(ordinal);
    CudaDevice.ComputeMode mode = CudaDevice.ComputeMode.of(driver.attribute(COMPUTE_MODE, device));
    long[] context = new long[1];
    // A context where none is allowed fails with an error that older drivers do not tell apart.
    int status =
        !tried || mode == CudaDevice.ComputeMode.PROHIBITED
            ? 0
            : driver.status("cuDevicePrimaryCtxRetain", context, device);
    Long free = null;
    if (status == 0 && context[0] != 0) {
      free = freeMemory(driver, context[0]);
      driver.call(
          driver.has("cuDevicePrimaryCtxRelease_v2")
              ? "cuDevicePrimaryCtxRelease_v2"
              : "cuDevicePrimaryCtxRelease",
          device);
    }
    return new CudaDevice(
        ordinal,
        driver.deviceName(device),
        driver.pciBusId(device),
        10 * driver.attribute(MAJOR, device) + driver.attribute(MINOR, device),
        driver.attribute(MULTIPROCESSORS, device),
        driver.totalMemory(device),
        free,
        mode,
        status == 0 ? null : driver.errorName(status),
        status);
  }

  private static @Nullable Long freeMemory(CudaDriver driver, long context) {
    driver.call("cuCtxPushCurrent_v2", context);
    long[] free = new long[1];
    long[] total = new long[1];
    driver.call("cuMemGetInfo_v2", free, total);
    driver.call("cuCtxPopCurrent_v2", new long[1]);
    return free[0];
  }

  static String encode(Findings findings) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
      objects.writeObject(findings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
