package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.benchmarks.latency.LatencyRecorder;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class OperationTimerTest {
  /** A counter whose reading takes far longer than the operation, and notes begin and end. */
  private static final class SlowCounter implements LongSupplier {
    private static final long READING_NANOS = 1_000_000;

    private long begin;
    private long end;
    private long endBefore;

    @Override
    public long getAsLong() {
      endBefore = end;
      begin = System.nanoTime();
      do {
        end = System.nanoTime();
      } while (end - begin < READING_NANOS);
      return end;
    }
  }

  @Test
  void countersAreReadOutsideOfTheTimedWindow() {
    SlowCounter counter = new SlowCounter();
    LatencyRecorder recorder = new LatencyRecorder(Instant.now());
    OperationTimer timer = new OperationTimer();
    timer.recordInto(recorder, new Allocation(counter));
    for (int i = 0; i < 20; i++) {
      recorder.startInterval(Instant.now());
      timer.measure(() -> {});
      long between = counter.begin - counter.endBefore;
      long window = recorder.fastestNanos();
      assertTrue(window <= between, window + " ns, " + between + " ns between the readings");
    }
  }
}
