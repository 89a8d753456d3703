package io.finetunebench.core.driver;

/**
 * The calls of the driver that stand in hot paths, each by a binding of its own in place of {@link
 * CudaDriver#call}, which finds a function by its name and its arguments by their types. All return
 * the driver's status, 0 for success. Handles and addresses of either side are numbers.
 */
public interface QueueCalls {
  /** Makes a context the calling thread's: {@code cuCtxPushCurrent_v2}. */
  int pushContext(long context);

  /** Gives the calling thread its context of before: {@code cuCtxPopCurrent_v2}. */
  int popContext();

  /**
   * Queues a kernel: {@code cuLaunchKernel}, of blocks in one dimension of threads.
   *
   * @param parameters address of the addresses of the kernel's arguments
   */
  int launchKernel(
      long function,
      int gridX,
      int gridY,
      int gridZ,
      int threads,
      int sharedBytes,
      long stream,
      long parameters);

  /** Queues a graph: {@code cuGraphLaunch}. */
  int launchGraph(long graph, long stream);

  /** Queues an event: {@code cuEventRecord}. */
  int recordEvent(long event, long stream);

  /** Waits for a queue: {@code cuStreamSynchronize}. */
  int synchronise(long stream);

  /** Queues the filling of 32-bit words: {@code cuMemsetD32Async}. */
  int fill(long address, int value, long words, long stream);
}
