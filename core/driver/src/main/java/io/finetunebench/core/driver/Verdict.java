package io.finetunebench.core.driver;

import io.finetunebench.core.driver.FatBinary.Service;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether what is required can run here.
 *
 * @param problem why not; null if it can
 * @param line one line that says why not and what to do, or which device it is
 * @param device the one to use; null if there is none
 * @param compiles whether the driver has to compile the binary's PTX at the first start
 */
public record Verdict(
    @Nullable Problem problem, String line, @Nullable CudaDevice device, boolean compiles) {
  /** Why a device cannot be used. */
  public enum Problem {
    /** No driver. */
    NO_DRIVER,
    /** The driver is too old. */
    DRIVER_TOO_OLD,
    /** No device is visible. */
    NO_DEVICE,
    /** The device's memory is too small or not free. */
    TOO_LITTLE_MEMORY,
    /** The device is busy in exclusive mode, or may not be used at all. */
    BUSY,
    /** The binary holds no code for the device. */
    NOT_SERVED,
    /** CUDA's libraries are missing or of the wrong version. */
    CUDA_LIBRARIES,
    /** A call of the driver does not return. */
    NO_ANSWER,
    /** A call of the driver failed. */
    CALL_FAILED
  }

  /** CUDA 11 and the first driver that serves it. */
  private static final int CUDA_VERSION = 11000;

  private static final String DRIVER_VERSION = "450.80.02";

  private static final int NO_DEVICE = 100;
  private static final int OUT_OF_MEMORY = 2;
  private static final double MEBIBYTE = 1L << 20;

  /** Returns whether what is required can run. */
  public boolean isUsable() {
    return problem == null;
  }

  /**
   * Returns the verdict on ND4J's CUDA backend.
   *
   * @param installed whether CUDA's libraries have to be on the machine
   */
  public static Verdict ofNd4j(Findings findings, Nd4jBinary binary, boolean installed) {
    Verdict verdict = of(findings, Requirement.ofNd4j(binary));
    return verdict.isUsable() && installed
        ? CudaLibraries.problem(binary).map(Verdict::ofCudaLibraries).orElse(verdict)
        : verdict;
  }

  /** Returns the verdict on findings: the first device that will do, or what is wrong. */
  public static Verdict of(Findings findings, Requirement requirement) {
    Findings.Failure failure = findings.failure();
    if (failure != null && failure.kind() == Findings.Kind.NO_LIBRARY) {
      return no(Problem.NO_DRIVER, failure.detail());
    }
    Integer version = findings.cudaVersion();
    if (version != null && version < CUDA_VERSION) {
      String driver = findings.driverVersion();
      return no(
          Problem.DRIVER_TOO_OLD,
          "NVIDIA driver too old: found %s for %s, needed %s or newer; update the driver"
              .formatted(
                  driver == null ? "one" : driver,
                  CudaDriver.versionText(version),
                  DRIVER_VERSION));
    }
    if (failure != null) {
      return failed(findings, failure);
    }
    if (findings.devices().isEmpty()) {
      return no(Problem.NO_DEVICE, noDevice(findings));
    }
    Verdict first = null;
    for (CudaDevice device : findings.devices()) {
      Verdict verdict = of(device, requirement);
      if (verdict.isUsable()) {
        return verdict;
      }
      first = first == null ? verdict : first;
    }
    return Objects.requireNonNull(first);
  }

  /** Returns that CUDA's own libraries will not do, for the reason in a line. */
  public static Verdict ofCudaLibraries(String line) {
    return no(Problem.CUDA_LIBRARIES, line);
  }

  private static Verdict failed(Findings findings, Findings.Failure failure) {
    return switch (failure.kind()) {
      case NO_LIBRARY -> no(Problem.NO_DRIVER, failure.detail());
      case NO_ANSWER ->
          no(
              Problem.NO_ANSWER,
              ("the NVIDIA driver does not answer: %s did not return within %s; see the"
                      + " kernel's log for NVRM or Xid, and restart the machine")
                  .formatted(failure.call(), failure.detail()));
      case CRASHED ->
          no(
              Problem.CALL_FAILED,
              ("the NVIDIA driver ended the process in %s (%s); reinstall or update the"
                      + " driver")
                  .formatted(failure.call(), failure.detail()));
      case CALL_FAILED ->
          failure.status() == NO_DEVICE
              ? no(Problem.NO_DEVICE, noDevice(findings))
              : no(
                  Problem.CALL_FAILED,
                  "the NVIDIA driver's %s failed with %s (%s): %s"
                      .formatted(
                          failure.call(),
                          failure.detail(),
                          failure.status(),
                          CudaException.remedy(failure.status())));
    };
  }

  private static String noDevice(Findings findings) {
    String visible = findings.visibleDevices();
    if (visible != null) {
      return "no CUDA device is visible with CUDA_VISIBLE_DEVICES="
          + visible
          + "; unset it or name a device that 'nvidia-smi -L' lists";
    }
    return "no CUDA device is visible: the driver is there and finds no GPU; see what 'nvidia-smi"
        + " -L' lists, and in a container whether it was started with GPUs";
  }

  static Verdict of(CudaDevice device, Requirement requirement) {
    FatBinary binary = requirement.binary();
    Service service = binary == null ? Service.MACHINE_CODE : binary.serves(device.capability());
    if (device.capability() < requirement.lowestCapability() || service == Service.NONE) {
      return no(Problem.NOT_SERVED, notServed(device, requirement));
    }
    if (device.computeMode() == CudaDevice.ComputeMode.PROHIBITED) {
      return no(
          Problem.BUSY,
          device
              + " may not be used: its compute mode is prohibited; 'nvidia-smi -c DEFAULT' as root"
              + " allows it");
    }
    String error = device.contextError();
    if (error != null && device.contextStatus() != OUT_OF_MEMORY) {
      return device.computeMode().isExclusive()
          ? no(
              Problem.BUSY,
              ("%s is busy: another process holds it in compute mode %s (%s); end that"
                      + " process or set the mode with 'nvidia-smi -c DEFAULT'")
                  .formatted(device, device.computeMode(), error))
          : no(
              Problem.CALL_FAILED,
              "%s gives no context: cuDevicePrimaryCtxRetain failed with %s (%s): %s"
                  .formatted(
                      device,
                      error,
                      device.contextStatus(),
                      CudaException.remedy(device.contextStatus())));
    }
    Long free = device.freeBytes();
    if (error != null || (free != null && free < requirement.freeBytes())) {
      return no(
          Problem.TOO_LITTLE_MEMORY,
          ("%s has too little memory: %s of %s, needed %s for %s; end what uses it or"
                  + " choose another with CUDA_VISIBLE_DEVICES")
              .formatted(
                  device,
                  free == null ? "no room for a context" : mebibytes(free) + " free",
                  mebibytes(device.memoryBytes()),
                  mebibytes(requirement.freeBytes()),
                  requirement.what()));
    }
    boolean compiles = service == Service.PTX;
    return new Verdict(
        null,
        device
            + " serves "
            + requirement.what()
            + (compiles ? "; the driver compiles its PTX at the first start" : ""),
        device,
        compiles);
  }

  private static String notServed(CudaDevice device, Requirement requirement) {
    FatBinary binary = requirement.binary();
    String has =
        binary == null
            ? "needs " + requirement.lowestCapability() / 10 + ".0 or newer"
            : binary.machineCode().isEmpty()
                ? "has no machine code"
                : "has machine code for "
                    + binary.capabilities()
                    + (binary.ptx().isEmpty() ? " and no PTX" : "");
    boolean tooNew =
        binary != null
            && !binary.machineCode().isEmpty()
            && device.capability() > binary.machineCode().get(binary.machineCode().size() - 1);
    return "%s is not served by %s, which %s; %s"
        .formatted(
            device,
            requirement.what(),
            has,
            tooNew
                ? "build with 'mvn -Pgpu,hopper verify' on ND4J 1.0.0-M1.1, whose PTX the driver"
                    + " compiles"
                : "choose another device with CUDA_VISIBLE_DEVICES");
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.0f MiB", bytes / MEBIBYTE);
  }

  static String noDriverLine() {
    return ("no NVIDIA driver: its library %s does not load; install the NVIDIA driver, %s"
            + " or newer")
        .formatted(DriverLibrary.Kind.CUDA.path(), DRIVER_VERSION);
  }

  private static Verdict no(Problem problem, String line) {
    return new Verdict(problem, line, null, false);
  }
}
