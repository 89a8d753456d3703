package io.finetunebench.bench.suite;

import io.finetunebench.bench.benchmarks.latency.LatencyRecorder;
import java.time.Instant;
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
 * What the harness itself costs: the recording of an operation that does nothing, both readings of
 * the clock included: {@code ./finetune-bench run -- Recording}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Recording {
  private static final int REPETITIONS = 1_000;

  /** A recorder beside the one that measures. */
  @State(Scope.Thread)
  public static class Inner {
    private final OperationTimer timer = new OperationTimer();
    private final LatencyRecorder recorder = new LatencyRecorder(Instant.now());

    /** Says that an operation records many times. */
    @Setup(Level.Trial)
    public void count(ForkOutput output) {
      timer.recordInto(recorder, Allocation.NONE);
      output.countRepetitions(REPETITIONS);
    }

    /** Empties the recorder. */
    @Setup(Level.Iteration)
    public void empty() {
      recorder.startInterval(Instant.now());
    }
  }

  /** Records an empty operation, many times. */
  @Benchmark
  public void emptyOperation(Inner inner, OperationTimer timer) {
    timer.measure(
        () -> {
          for (int i = 0; i < REPETITIONS; i++) {
            inner.timer.measure(Recording::nothing);
          }
        });
  }

  private static void nothing() {}
}
