package io.finetunebench.core.engine.cuda;

import io.finetunebench.core.driver.CudaDevice;
import io.finetunebench.core.driver.CudaDriver;
import io.finetunebench.core.driver.CudaException;
import io.finetunebench.core.driver.Preflight;
import io.finetunebench.core.driver.Requirement;
import io.finetunebench.core.driver.Verdict;
import io.finetunebench.core.engine.EngineUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The process's context on the device, with the kernels loaded: what a context costs, some hundred
 * milliseconds and megabytes, is paid once.
 *
 * <p>An error that stays with a context, such as an illegal address, loses it: everything in it
 * refuses from then on, and the next learner or predictor is made in a new one. The context is the
 * calling thread's only between {@link #enter} and {@link #leave}, so that ND4J on the same thread
 * keeps its own.
 */
final class CudaContext {
  private static final String KERNELS = "kernels.ptx";
  private static final int MULTIPROCESSORS = 16;
  private static final int SHARED_BYTES = 8;
  private static final int SHARED_BYTES_OPT_IN = 97;

  private static @Nullable CudaContext current;

  private final CudaDriver driver;
  private final @Nullable String standIn;
  private final long handle;
  private final long module;
  private final int multiprocessors;
  private final int sharedBytes;
  private final Map<String, Long> functions = new ConcurrentHashMap<>();
  private final ReadWriteLock users = new ReentrantReadWriteLock();

  /** Why nothing in this context can be used any more; null while it can. */
  private volatile @Nullable String loss;

  private CudaContext(CudaDriver driver, CudaDevice chosen) {
    this.driver = driver;
    this.standIn = CudaDriver.standIn();
    driver.initialise();
    int device = driver.device(chosen.ordinal());
    multiprocessors = driver.attribute(MULTIPROCESSORS, device);
    sharedBytes =
        Math.max(
            driver.attribute(SHARED_BYTES, device), driver.attribute(SHARED_BYTES_OPT_IN, device));
    long[] created = new long[1];
    driver.call("cuCtxCreate_v2", created, 0, device);
    handle = created[0];
    try {
      long[] loaded = new long[1];
      // The driver reads a text up to its zero.
      byte[] kernels = kernels();
      driver.call(
          "cuModuleLoadDataEx", loaded, Arrays.copyOf(kernels, kernels.length + 1), 0, null, null);
      module = loaded[0];
      driver.call("cuCtxPopCurrent_v2", new long[1]);
    } catch (CudaException e) {
      driver.status("cuCtxDestroy_v2", handle);
      throw e;
    }
  }

  /** Returns the verdict on this machine, without any call of the driver in this process. */
  static Verdict verdict() {
    return Preflight.verdict(Requirement.ofOwnKernels());
  }

  /**
   * Returns the context, a new one where there is none or it was lost.
   *
   * @throws EngineUnavailableException if the device cannot be used
   */
  static synchronized CudaContext current() {
    CudaContext found = current;
    if (found != null && (found.loss != null || !found.isOfThisDriver())) {
      current = null;
      found.destroy();
      found = null;
    }
    if (found == null) {
      Verdict verdict = verdict();
      if (!verdict.isUsable()) {
        throw new EngineUnavailableException("engine cuda is not available: " + verdict.line());
      }
      found = new CudaContext(CudaDriver.load(), Objects.requireNonNull(verdict.device()));
      current = found;
    }
    return found;
  }

  /** Makes this context the calling thread's until {@link #leave}, which goes into a finally. */
  void enter() {
    users.readLock().lock();
    try {
      String lost = loss;
      if (lost != null) {
        throw new IllegalStateException("the context of this work on the device was lost: " + lost);
      }
      call("cuCtxPushCurrent_v2", handle);
    } catch (RuntimeException e) {
      users.readLock().unlock();
      throw e;
    }
  }

  /** Gives the thread back what was its context before {@link #enter}. */
  void leave() {
    try {
      driver.status("cuCtxPopCurrent_v2", new long[1]);
    } finally {
      users.readLock().unlock();
    }
  }

  /**
   * Calls a function of the driver, between enter and leave.
   *
   * @throws CudaException if it returns an error; one that stays loses this context
   */
  void call(String function, @Nullable Object... arguments) {
    try {
      driver.call(function, arguments);
    } catch (CudaException e) {
      if (e.isSticky()) {
        loss = e.getMessage();
      }
      throw e;
    }
  }

  /** Returns whether the driver has a function. */
  boolean has(String function) {
    return driver.has(function);
  }

  /** Returns whether nothing in this context can be used or need be freed any more. */
  boolean isLost() {
    return loss != null;
  }

  /** Returns the handle of a kernel, between enter and leave. */
  long function(String kernel) {
    return functions.computeIfAbsent(
        kernel,
        name -> {
          long[] function = new long[1];
          call("cuModuleGetFunction", function, module, name);
          return function[0];
        });
  }

  int multiprocessors() {
    return multiprocessors;
  }

  /** Returns the most bytes of shared memory that a block may ask for. */
  int sharedBytes() {
    return sharedBytes;
  }

  /** Returns the bytes of the device's memory that are free now. */
  long freeBytes() {
    enter();
    try {
      long[] free = new long[1];
      call("cuMemGetInfo_v2", free, new long[1]);
      return free[0];
    } finally {
      leave();
    }
  }

  private boolean isOfThisDriver() {
    return Objects.equals(standIn, CudaDriver.standIn());
  }

  /** Frees the context and all memory in it, once nobody is inside. */
  private void destroy() {
    users.writeLock().lock();
    try {
      if (loss == null) {
        loss = "another library took the place of the driver's";
      }
      driver.status("cuCtxDestroy_v2", handle);
    } finally {
      users.writeLock().unlock();
    }
  }

  private static byte[] kernels() {
    try (InputStream in = CudaContext.class.getResourceAsStream(KERNELS)) {
      return Objects.requireNonNull(in, "expected the kernels on the class path").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the kernels", e);
    }
  }
}
