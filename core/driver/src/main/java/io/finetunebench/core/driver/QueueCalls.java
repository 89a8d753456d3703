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

  /** Makes a context the calling thread's: {@code cuCtxPushCurrent_v2}. */
  public static int pushContext(long context) {
    return cuCtxPushCurrent_v2(context);
  }

  /** Gives the calling thread its context of before: {@code cuCtxPopCurrent_v2}. */
  public static int popContext() {
    return cuCtxPopCurrent_v2(POPPED_ADDRESS);
  }

  /**
   * Queues a kernel: {@code cuLaunchKernel}, of blocks in one dimension of threads.
   *
   * @param parameters address of the addresses of the kernel's arguments
   */
  public static int launchKernel(
      long function,
      int gridX,
      int gridY,
      int gridZ,
      int threads,
      int sharedBytes,
      long stream,
      long parameters) {
    return cuLaunchKernel(
        function, gridX, gridY, gridZ, threads, 1, 1, sharedBytes, stream, parameters, 0);
  }

  /** Queues a graph: {@code cuGraphLaunch}. */
  public static int launchGraph(long graph, long stream) {
    return cuGraphLaunch(graph, stream);
  }

  /** Queues an event: {@code cuEventRecord}. */
  public static int recordEvent(long event, long stream) {
    return cuEventRecord(event, stream);
  }

  /** Waits for a queue: {@code cuStreamSynchronize}. */
  public static int synchronise(long stream) {
    return cuStreamSynchronize(stream);
  }

  /** Queues the filling of 32-bit words: {@code cuMemsetD32Async}. */
  public static int fill(long address, int value, long words, long stream) {
    return cuMemsetD32Async(address, value, words, stream);
  }

  private static native int cuCtxPushCurrent_v2(long context);

  private static native int cuCtxPopCurrent_v2(long context);

  private static native int cuLaunchKernel(
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

  private static native int cuGraphLaunch(long graph, long stream);

  private static native int cuEventRecord(long event, long stream);

  private static native int cuStreamSynchronize(long stream);

  private static native int cuMemsetD32Async(long address, int value, long words, long stream);
}
