package io.finetunebench.bench.suite;

import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Engines;
import io.finetunebench.core.engine.MatrixProduct;
import io.finetunebench.core.network.Precision;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
 * What the machine reaches at best, for a sweep's roofline: operations a second of a large product,
 * and bytes a second of a copy beyond the caches, in one thread and in as many as there are
 * processors: {@code ./finetune-bench run -- MachineCeilings}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class MachineCeilings {
  /** A regular expression of all benchmarks but these and those of many networks: a sweep's. */
  static final String ALL_BUT_THESE = "^(?!.*\\.(MachineCeilings|Replicas)\\.).*$";

  private static final int SIZE = 1024;

  /** Bytes that are copied at once, by all threads together; several times the largest caches. */
  private static final int COPIED = 1 << 27;

  /** Returns whether a benchmark, by its full name, is one of these. */
  static boolean isOne(String jmhName) {
    return jmhName.startsWith(MachineCeilings.class.getName() + ".");
  }

  /**
   * Returns the engine to multiply with: one on a numeric library where there is one, since such a
   * library is tuned for this, else one in plain Java.
   */
  static Optional<String> engine(Precision precision) {
    return Engines.all().stream()
        .filter(engine -> engine.multiplies(precision) && engine.availability().isAvailable())
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
      Engine chosen =
          Engines.named(engine)
              .orElseThrow(() -> new IllegalStateException("no engine is named " + engine));
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

  private static void multiply(Product state, OperationTimer timer) {
    timer.measure(state.product::multiply);
  }

  private static float copyOnce(Copy state, OperationTimer timer) {
    timer.measure(() -> System.arraycopy(state.from, 0, state.to, 0, state.from.length));
    return state.to[state.to.length - 1];
  }
}
