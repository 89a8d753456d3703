package io.finetunebench.bench.runner.machine;

import io.finetunebench.bench.record.machine.Ruler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Short pieces of work that never change: how long they take says how fast the machine is just now.
 *
 * <p>One computes in floats as fast as the processor can, which sees a neighbour on the same core
 * where a chain of dependent steps would not; one copies memory from one place beyond the
 * processor's first caches to another. Used by one thread.
 */
public final class Rulers {
  private static final int REPETITIONS = 3;
  private static final int REPETITIONS_OF_A_SCORE = 200;
  private static final int WARM_UP_COMPUTATIONS = 50;

  /** A copy of a megabyte takes a third longer until its method is compiled, by its calls alone. */
  private static final int WARM_UP_COPIES = 2000;

  private static final int FLOATS = 1024;
  private static final int PASSES = 2400;
  private static final int COPIED_BYTES = 1 << 20;
  private static final String COMPUTE = "compute";
  private static final String COPY = "copy";
  private static final String UNIT = "ns";

  private final float[] values = new float[FLOATS];
  private final byte[] source = new byte[COPIED_BYTES];
  private final byte[] target = new byte[COPIED_BYTES];

  /** Makes rulers and runs them until they are compiled. */
  public Rulers() {
    for (int i = 0; i < WARM_UP_COMPUTATIONS; i++) {
      compute();
    }
    for (int i = 0; i < WARM_UP_COPIES; i++) {
      copy();
    }
  }

  /** Returns the fastest of a few times of the compute ruler. */
  public long computeNanos() {
    return fastest(this::compute, REPETITIONS);
  }

  /** Returns the fastest of a few times of the memory copy. */
  public long copyNanos() {
    return fastest(this::copy, REPETITIONS);
  }

  /** Returns the scores before a run, each the fastest of many times. */
  public List<Ruler> before() {
    return List.of(
        new Ruler(COMPUTE, UNIT, fastest(this::compute, REPETITIONS_OF_A_SCORE), null),
        new Ruler(COPY, UNIT, fastest(this::copy, REPETITIONS_OF_A_SCORE), null));
  }

  /** Returns the scores before a run with those that hold now, after it. */
  public List<Ruler> after(List<Ruler> before) {
    List<Ruler> scores = new ArrayList<>();
    for (Ruler now : before()) {
      for (Ruler old : before) {
        if (old.name().equals(now.name())) {
          scores.add(new Ruler(old.name(), old.unit(), old.before(), now.before()));
        }
      }
    }
    return scores;
  }

  private static long fastest(LongSupplier ruler, int repetitions) {
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < repetitions; i++) {
      fastest = Math.min(fastest, ruler.getAsLong());
    }
    return Math.max(1, fastest);
  }

  /** Independent multiplications and additions that stay in the first cache. */
  private long compute() {
    float[] numbers = values;
    long start = System.nanoTime();
    for (int pass = 0; pass < PASSES; pass++) {
      step(numbers);
    }
    return System.nanoTime() - start;
  }

  /** What each value comes to is 1, far from where floats get slow. */
  private static void step(float[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = numbers[i] * 0.5f + 0.5f;
    }
  }

  private long copy() {
    long start = System.nanoTime();
    System.arraycopy(source, 0, target, 0, COPIED_BYTES);
    return System.nanoTime() - start;
  }
}
