package io.finetunebench.core.driver;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The CUDA driver API of this machine, {@code libcuda.so.1} or {@code nvcuda.dll}.
 *
 * <p>Any function is called by its name through {@link #call}; nothing of the binding shows in the
 * arguments. The system property {@code finetunebench.cuda.library} or the environment variable
 * {@code FINETUNEBENCH_CUDA_LIBRARY} names another library in place of the driver's. A call may
 * take as long as the driver likes: {@link Preflight} asks first, with a bound.
 */
public final class CudaDriver {
  private static final int TEXT_BYTES = 256;

  private final DriverLibrary library;

  private CudaDriver(DriverLibrary library) {
    this.library = library;
  }

  /**
   * Loads the library; it calls nothing.
   *
   * @throws CudaException if there is none
   */
  public static CudaDriver load() {
    return load(call -> {});
  }

  static CudaDriver load(Consumer<String> beforeCall) {
    try {
      return new CudaDriver(DriverLibrary.load(DriverLibrary.Kind.CUDA, beforeCall));
    } catch (UnsatisfiedLinkError e) {
      throw new CudaException("load", Verdict.noDriverLine());
    }
  }

  /**
   * Returns the path of the library that stands in for the driver's, null if none does. Nothing
   * that was measured with one is a device's.
   */
  public static @Nullable String standIn() {
    return DriverLibrary.Kind.CUDA.replacement();
  }

  /** Returns whether this driver has a function; older ones lack the newer functions. */
  public boolean has(String function) {
    return library.has(function);
  }

  /**
   * Calls a function of the driver API.
   *
   * @param function its exported name, with the suffix of its version such as {@code cuMemAlloc_v2}
   * @param arguments {@code Integer} and {@code Float} for 32 bits; {@code Long} for 64 bits,
   *     sizes, handles and addresses of either side; a {@code String} for a text; null for a null
   *     pointer; a direct {@code ByteBuffer} for its address; a {@code byte[]}, {@code int[]} or
   *     {@code long[]} for what is read or written during the call alone, such as {@code long[1]}
   *     for a handle that comes back
   * @throws CudaException if it returns an error, or this driver does not have it
   */
  public void call(String function, @Nullable Object... arguments) {
    int status = status(function, arguments);
    if (status != 0) {
      throw failure(function, status);
    }
  }

  /**
   * Calls a function as {@link #call} does and returns its status, 0 for success.
   *
   * @throws CudaException if this driver does not have it
   */
  public int status(String function, @Nullable Object... arguments) {
    try {
      return library.call(function, arguments);
    } catch (UnsatisfiedLinkError e) {
      throw new CudaException(
          function, "this NVIDIA driver has no " + function + ": update the driver");
    }
  }

  /**
   * Has {@link QueueCalls} go to this driver.
   *
   * @throws CudaException if this driver lacks one of them
   */
  public void bindQueueCalls() {
    try {
      QueueCalls.bind(library.library());
    } catch (UnsatisfiedLinkError e) {
      throw new CudaException("bind", "this NVIDIA driver lacks a function: update it (" + e + ")");
    }
  }

  /** Returns the failure that a status of {@link QueueCalls} means. */
  public CudaException failure(String function, int status) {
    return new CudaException(function, status, errorName(status));
  }

  /** Returns the driver's name of a status, such as {@code CUDA_ERROR_NO_DEVICE}. */
  public String errorName(int status) {
    PointerByReference name = new PointerByReference();
    if (library.has("cuGetErrorName")
        && library.call("cuGetErrorName", status, name) == 0
        && name.getValue() != null) {
      return name.getValue().getString(0);
    }
    return "error " + status;
  }

  /** Returns the newest version of CUDA that the driver serves, such as 11060 for 11.6. */
  public int version() {
    return integer("cuDriverGetVersion");
  }

  /**
   * Initialises the driver for this process.
   *
   * @throws CudaException if it refuses; with status 100 where no device is visible
   */
  public void initialise() {
    call("cuInit", 0);
  }

  /** Returns the number of visible devices. */
  public int deviceCount() {
    return integer("cuDeviceGetCount");
  }

  /** Returns the handle of a device by its place, from 0. */
  public int device(int ordinal) {
    return integer("cuDeviceGet", ordinal);
  }

  /** Returns an attribute of a device, by its number in the driver API. */
  public int attribute(int attribute, int device) {
    return integer("cuDeviceGetAttribute", attribute, device);
  }

  /** Returns a device's name. */
  public String deviceName(int device) {
    return text("cuDeviceGetName", device);
  }

  /** Returns a device's place on the bus, such as {@code 0000:3B:00.0}. */
  public String pciBusId(int device) {
    return text("cuDeviceGetPCIBusId", device);
  }

  /** Returns the bytes of a device's memory. */
  public long totalMemory(int device) {
    return number("cuDeviceTotalMem_v2", device);
  }

  /** Calls a function whose first argument is where it writes 64 bits, and returns these. */
  public long number(String function, @Nullable Object... others) {
    long[] value = new long[1];
    call(function, with(value, others));
    return value[0];
  }

  /**
   * Returns the address of a direct buffer, for arguments that hold addresses. The caller keeps the
   * buffer reachable for as long as the driver may use it.
   */
  public static long address(ByteBuffer direct) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
  }

  /** Returns memory of the host that the driver gave, as a buffer. */
  public static ByteBuffer buffer(long address, long bytes) {
    return new Pointer(address).getByteBuffer(0, bytes);
  }

  /** Returns a version such as 11060 as {@code CUDA 11.6}. */
  public static String versionText(int version) {
    return "CUDA " + version / 1000 + "." + version % 1000 / 10;
  }

  private int integer(String function, Object... arguments) {
    int[] value = new int[1];
    call(function, with(value, arguments));
    return value[0];
  }

  private static @Nullable Object[] with(Object first, @Nullable Object[] others) {
    return Stream.concat(Stream.of(first), Arrays.stream(others)).toArray();
  }

  private String text(String function, int device) {
    try (Memory text = new Memory(TEXT_BYTES)) {
      text.clear();
      call(function, text, TEXT_BYTES, device);
      return text.getString(0);
    }
  }
}
