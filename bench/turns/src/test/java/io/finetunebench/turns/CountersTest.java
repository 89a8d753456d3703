package io.finetunebench.turns;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CountersTest {
  /** The JVM's own counter there counts whole ticks of 10 ms. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has a finer counter")
  void theProcessorTimeOfTheProcessIsFinerThanATick() {
    Set<Double> seen = new HashSet<>();
    double first = Counters.processCpu();
    double last = first;
    while (last - first < 20e6) {
      last = Counters.processCpu();
      seen.add(last);
    }
    assertTrue(seen.stream().anyMatch(nanos -> nanos % 10e6 != 0), "ticks: " + seen);
  }

  @Test
  void whatReadingTheCountersAllocatesIsNoOperations() {
    double least = Double.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      Counters before = Counters.beforeWork();
      Counters after = Counters.afterWork();
      double all = after.allocatedByAll - before.allocatedByAll;
      double living = after.allocatedByLiving - before.allocatedByLiving;
      // Before JDK 21 nothing counts all threads.
      least = Math.min(least, Double.isNaN(all) ? living : Math.max(all, living));
    }
    assertTrue(least < 10_000, least + " bytes");
  }

  @Test
  void cyclesBesideTheWorkAreNoPauses() {
    for (String cycles : new String[] {"ZGC", "ZGC Cycles", "ZGC Minor Cycles", "GPGC New"}) {
      assertTrue(Counters.isConcurrent(cycles), cycles);
    }
    for (String pauses : new String[] {"ZGC Pauses", "G1 Young Generation", "PS Scavenge"}) {
      assertFalse(Counters.isConcurrent(pauses), pauses);
    }
  }

  @Test
  void everyThreadThatStartsIsCounted() throws Exception {
    double before = Counters.afterWork().startedThreads;
    Thread thread = new Thread(() -> {});
    thread.start();
    thread.join();
    assertTrue(Counters.afterWork().startedThreads >= before + 1);
  }
}
