package io.finetunebench.core.driver;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a machine has of NVIDIA's driver and devices, and how the driver's calls went.
 *
 * @param failure what ended the look; null for nothing
 * @param cudaVersion newest version of CUDA that the driver serves, such as 11060; null if unknown
 * @param driverVersion such as {@code 450.80.02}; null if unknown
 * @param visibleDevices the environment variable {@code CUDA_VISIBLE_DEVICES}; null if not set
 * @param standIn path of the library that stands in for the driver's; null if none does
 * @param devices that this process may use
 * @param gpus of the machine, by its management library; empty without one
 */
public record Findings(
    @Nullable Failure failure,
    @Nullable Integer cudaVersion,
    @Nullable String driverVersion,
    @Nullable String visibleDevices,
    @Nullable String standIn,
    List<CudaDevice> devices,
    List<GpuState> gpus)
    implements Serializable {
  /** How a look at the driver ended too early. */
  public enum Kind {
    /** The driver's library is not there. */
    NO_LIBRARY,
    /** A call returned an error. */
    CALL_FAILED,
    /** A call did not return in time. */
    NO_ANSWER,
    /** A call ended the process that made it. */
    CRASHED
  }

  /**
   * What ended the look.
   *
   * @param kind how
   * @param call in which function
   * @param status the driver's number of the error; 0 where it gave none
   * @param detail the driver's name of the error, or how long was waited or how the process ended
   */
  public record Failure(Kind kind, String call, int status, String detail)
      implements Serializable {}

  /** Copies the lists. */
  public Findings {
    devices = List.copyOf(devices);
    gpus = List.copyOf(gpus);
  }

  /** Returns the first visible device on a GPU. */
  public Optional<CudaDevice> device(GpuState gpu) {
    return devices.stream()
        .filter(device -> Nvml.sameBusId(gpu.pciBusId(), device.pciBusId()))
        .findFirst();
  }

  /** Returns findings without any device, for a look that failed before it saw one. */
  static Findings failed(Failure failure) {
    return new Findings(
        failure,
        null,
        null,
        System.getenv(DriverProbe.VISIBLE_DEVICES),
        CudaDriver.standIn(),
        List.of(),
        List.of());
  }
}
