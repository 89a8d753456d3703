package io.finetunebench.core.cuda;

import io.finetunebench.core.driver.CudaDevice;
import io.finetunebench.core.driver.CudaDriver;
import io.finetunebench.core.driver.CudaException;
import io.finetunebench.core.driver.Preflight;
import io.finetunebench.core.driver.QueueCalls;
import io.finetunebench.core.driver.Requirement;
import io.finetunebench.core.driver.Verdict;
import io.finetunebench.core.experiment.engine.EngineUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
  private static final String WIDE_KERNELS = "kernels_wide.ptx";
  private static final String WIDE_PREFIX = "wide_";
  private static final String FLOAT_SUFFIX = "_f32";
  private static final String DOUBLE_KERNELS = "kernels_f64.ptx";
  private static final String DOUBLE_SUFFIX = "_f64";
  private static final int MULTIPROCESSORS = 16;

  /**
   * Who waits for the device asks again and again, and does not sleep, on every kind of machine.
   */
  private static final int SPIN = 1;

  private static final int RUN_TIME_LIMIT = 17;
  private static final int SHARED_BYTES = 8;
  private static final int SHARED_BYTES_OPT_IN = 97;

  private static final int ERROR_LOG = 5;
  private static final int ERROR_LOG_BYTES = 6;
  private static final int LOG_BYTES = 8192;
  private static final int LOG_LINES = 2;

  /** The context in use; null for none yet. */
  private static @Nullable CudaContext open;

  /** The last loss of a context of the driver in use; null for none. */
  private static @Nullable Loss lastLoss;

  /**
   * A loss of a context.
   *
   * @param standIn the library that stood in for the driver's; null for none
   * @param reason of the loss
   * @param refusal why the process gets no other context; null while it may
   */
  private record Loss(@Nullable String standIn, String reason, @Nullable String refusal) {
    boolean isOfThisDriver() {
      return Objects.equals(standIn, CudaDriver.standIn());
    }
  }

  private final CudaDriver driver;
  private final @Nullable String standIn;
  private final long handle;
  private final Map<String, Long> modules = new ConcurrentHashMap<>();
  private final int multiprocessors;
  private final int sharedBytes;
  private final boolean limitsRunTime;
  private final Map<String, Long> functions = new ConcurrentHashMap<>();
  private final ReadWriteLock users = new ReentrantReadWriteLock();

  /** Why nothing in this context can be used any more; null while it can. */
  private volatile @Nullable String loss;

  private CudaContext(CudaDriver driver, CudaDevice chosen) {
    this.driver = driver;
    driver.bindQueueCalls();
    this.standIn = CudaDriver.standIn();
    driver.initialise();
    int device = driver.device(chosen.ordinal());
    multiprocessors = driver.attribute(MULTIPROCESSORS, device);
    sharedBytes =
        Math.max(
            driver.attribute(SHARED_BYTES, device), driver.attribute(SHARED_BYTES_OPT_IN, device));
    limitsRunTime = driver.attribute(RUN_TIME_LIMIT, device) != 0;
    handle = driver.number("cuCtxCreate_v2", SPIN, device);
    try {
      modules.put(KERNELS, load(driver, kernels(KERNELS)));
      driver.call("cuCtxPopCurrent_v2", new long[1]);
    } catch (CudaException e) {
      driver.status("cuCtxDestroy_v2", handle);
      throw e;
    }
  }

  /** Has the driver compile the kernels; what its compiler says goes into the exception. */
  private static long load(CudaDriver driver, byte[] kernels) {
    ByteBuffer log = ByteBuffer.allocateDirect(LOG_BYTES);
    // The driver reads a text up to its zero.
    try {
      return driver.number(
          "cuModuleLoadDataEx",
          Arrays.copyOf(kernels, kernels.length + 1),
          2,
          new int[] {ERROR_LOG, ERROR_LOG_BYTES},
          new long[] {CudaDriver.address(log), LOG_BYTES});
    } catch (CudaException e) {
      byte[] text = new byte[LOG_BYTES];
      log.get(text);
      String said = firstLines(new String(text, StandardCharsets.UTF_8));
      throw said.isEmpty() ? e : e.with("the driver's compiler says: " + said);
    } finally {
      Reference.reachabilityFence(log);
    }
  }

  /** Returns the first lines of a text that ends at its zero, as one line. */
  private static String firstLines(String text) {
    int end = text.indexOf('\0');
    return (end < 0 ? text : text.substring(0, end))
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .limit(LOG_LINES)
        .collect(Collectors.joining("; "));
  }

  /** Returns the verdict on this machine, without any call of the driver in this process. */
  static Verdict verdict() {
    return Preflight.verdict(Requirement.ofOwnKernels());
  }

  /**
   * Returns the context, a new one where there is none or it was lost.
   *
   * @throws EngineUnavailableException if the device cannot be used, or not by this process any
   *     more
   */
  static synchronized CudaContext current() {
    closeUseless();
    String refusal = refusal();
    if (refusal != null) {
      throw unavailable(refusal);
    }
    CudaContext context = open;
    if (context == null) {
      Verdict verdict = verdict();
      CudaDevice device = verdict.device();
      if (device == null) {
        throw unavailable(verdict.line());
      }
      context = created(device);
      open = context;
    }
    return context;
  }

  /** Closes the context if it was lost or is another driver's. */
  private static void closeUseless() {
    CudaContext context = open;
    if (context != null && (context.loss != null || !context.isOfThisDriver())) {
      open = null;
      String reason = context.loss;
      if (reason != null) {
        lastLoss = new Loss(context.standIn, reason, null);
      }
      context.destroy();
    }
  }

  /** Returns why this process gets no context any more; null if it may. */
  static synchronized @Nullable String refusal() {
    Loss lost = lastLoss;
    return lost != null && lost.isOfThisDriver() ? lost.refusal : null;
  }

  private static CudaContext created(CudaDevice device) {
    try {
      return new CudaContext(CudaDriver.load(), device);
    } catch (CudaException e) {
      Loss lost = lastLoss;
      if (lost == null || !lost.isOfThisDriver() || !e.isSticky()) {
        throw e;
      }
      String line =
          "the driver gives this process no other context after an error ("
              + lost.reason
              + "): start a new process";
      lastLoss = new Loss(lost.standIn, lost.reason, line);
      EngineUnavailableException unavailable = unavailable(line);
      unavailable.initCause(e);
      throw unavailable;
    }
  }

  private static EngineUnavailableException unavailable(String line) {
    return new EngineUnavailableException("engine cuda is not available: " + line);
  }

  /** Makes this context the calling thread's until {@link #leave}, which goes into a finally. */
  void enter() {
    users.readLock().lock();
    try {
      String lost = loss;
      if (lost != null) {
        throw new IllegalStateException("the context of this work on the device was lost: " + lost);
      }
      check("cuCtxPushCurrent_v2", QueueCalls.cuCtxPushCurrent_v2(handle));
    } catch (RuntimeException e) {
      users.readLock().unlock();
      throw e;
    }
  }

  /** Gives the thread back what was its context before {@link #enter}. */
  void leave() {
    try {
      check("cuCtxPopCurrent_v2", QueueCalls.popContext());
    } catch (CudaException e) {
      unbind();
    } finally {
      users.readLock().unlock();
    }
  }

  /** Does some work between {@link #enter} and {@link #leave}. */
  void within(Runnable work) {
    enter();
    try {
      work.run();
    } finally {
      leave();
    }
  }

  /** Returns what some work between {@link #enter} and {@link #leave} comes to. */
  <T> T within(Supplier<T> work) {
    enter();
    try {
      return work.get();
    } finally {
      leave();
    }
  }

  /** Takes this context from the thread if a failed pop has left it there. */
  private void unbind() {
    long[] top = new long[1];
    if (driver.status("cuCtxGetCurrent", top) == 0 && top[0] == handle) {
      // Null in its place is a pop.
      driver.status("cuCtxSetCurrent", 0L);
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
      throw noted(e);
    }
  }

  /** Calls a function that writes 64 bits first, as {@link #call} does, and returns these. */
  long number(String function, @Nullable Object... others) {
    try {
      return driver.number(function, others);
    } catch (CudaException e) {
      throw noted(e);
    }
  }

  private CudaException noted(CudaException failure) {
    if (failure.isSticky()) {
      loss = failure.getMessage();
    }
    return failure;
  }

  /**
   * Checks what one of {@link QueueCalls} returned.
   *
   * @throws CudaException if it is an error; one that stays loses this context
   */
  void check(String function, int status) {
    if (status != 0) {
      throw noted(driver.failure(function, status));
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

  /**
   * Returns the handle of a kernel, between enter and leave. The kernels of wide networks and those
   * in double precision are compiled when the first of them is asked for.
   */
  long function(String kernel) {
    return functions.computeIfAbsent(
        kernel,
        name -> {
          String resource = resource(name);
          long module = modules.computeIfAbsent(resource, this::loaded);
          return number("cuModuleGetFunction", module, name);
        });
  }

  private static String resource(String kernel) {
    if (kernel.endsWith(DOUBLE_SUFFIX)) {
      return DOUBLE_KERNELS;
    }
    return kernel.startsWith(WIDE_PREFIX) && kernel.endsWith(FLOAT_SUFFIX) ? WIDE_KERNELS : KERNELS;
  }

  private long loaded(String resource) {
    try {
      return load(driver, kernels(resource));
    } catch (CudaException e) {
      throw noted(e);
    }
  }

  int multiprocessors() {
    return multiprocessors;
  }

  /** Returns whether the system ends a launch that takes too long, as on one with a display. */
  boolean limitsRunTime() {
    return limitsRunTime;
  }

  /** Returns the most bytes of shared memory that a block may ask for. */
  int sharedBytes() {
    return sharedBytes;
  }

  /** Returns the bytes of the device's memory that are free now. */
  long freeBytes() {
    return within(() -> number("cuMemGetInfo_v2", new long[1]));
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

  private static byte[] kernels(String resource) {
    try (InputStream in = CudaContext.class.getResourceAsStream(resource)) {
      return Objects.requireNonNull(in, "expected the kernels on the class path").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the kernels", e);
    }
  }
}
