package io.finetunebench.bench.suite;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What the machine reaches without any engine, for comparison: operations a second of a product of
 * matrices in plain Java, and bytes a second of a copy beyond the caches, both in one thread.
 * {@code ./finetune-bench run -- MachineCeilings}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class MachineCeilings {
  private static final int SIZE = 512;

  /** Bytes that are copied; several times the largest caches. */
  private static final int COPIED = 1 << 27;

  /** A product of {@code 2 * 512^3} operations, checked. */
  @State(Scope.Thread)
  public static class Product {
    private final float[][] left = new float[SIZE][SIZE];
    private final float[][] right = new float[SIZE][SIZE];
    private final float[][] result = new float[SIZE][SIZE];

    /** Fills the matrices with multiples of 1/8 up to 1, so that no sum is rounded, and checks. */
    @Setup(Level.Trial)
    public void open(ForkOutput output) {
      for (int row = 0; row < SIZE; row++) {
        for (int column = 0; column < SIZE; column++) {
          left[row][column] = ((5 * row + 3 * column) % 17 - 8) / 8f;
          right[row][column] = ((7 * row + 2 * column) % 13 - 6) / 8f;
        }
      }
      multiply();
      for (int row = 0; row < SIZE; row++) {
        int column = 7 * row % SIZE;
        double expected = 0;
        for (int k = 0; k < SIZE; k++) {
          expected += (double) left[row][k] * right[k][column];
        }
        if (result[row][column] != expected) {
          throw output.fail(
              "the product has a wrong element: found %s, expected %s"
                  .formatted(result[row][column], expected));
        }
      }
      output.countItems(2L * SIZE * SIZE * SIZE, "operations");
    }

    private void multiply() {
      for (int row = 0; row < SIZE; row++) {
        float[] sums = result[row];
        Arrays.fill(sums, 0);
        for (int k = 0; k < SIZE; k++) {
          float factor = left[row][k];
          float[] factors = right[k];
          for (int column = 0; column < SIZE; column++) {
            sums[column] += factor * factors[column];
          }
        }
      }
    }
  }

  /** Two arrays beyond the caches. */
  @State(Scope.Thread)
  public static class Copy {
    private final float[] from = new float[COPIED / Float.BYTES];
    private final float[] to = new float[COPIED / Float.BYTES];

    /** Fills the source: pages that were never written are one page, which stays in the cache. */
    @Setup(Level.Trial)
    public void open(ForkOutput output) {
      Arrays.fill(from, 1);
      output.countItems(2L * COPIED, "bytes");
    }
  }

  /** Multiplies in one thread. */
  @Benchmark
  public float product(Product state, OperationTimer timer) {
    timer.measure(state::multiply);
    return state.result[SIZE - 1][SIZE - 1];
  }

  /** Copies in one thread; a byte that is read and written counts twice, as STREAM counts. */
  @Benchmark
  public float copy(Copy state, OperationTimer timer) {
    timer.measure(() -> System.arraycopy(state.from, 0, state.to, 0, state.from.length));
    return state.to[state.to.length - 1];
  }
}
