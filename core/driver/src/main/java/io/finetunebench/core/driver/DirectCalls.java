package io.finetunebench.core.driver;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The calls by JNA's direct mapping, a fifth of the time that a call by name takes.
 *
 * <p>Direct mapping belongs to a class, so it can serve one library at a time: that of the driver
 * that was loaded last. Where another took its place, an earlier driver's calls go by name.
 */
final class DirectCalls implements QueueCalls {
  private static volatile @Nullable NativeLibrary bound;

  /** Where a popped context's handle goes, which nobody reads. */
  private static final Memory POPPED = new Memory(Long.BYTES);

  private static final long POPPED_ADDRESS = Pointer.nativeValue(POPPED);

  private final NativeLibrary library;
  private final QueueCalls byName;

  private DirectCalls(NativeLibrary library, QueueCalls byName) {
    this.library = library;
    this.byName = byName;
  }

  /**
   * Returns the calls into a library.
   *
   * @param byName what serves where direct mapping cannot, which is returned where a function is
   *     missing
   */
  static synchronized QueueCalls of(NativeLibrary library, QueueCalls byName) {
    if (bound != library) {
      try {
        if (bound != null) {
          Native.unregister(DirectCalls.class);
          bound = null;
        }
        Native.register(DirectCalls.class, library);
      } catch (UnsatisfiedLinkError e) {
        return byName;
      }
      bound = library;
    }
    return new DirectCalls(library, byName);
  }

  private boolean isBound() {
    return bound == library;
  }

  @Override
  public int pushContext(long context) {
    return isBound() ? cuCtxPushCurrent_v2(context) : byName.pushContext(context);
  }

  @Override
  public int popContext() {
    return isBound() ? cuCtxPopCurrent_v2(POPPED_ADDRESS) : byName.popContext();
  }

  @Override
  public int launchKernel(
      long function,
      int gridX,
      int gridY,
      int gridZ,
      int threads,
      int sharedBytes,
      long stream,
      long parameters) {
    return isBound()
        ? cuLaunchKernel(
            function, gridX, gridY, gridZ, threads, 1, 1, sharedBytes, stream, parameters, 0)
        : byName.launchKernel(
            function, gridX, gridY, gridZ, threads, sharedBytes, stream, parameters);
  }

  @Override
  public int launchGraph(long graph, long stream) {
    return isBound() ? cuGraphLaunch(graph, stream) : byName.launchGraph(graph, stream);
  }

  @Override
  public int recordEvent(long event, long stream) {
    return isBound() ? cuEventRecord(event, stream) : byName.recordEvent(event, stream);
  }

  @Override
  public int synchronise(long stream) {
    return isBound() ? cuStreamSynchronize(stream) : byName.synchronise(stream);
  }

  @Override
  public int fill(long address, int value, long words, long stream) {
    return isBound()
        ? cuMemsetD32Async(address, value, words, stream)
        : byName.fill(address, value, words, stream);
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
