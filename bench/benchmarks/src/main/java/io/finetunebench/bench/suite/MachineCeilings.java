package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Check;
import io.finetunebench.core.engine.Backend;
import io.finetunebench.core.engine.CeilingWork;
import io.finetunebench.core.engine.DeviceCeilings;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Engines;
import io.finetunebench.core.engine.MatrixProduct;
import io.finetunebench.core.network.Precision;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * What the machine reaches at best, for a sweep's roofline. Of the processor: operations a second
 * of a large product, and bytes a second of a copy beyond the caches, in one thread and in as many
 * as there are processors. Of a device: multiplications with additions, a copy within its memory,
 * and the time of a launch. {@code ./finetune-bench run -- MachineCeilings}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class MachineCeilings {
  /** A regular expression of all benchmarks but these and those of many networks: a sweep's. */
  static final String ALL_BUT_THESE = "^(?!.*\\.(MachineCeilings|Replicas)\\.).*$";

  private static final int SIZE = 1024;

  /** Bytes that are copied at once, by all threads together; several times the largest caches. */
  private static final int COPIED = 1 << 27;

  private static final Predicate<Engine> HAS_DEVICE =
      engine ->
          engine.availability().isAvailable() && engine.backend().map(Backend::device).isPresent();

  /** Returns whether a benchmark, by its full name, is one of these. */
  static boolean isOne(String jmhName) {
    return jmhName.startsWith(MachineCeilings.class.getName() + ".");
  }

  /** Returns whether a benchmark, by its full name, is one of a device. */
  static boolean isOfDevice(String jmhName) {
    return jmhName.startsWith(MachineCeilings.class.getName() + ".device");
  }

  /** Returns the engines that measure the device on which some engines compute; none without. */
  static List<String> deviceEngines(List<String> engines) {
    return engines.stream().flatMap(name -> Engines.named(name).stream()).anyMatch(HAS_DEVICE)
        ? Engines.all().stream()
            .filter(engine -> engine instanceof DeviceCeilings && HAS_DEVICE.test(engine))
            .map(Engine::name)
            .toList()
        : List.of();
  }

  /**
   * Returns the engine to multiply with on the processor: one on a numeric library where there is
   * one, since such a library is tuned for this, else one in plain Java.
   */
  static Optional<String> engine(Precision precision) {
    return Engines.all().stream()
        .filter(engine -> engine.multiplies(precision) && engine.availability().isAvailable())
        .filter(HAS_DEVICE.negate())
        .max(Comparator.comparing(engine -> engine.backend().isPresent()))
        .map(Engine::name);
  }

  /** A product of {@code 2 * 1024^3} operations, checked. */
  @State(Scope.Thread)
  public static class Product {
    /** Name of the engine whose product it is. */
    @Param("reference")
    public String engine;

    /** Precision, in lower case. */
    @Param("float")
    public String precision;

    private MatrixProduct product;

    /** Makes and checks the product. */
    @Setup(Level.Trial)
    public void open(ForkOutput output) {
      Engine chosen = chosen(engine);
      product = chosen.matrixProduct(SIZE, Precision.valueOf(precision.toUpperCase(Locale.ROOT)));
      output.passOrEnd(chosen, OracleCheck.product(product, SIZE));
      output.countItems(2L * SIZE * SIZE * SIZE, "operations");
    }

    /** Frees the matrices. */
    @TearDown(Level.Trial)
    public void close() {
      product.close();
    }
  }

  /** Two arrays beyond the caches. */
  @State(Scope.Thread)
  public static class Copy {
    private float[] from;
    private float[] to;

    /** Makes the arrays, a share of the whole for each thread. */
    @Setup(Level.Trial)
    public void open(ForkOutput output, BenchmarkParams params) {
      int length = COPIED / Float.BYTES / params.getThreads();
      from = new float[length];
      to = new float[length];
      // Pages that were never written are one page of zeros, which stays in the cache.
      Arrays.fill(from, 1);
      output.countItems(2L * Float.BYTES * length, "bytes");
    }
  }

  /** Work of a device, checked at both ends of a fork. */
  @State(Scope.Thread)
  public abstract static class OnDevice {
    /** Name of the engine whose device it is. */
    @Param("cuda")
    public String engine;

    private CeilingWork work;

    /** Returns the work of an engine. */
    abstract CeilingWork work(DeviceCeilings ceilings);

    /** Makes the work and checks a run. */
    @Setup(Level.Trial)
    public void open(ForkOutput output) {
      Engine chosen = chosen(engine);
      work = work((DeviceCeilings) chosen);
      work.run();
      work.fence();
      output.passOrEnd(chosen, OracleCheck.ceiling(work));
      count(output, work.amount());
    }

    /** Says what a run comes to. */
    abstract void count(ForkOutput output, long amount);

    /** Frees the work, and ends the fork as invalid if the runs were not what they should be. */
    @TearDown(Level.Trial)
    public void close(ForkOutput output) {
      Check check = OracleCheck.ceiling(work);
      work.close();
      if (!check.passed()) {
        throw output.fail("the measured work ended in an error of " + check.error());
      }
    }
  }

  /** Copies within the device's memory. */
  public static class DeviceCopy extends OnDevice {
    @Override
    CeilingWork work(DeviceCeilings ceilings) {
      return ceilings.copy();
    }

    @Override
    void count(ForkOutput output, long amount) {
      output.countItems(amount, "bytes");
    }
  }

  /** Multiplications with additions on the whole device. */
  public static class DeviceMultiplyAdd extends OnDevice {
    /** Precision, in lower case. */
    @Param("float")
    public String precision;

    @Override
    CeilingWork work(DeviceCeilings ceilings) {
      return ceilings.multiplyAdd(Precision.valueOf(precision.toUpperCase(Locale.ROOT)));
    }

    @Override
    void count(ForkOutput output, long amount) {
      output.countItems(amount, "operations");
    }
  }

  /** A launch of next to no work. */
  public static class DeviceLaunch extends OnDevice {
    @Override
    CeilingWork work(DeviceCeilings ceilings) {
      return ceilings.launch();
    }

    @Override
    void count(ForkOutput output, long amount) {
      output.countRepetitions(amount);
    }
  }

  /** Multiplies in one thread. */
  @Benchmark
  public void product(Product state, OperationTimer timer) {
    multiply(state, timer);
  }

  /** Multiplies in every thread, each its own matrices. */
  @Benchmark
  @Threads(Threads.MAX)
  public void productAllThreads(Product state, OperationTimer timer) {
    multiply(state, timer);
  }

  /** Copies in one thread; a byte that is read and written counts twice, as STREAM counts. */
  @Benchmark
  public float copy(Copy state, OperationTimer timer) {
    return copyOnce(state, timer);
  }

  /** Copies in every thread, each its share. */
  @Benchmark
  @Threads(Threads.MAX)
  public float copyAllThreads(Copy state, OperationTimer timer) {
    return copyOnce(state, timer);
  }

  /** Copies on a device; a byte that is read and written counts twice. */
  @Benchmark
  public void deviceCopy(DeviceCopy state, OperationTimer timer) {
    run(state, timer);
  }

  /** Multiplies and adds on a device; both count. */
  @Benchmark
  public void deviceMultiplyAdd(DeviceMultiplyAdd state, OperationTimer timer) {
    run(state, timer);
  }

  /** Launches a kernel on a device and waits for it. */
  @Benchmark
  public void deviceLaunch(DeviceLaunch state, OperationTimer timer) {
    run(state, timer);
  }

  private static void run(OnDevice state, OperationTimer timer) {
    timer.measure(state.work, CeilingWork::run);
  }

  private static Engine chosen(String engine) {
    return Engines.named(engine)
        .orElseThrow(() -> new IllegalStateException("no engine is named " + engine));
  }

  private static void multiply(Product state, OperationTimer timer) {
    timer.measure(state.product::multiply);
  }

  private static float copyOnce(Copy state, OperationTimer timer) {
    timer.measure(() -> System.arraycopy(state.from, 0, state.to, 0, state.from.length));
    return state.to[state.to.length - 1];
  }
}
