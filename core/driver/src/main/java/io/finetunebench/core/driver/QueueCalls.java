package io.finetunebench.core.driver;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the driver that stand in hot paths, by JNA's direct mapping in place of {@link
 * CudaDriver#call}, which finds a function by its name and its arguments by their types. All return
 * the driver's status, 0 for success. Handles and addresses of either side are numbers.
 *
 * <p>Direct mapping belongs to a class, so all calls go to the library that was bound last: a
 * process has one driver, and a test that puts another in its place is done with the earlier one.
 */
public final class QueueCalls {
  private static @Nullable NativeLibrary bound;

  /** Where a popped context's handle goes, which nobody reads. */
  private static final Memory POPPED = new Memory(Long.BYTES);

  private static final long POPPED_ADDRESS = Pointer.nativeValue(POPPED);

  private QueueCalls() {}

  /**
   * Has all calls go to a library.
   *
   * @throws UnsatisfiedLinkError if a function is missing there
   */
  static synchronized void bind(NativeLibrary library) {
    if (bound == library) {
      return;
    }
    if (bound != null) {
      Native.unregister(QueueCalls.class);
      bound = null;
    }
    Native.register(QueueCalls.class, library);
    bound = library;
  }

  /** Makes a context the calling thread's. */
  public static native int cuCtxPushCurrent_v2(long context);

  /** Gives the calling thread its context of before. */
  public static int popContext() {
    return cuCtxPopCurrent_v2(POPPED_ADDRESS);
  }

  private static native int cuCtxPopCurrent_v2(long context);

  /**
   * Queues a kernel.
   *
   * @param parameters address of the addresses of the kernel's arguments
   */
  public static native int cuLaunchKernel(
      long function,
      int gridX,
      int gridY,
      int gridZ,
      int blockX,
      int blockY,
      int blockZ,
      int sharedBytes,
      long stream,
      long parameters,
      long extra);

  /** Queues a graph. */
  public static native int cuGraphLaunch(long graph, long stream);

  /** Queues an event. */
  public static native int cuEventRecord(long event, long stream);

  /** Waits for a queue. */
  public static native int cuStreamSynchronize(long stream);

  /** Queues the filling of 32-bit words. */
  public static native int cuMemsetD32Async(long address, int value, long words, long stream);
}
