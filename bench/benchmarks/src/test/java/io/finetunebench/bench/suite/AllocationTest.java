package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private static volatile byte[] sink = new byte[0];

  @Test
  void theCounterGrowsByWhatTheThreadAllocatesAndByNothingOfItsOwn() {
    LongSupplier counter = Allocation.threadCounter().orElseThrow();
    long warm = 0;
    for (int i = 0; i < 1_000; i++) {
      warm += counter.getAsLong();
    }
    assertTrue(warm > 0);
    long before = counter.getAsLong();
    long again = counter.getAsLong();
    sink = new byte[100_000];
    long grown = counter.getAsLong() - before;
    assertEquals(before, again);
    assertTrue(grown >= 100_000 && grown < 101_000, grown + " bytes, " + sink.length);
  }

  @Test
  void whatAnotherThreadAllocatesIsNotCounted() throws InterruptedException {
    LongSupplier counter = Allocation.threadCounter().orElseThrow();
    Thread other = new Thread(() -> sink = new byte[1_000_000]);
    long before = counter.getAsLong();
    other.start();
    other.join();
    assertTrue(counter.getAsLong() - before < 100_000);
  }
}
