package io.finetunebench.core.engine.cuda;

import io.finetunebench.core.engine.CeilingWork;
import io.finetunebench.core.network.Precision;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/** Work that shows what the device reaches at best. */
final class CudaCeiling extends DeviceWork implements CeilingWork {
  /** Bytes of either side of a copy; both sides are several times the largest cache. */
  private static final long COPIED_BYTES = 1L << 28;

  /** Copies of a run, beside which its start takes next to no time. */
  private static final int COPIES = 8;

  /** How many of the copied numbers are looked at, at the end. */
  private static final int LOOKED_AT = 1024;

  private static final float COPIED = 1.5f;

  /** Blocks that fill a multiprocessor of any device, some of them in turns. */
  private static final int BLOCKS_A_MULTIPROCESSOR = 8;

  private final Prepared prepared;

  /**
   * What is ready to run, with the context entered.
   *
   * @param amount that a run comes to
   * @param queue queues a run
   * @param error tells how far what it left behind is off
   */
  private record Prepared(long amount, Runnable queue, DoubleSupplier error) {}

  private CudaCeiling(
      CudaContext context, BiFunction<CudaContext, Workspace, Prepared> preparation) {
    super(context);
    context.enter();
    try {
      prepared = preparation.apply(context, workspace);
      workspace.fence();
    } catch (RuntimeException e) {
      workspace.close();
      throw e;
    } finally {
      context.leave();
    }
  }

  /** Returns copies within the device's memory, by the driver. */
  static CudaCeiling copy(CudaContext context) {
    return new CudaCeiling(context, CudaCeiling::copy);
  }

  private static Prepared copy(CudaContext context, Workspace workspace) {
    long words = COPIED_BYTES / Float.BYTES;
    long from = workspace.allocate(COPIED_BYTES);
    long to = workspace.allocate(COPIED_BYTES);
    workspace.fill(from, Float.floatToRawIntBits(COPIED), words);
    workspace.fill(to, 0, words);
    return new Prepared(
        2 * COPIED_BYTES * COPIES,
        () -> {
          for (int i = 0; i < COPIES; i++) {
            workspace.copy(from, to, COPIED_BYTES);
          }
        },
        () -> {
          long last = to + COPIED_BYTES - (long) LOOKED_AT * Float.BYTES;
          return Arrays.stream(workspace.download(last, Elements.FLOAT, LOOKED_AT))
              .map(found -> Math.abs(found - COPIED))
              .max()
              .orElseThrow();
        });
  }

  /** Returns multiplications with additions in every thread that the device holds. */
  static CudaCeiling multiplyAdd(CudaContext context, Precision precision) {
    Elements elements = Elements.of(precision);
    // Some 10 ms where a multiprocessor does 128 a cycle. Few do as many in double precision.
    int rounds =
        switch (precision) {
          case FLOAT -> 1 << 12;
          case DOUBLE -> 1 << 8;
        };
    return new CudaCeiling(
        context, (on, workspace) -> multiplyAdd(on, workspace, elements, rounds));
  }

  private static Prepared multiplyAdd(
      CudaContext context, Workspace workspace, Elements elements, int rounds) {
    int blocks = BLOCKS_A_MULTIPROCESSOR * context.multiprocessors();
    int threads = blocks * MultiplyAddKernel.THREADS;
    long out = workspace.allocate((long) threads * elements.bytes());
    Launch launch =
        new Launch(
                context,
                context.function(MultiplyAddKernel.name(elements), MultiplyAddKernel.ptx(elements)))
            .grid(blocks, 1)
            .block(MultiplyAddKernel.THREADS, 0)
            .with(out)
            .with(elements, 1)
            .with(elements, 1)
            .with(rounds);
    int chains = MultiplyAddKernel.CHAINS;
    long operations = (long) rounds * MultiplyAddKernel.UNROLLED;
    return new Prepared(
        2 * operations * chains * threads,
        () -> launch.on(workspace.stream()),
        () -> {
          double[] sums = workspace.download(out, elements, threads);
          // Each operation adds 1, so the sums are whole numbers without rounding.
          return IntStream.range(0, threads)
              .mapToDouble(
                  thread ->
                      sums[thread]
                          - chains * (thread % MultiplyAddKernel.THREADS + operations)
                          - chains * (chains - 1) / 2.0)
              .map(Math::abs)
              .max()
              .orElseThrow();
        });
  }

  /** Returns a launch of a kernel that counts its launches. */
  static CudaCeiling launch(CudaContext context) {
    return new CudaCeiling(context, CudaCeiling::launch);
  }

  private static Prepared launch(CudaContext context, Workspace workspace) {
    long counter = workspace.allocate(Integer.BYTES);
    workspace.fill(counter, 0, 1);
    Launch launch = new Launch(context, "wide_advance").with(counter);
    long[] launched = new long[1];
    return new Prepared(
        1,
        () -> {
          launch.on(workspace.stream());
          launched[0]++;
        },
        () -> Math.abs(launched[0] - workspace.downloadInteger(counter)));
  }

  @Override
  public void run() {
    context.enter();
    try {
      prepared.queue().run();
    } finally {
      context.leave();
    }
  }

  @Override
  public long amount() {
    return prepared.amount();
  }

  @Override
  public double error() {
    context.enter();
    try {
      return prepared.error().getAsDouble();
    } finally {
      context.leave();
    }
  }
}
