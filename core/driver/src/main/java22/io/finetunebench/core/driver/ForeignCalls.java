package io.finetunebench.core.driver;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The calls by Java's own foreign functions, some nanoseconds each. */
final class ForeignCalls implements QueueCalls {
  /** Where a popped context's handle goes, which nobody reads. */
  private static final long POPPED = Arena.global().allocate(JAVA_LONG).address();

  private final MethodHandle pushContext;
  private final MethodHandle popContext;
  private final MethodHandle launchKernel;
  private final MethodHandle launchGraph;
  private final MethodHandle recordEvent;
  private final MethodHandle synchronise;
  private final MethodHandle fill;

  ForeignCalls(NativeLibrary library) {
    pushContext = handle(library, "cuCtxPushCurrent_v2", JAVA_LONG);
    popContext = handle(library, "cuCtxPopCurrent_v2", JAVA_LONG);
    launchKernel =
        handle(
            library,
            "cuLaunchKernel",
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG);
    launchGraph = handle(library, "cuGraphLaunch", JAVA_LONG, JAVA_LONG);
    recordEvent = handle(library, "cuEventRecord", JAVA_LONG, JAVA_LONG);
    synchronise = handle(library, "cuStreamSynchronize", JAVA_LONG);
    fill = handle(library, "cuMemsetD32Async", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  }

  /**
   * Binds a function that returns a status. The driver may block in it, so it is no critical one.
   */
  private static MethodHandle handle(
      NativeLibrary library, String function, MemoryLayout... parameters) {
    MemorySegment address =
        MemorySegment.ofAddress(Pointer.nativeValue(library.getFunction(function)));
    return Linker.nativeLinker()
        .downcallHandle(address, FunctionDescriptor.of(JAVA_INT, parameters));
  }

  @Override
  public int pushContext(long context) {
    try {
      return (int) pushContext.invokeExact(context);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  public int popContext() {
    try {
      return (int) popContext.invokeExact(POPPED);
    } catch (Throwable e) {
      throw broken(e);
    }
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
    try {
      return (int)
          launchKernel.invokeExact(
              function, gridX, gridY, gridZ, threads, 1, 1, sharedBytes, stream, parameters, 0L);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  public int launchGraph(long graph, long stream) {
    try {
      return (int) launchGraph.invokeExact(graph, stream);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  public int recordEvent(long event, long stream) {
    try {
      return (int) recordEvent.invokeExact(event, stream);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  public int synchronise(long stream) {
    try {
      return (int) synchronise.invokeExact(stream);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  public int fill(long address, int value, long words, long stream) {
    try {
      return (int) fill.invokeExact(address, value, words, stream);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Returns what a downcall throws only if its signature is wrong here. */
  private static IllegalStateException broken(Throwable failure) {
    return new IllegalStateException("a call of the driver could not be made", failure);
  }
}
