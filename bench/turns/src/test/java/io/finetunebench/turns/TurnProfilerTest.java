package io.finetunebench.turns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How long a fork waits at the end of a turn for the JVM's own threads; a pause is 10 ms. */
class TurnProfilerTest {
  private static final double MILLI = 1e6;
  private static final long PAUSE_NANOS = 10_000_000;

  @Test
  void aCompilerFinishesFirst() {
    assertEquals(4, pauses(9, 10, 4, 0.5, 10));
  }

  @Test
  void aProcessThatSleepsWaitsForOnePause() {
    assertEquals(1, pauses(0.5, 10));
  }

  @Test
  void whatNeverEndsIsWaitedForASecond() {
    assertEquals(100, pauses(10));
  }

  @Test
  void aCounterThatDoesNotKnowIsNotWaitedFor() {
    assertEquals(1, pauses(Double.NaN));
  }

  /** Returns the pauses of a process that runs for so many milliseconds in each, then as before. */
  private static int pauses(double... ran) {
    AtomicInteger pauses = new AtomicInteger();
    TurnProfiler.settle(
        () -> {
          double sum = 0;
          for (int i = 0; i < pauses.get(); i++) {
            sum += MILLI * ran[Math.min(i, ran.length - 1)];
          }
          return sum;
        },
        () -> PAUSE_NANOS * pauses.get(),
        pauses::incrementAndGet);
    return pauses.get();
  }
}
