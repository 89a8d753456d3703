package io.finetunebench.core.driver;

/** The calls by the functions' names, which serves every library. */
final class NamedCalls implements QueueCalls {
  private final DriverLibrary library;

  NamedCalls(DriverLibrary library) {
    this.library = library;
  }

  @Override
  public int pushContext(long context) {
    return library.call("cuCtxPushCurrent_v2", context);
  }

  @Override
  public int popContext() {
    return library.call("cuCtxPopCurrent_v2", new long[1]);
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
    return library.call(
        "cuLaunchKernel",
        function,
        gridX,
        gridY,
        gridZ,
        threads,
        1,
        1,
        sharedBytes,
        stream,
        parameters,
        0L);
  }

  @Override
  public int launchGraph(long graph, long stream) {
    return library.call("cuGraphLaunch", graph, stream);
  }

  @Override
  public int recordEvent(long event, long stream) {
    return library.call("cuEventRecord", event, stream);
  }

  @Override
  public int synchronise(long stream) {
    return library.call("cuStreamSynchronize", stream);
  }

  @Override
  public int fill(long address, int value, long words, long stream) {
    return library.call("cuMemsetD32Async", address, value, words, stream);
  }
}
