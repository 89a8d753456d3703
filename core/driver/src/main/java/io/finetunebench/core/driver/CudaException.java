package io.finetunebench.core.driver;

/** A call of the driver that failed: which one, with what error, and what to do, in one line. */
public final class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * The status where the library or a function of it is missing, which the driver never returns.
   */
  public static final int MISSING = -1;

  private final String call;
  private final int status;
  private final String error;

  CudaException(String call, int status, String error) {
    super(call + " failed with " + error + " (" + status + "): " + remedy(status));
    this.call = call;
    this.status = status;
    this.error = error;
  }

  CudaException(String call, String message) {
    super(message);
    this.call = call;
    this.status = MISSING;
    this.error = "missing";
  }

  private CudaException(CudaException failure, String detail) {
    super(failure.getMessage() + "; " + detail, failure);
    this.call = failure.call;
    this.status = failure.status;
    this.error = failure.error;
  }

  /** Returns the same failure with more to its line, which is one line itself. */
  public CudaException with(String detail) {
    return new CudaException(this, detail);
  }

  /** Returns the name of the function. */
  public String call() {
    return call;
  }

  /** Returns the driver's number of the error, or {@link #MISSING}. */
  public int status() {
    return status;
  }

  /** Returns the driver's name of the error, such as {@code CUDA_ERROR_OUT_OF_MEMORY}. */
  public String error() {
    return error;
  }

  /** Returns whether the error stays until the context is destroyed and a new one made. */
  public boolean isSticky() {
    return isSticky(status);
  }

  static boolean isSticky(int status) {
    return switch (status) {
      case 4, 214, 220, 226, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 999 -> true;
      default -> false;
    };
  }

  /** Returns what to do about an error, from the driver API's description of it. */
  static String remedy(int status) {
    return switch (status) {
      case 2 -> "free memory of the device, or choose another with CUDA_VISIBLE_DEVICES";
      case 3, 4 -> "the driver is shutting down; start again";
      case 34, 803 ->
          "driver library and kernel module do not belong together; restart the machine after an"
              + " update of the driver";
      case 46 -> "end the process that holds the device, or set its compute mode to default";
      case 100, 101 -> "see what 'nvidia-smi -L' lists and what CUDA_VISIBLE_DEVICES names";
      case 209 -> "this binary holds no code for the device's compute capability";
      case 214 -> "the device's memory has an uncorrectable error; reset the device";
      case 218, 222 -> "update the NVIDIA driver; this one cannot compile the code";
      case 220 ->
          "a link between devices failed; see the kernel's log for Xid, and reset the device";
      case 221 -> "reinstall the NVIDIA driver; its compiler library is missing";
      case 226 -> "the device went wrong and this process cannot use it any more; start again";
      case 304 -> "the driver was refused a resource of the system; look into the kernel's log";
      case 701 -> "the launch asks for more registers or shared memory than the device has";
      case 700, 710, 714, 715, 716, 717, 718, 719 ->
          "a kernel went wrong and this context is lost; what was measured in it does not count";
      case 702 -> "a kernel ran into the time limit of a device that also drives a display";
      case 709 -> "the context was destroyed while it was in use; start again";
      case 802 -> "the devices' fabric is not ready; start the service nvidia-fabricmanager";
      case 804 -> "the compatibility libraries do not serve this device; use the driver's own";
      default -> "see the kernel's log for NVRM or Xid, and restart the machine if it persists";
    };
  }
}
