package io.finetunebench.core.cuda;

import io.finetunebench.core.driver.CudaDriver;
import io.finetunebench.core.driver.CudaException;
import io.finetunebench.core.driver.QueueCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue of the device with the memory that its work uses, which is freed with it. Used by one
 * thread at a time; all but {@link #fence}, {@link #deviceNanos} and {@link #close} with the
 * context entered.
 */
final class Workspace implements AutoCloseable {
  private static final int NON_BLOCKING = 1;

  /** Has an event be recorded where the work runs that is captured, and not when it is captured. */
  private static final int WITHIN_GRAPH = 1;

  private static final String RECORD_WITHIN_GRAPH = "cuEventRecordWithFlags";
  private static final int STAGED_BYTES = 1 << 20;
  private static final double NANOS_PER_MILLISECOND = 1e6;

  private final CudaContext context;
  private final List<Long> memory = new ArrayList<>();
  private final List<Long> graphs = new ArrayList<>();
  private final List<Long> hostMemory = new ArrayList<>();
  private @Nullable ByteBuffer stage;
  private long stream;
  private long start;
  private long end;

  /** The first and the last of what a graph does that {@link #capturedTimed} made; 0 for none. */
  private long graphStart;

  private long graphEnd;

  /** Whether one such graph is all the work since the last fence. */
  private boolean onlyTimedGraph;

  /** Whether the graph's own events time the work before the last fence. */
  private boolean timedByGraph;

  /** Whether there was work since the last fence, and whether there was before it. */
  private boolean working;

  private boolean worked;

  Workspace(CudaContext context) {
    this.context = context;
    try {
      stream = context.number("cuStreamCreate", NON_BLOCKING);
      start = context.number("cuEventCreate", 0);
      end = context.number("cuEventCreate", 0);
    } catch (RuntimeException e) {
      if (!context.isLost()) {
        free();
      }
      throw e;
    }
  }

  /** Returns the address of so many bytes of the device's memory, freed with this. */
  long allocate(long bytes) {
    long address = context.number("cuMemAlloc_v2", Math.max(1, bytes));
    memory.add(address);
    return address;
  }

  /**
   * Returns the address of so many bytes of the host's memory that the device reads and writes
   * where they are, freed with this. Its work has seen and written them after a wait.
   */
  long allocateShared(long bytes) {
    long address = context.number("cuMemAllocHost_v2", bytes);
    hostMemory.add(address);
    return address;
  }

  /** Returns where the device finds what {@link #allocateShared} returned. */
  long onDevice(long shared) {
    return context.number("cuMemHostGetDevicePointer_v2", shared, 0);
  }

  /** Returns the queue's handle for a launch, and notes that there is work. */
  long stream() {
    if (!working) {
      working = true;
      context.check("cuEventRecord", QueueCalls.cuEventRecord(start, stream));
    }
    onlyTimedGraph = false;
    return stream;
  }

  /** Fills 32-bit words with a value. */
  void fill(long address, int value, long words) {
    long queue = stream();
    context.check("cuMemsetD32Async", QueueCalls.cuMemsetD32Async(address, value, words, queue));
  }

  /** Copies bytes within the device's memory. */
  void copy(long from, long to, long bytes) {
    context.call("cuMemcpyDtoDAsync_v2", to, from, bytes, stream());
  }

  /** Waits for all the work so far, which goes on being timed. */
  void await() {
    context.check("cuStreamSynchronize", QueueCalls.cuStreamSynchronize(stream));
  }

  /** Waits until all the work so far is done. */
  void fence() {
    context.within(
        () -> {
          if (working) {
            context.check("cuEventRecord", QueueCalls.cuEventRecord(end, stream));
          }
          await();
        });
    timedByGraph = onlyTimedGraph;
    worked = working;
    working = false;
  }

  /** Returns how long the device took from the first work before the last fence to that fence. */
  double deviceNanos() {
    if (!worked) {
      return 0;
    }
    // A float comes back; its bits do for the binding's integers.
    int[] milliseconds = new int[1];
    long from = timedByGraph ? graphStart : start;
    long to = timedByGraph ? graphEnd : end;
    context.within(() -> context.call("cuEventElapsedTime", milliseconds, from, to));
    return NANOS_PER_MILLISECOND * Float.intBitsToFloat(milliseconds[0]);
  }

  /**
   * Returns where data goes through on its way to the device and back: memory that the system does
   * not move, so that the driver need not copy it once more.
   */
  private ByteBuffer stage() {
    ByteBuffer pinned = stage;
    if (pinned == null) {
      pinned =
          CudaDriver.buffer(allocateShared(STAGED_BYTES), STAGED_BYTES)
              .order(ByteOrder.nativeOrder());
      stage = pinned;
    }
    return pinned;
  }

  /** Copies numbers to the device and returns when they are there. */
  void upload(long address, Elements elements, double[] values) {
    upload(
        address,
        elements.bytes(),
        values.length,
        (stage, from, count) -> {
          for (int i = from; i < from + count; i++) {
            elements.put(stage, values[i]);
          }
        });
  }

  /** Copies 32-bit integers to the device and returns when they are there. */
  void upload(long address, int[] values) {
    upload(
        address,
        Integer.BYTES,
        values.length,
        (stage, from, count) -> stage.asIntBuffer().put(values, from, count));
  }

  /** Copies 64-bit integers to the device and returns when they are there. */
  void upload(long address, long[] values) {
    upload(
        address,
        Long.BYTES,
        values.length,
        (stage, from, count) -> stage.asLongBuffer().put(values, from, count));
  }

  /** Puts some of the values into a buffer. */
  private interface Part {
    void put(ByteBuffer stage, int from, int count);
  }

  private void upload(long address, int bytesEach, int length, Part part) {
    ByteBuffer stage = stage();
    int chunk = STAGED_BYTES / bytesEach;
    for (int from = 0; from < length; from += chunk) {
      int count = Math.min(length - from, chunk);
      stage.clear();
      part.put(stage, from, count);
      stage.position(count * bytesEach);
      send(address + (long) from * bytesEach, stage);
    }
  }

  private void send(long address, ByteBuffer stage) {
    // The binding takes a buffer from its position on.
    stage.flip();
    context.call("cuMemcpyHtoDAsync_v2", address, stage, (long) stage.limit(), stream);
    context.call("cuStreamSynchronize", stream);
  }

  /** Returns numbers from the device, after all the work so far. */
  double[] download(long address, Elements elements, int count) {
    double[] values = new double[count];
    ByteBuffer stage = stage();
    int chunk = STAGED_BYTES / elements.bytes();
    for (int from = 0; from < count; from += chunk) {
      int to = Math.min(count, from + chunk);
      stage.clear();
      context.call(
          "cuMemcpyDtoHAsync_v2",
          stage,
          address + (long) from * elements.bytes(),
          (long) (to - from) * elements.bytes(),
          stream);
      context.call("cuStreamSynchronize", stream);
      for (int i = from; i < to; i++) {
        values[i] = elements.get(stage);
      }
    }
    return values;
  }

  /**
   * Returns a graph of what a piece of code queues, which is not run but kept for {@link #replay};
   * freed with this. What the code throws comes through, and the queue can be used again.
   */
  long captured(Runnable work) {
    long queue = stream();
    context.call("cuStreamBeginCapture_v2", queue, 2);
    long[] graph = new long[1];
    long[] executable = new long[1];
    try {
      try {
        work.run();
      } catch (RuntimeException e) {
        // The capture has to end all the same, and mostly fails too.
        also(e, () -> context.call("cuStreamEndCapture", queue, graph));
        throw e;
      }
      context.call("cuStreamEndCapture", queue, graph);
      if (context.has("cuGraphInstantiateWithFlags")) {
        context.call("cuGraphInstantiateWithFlags", executable, graph[0], 0L);
      } else {
        context.call("cuGraphInstantiate_v2", executable, graph[0], null, null, 0L);
      }
      graphs.add(executable[0]);
      if (context.has("cuGraphUpload")) {
        context.call("cuGraphUpload", executable[0], queue);
      }
    } catch (RuntimeException e) {
      also(e, () -> destroy("cuGraphDestroy", graph[0]));
      throw e;
    }
    destroy("cuGraphDestroy", graph[0]);
    return executable[0];
  }

  /**
   * Returns a graph as {@link #captured} does that tells how long the device took for it, from its
   * first work to its last, where the driver can; for {@link #replayTimed}.
   */
  long capturedTimed(Runnable work) {
    if (!context.has(RECORD_WITHIN_GRAPH)) {
      return captured(work);
    }
    if (graphStart == 0) {
      graphStart = context.number("cuEventCreate", 0);
      graphEnd = context.number("cuEventCreate", 0);
    }
    return captured(
        () -> {
          context.call(RECORD_WITHIN_GRAPH, graphStart, stream(), WITHIN_GRAPH);
          work.run();
          context.call(RECORD_WITHIN_GRAPH, graphEnd, stream(), WITHIN_GRAPH);
        });
  }

  /** Queues a graph that {@link #capturedTimed} made. */
  void replayTimed(long graph) {
    boolean first = !working;
    replay(graph);
    onlyTimedGraph = first && graphStart != 0;
  }

  /** Does what a failure leaves to do; what fails there does not take the failure's place. */
  private static void also(RuntimeException failure, Runnable rest) {
    try {
      rest.run();
    } catch (CudaException e) {
      failure.addSuppressed(e);
    }
  }

  /** Queues a graph. */
  void replay(long graph) {
    long queue = stream();
    context.check("cuGraphLaunch", QueueCalls.cuGraphLaunch(graph, queue));
  }

  /** Frees all of it, unless the context is lost and has taken it along. */
  @Override
  public void close() {
    if (context.isLost()) {
      return;
    }
    context.within(
        () -> {
          context.call("cuStreamSynchronize", stream);
          free();
        });
  }

  private void free() {
    graphs.forEach(graph -> context.call("cuGraphExecDestroy", graph));
    graphs.clear();
    memory.forEach(address -> context.call("cuMemFree_v2", address));
    memory.clear();
    hostMemory.forEach(address -> context.call("cuMemFreeHost", address));
    hostMemory.clear();
    destroy("cuEventDestroy_v2", graphEnd);
    destroy("cuEventDestroy_v2", graphStart);
    destroy("cuEventDestroy_v2", end);
    destroy("cuEventDestroy_v2", start);
    destroy("cuStreamDestroy_v2", stream);
    graphEnd = 0;
    graphStart = 0;
    end = 0;
    start = 0;
    stream = 0;
  }

  private void destroy(String function, long handle) {
    if (handle != 0) {
      context.call(function, handle);
    }
  }
}
