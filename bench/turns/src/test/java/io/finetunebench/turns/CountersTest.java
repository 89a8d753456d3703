package io.finetunebench.turns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CountersTest {
  /** The JVM's own counter there counts whole ticks of 10 ms. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has a finer counter")
  void theProcessorTimeOfOtherThreadsIsFinerThanATick() throws Exception {
    AtomicBoolean ends = new AtomicBoolean();
    Thread busy =
        new Thread(
            () -> {
              while (!ends.get()) {
                System.nanoTime();
              }
            });
    busy.start();
    Set<Double> seen = new HashSet<>();
    double first = Counters.othersCpu();
    double last = first;
    while (last - first < 20e6) {
      last = Counters.othersCpu();
      seen.add(last);
    }
    ends.set(true);
    busy.join();
    assertTrue(seen.stream().anyMatch(nanos -> nanos % 10e6 != 0), "ticks: " + seen);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere this thread counts, too")
  void whatThisThreadRunsIsNotTheOthers() {
    double least = Double.MAX_VALUE;
    // Compilers run at first.
    for (int i = 0; i < 20 && least > 25e6; i++) {
      double before = Counters.othersCpu();
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start < 50e6) {
        assertFalse(Thread.currentThread().isInterrupted());
      }
      least = Math.min(least, Counters.othersCpu() - before);
    }
    assertTrue(least < 25e6, least + " ns of others in 50 ms of this one");
  }

  @Test
  void aThreadThatHasEndedTakesNothingAway() {
    Map<String, Double> before = Map.of("1", 2e9, "2", 100.0, "3", 50.0);
    Map<String, Double> now = Map.of("2", 130.0, "3", 20.0, "4", 5.0);
    assertEquals(30 + 20 + 5, Counters.gained(before, now), "3 is another thread by now");
  }

  @Test
  void aNumberIsFoundBehindItsNameAlone() {
    String status = "Name:\tx\nvoluntary_ctxt_switches:\t150\nnonvoluntary_ctxt_switches:\t7\n";
    assertEquals(150, Counters.number(status, "voluntary_ctxt_switches:"));
    assertEquals(7, Counters.number(status, "nonvoluntary_ctxt_switches:"));
    assertEquals(0, Counters.number(status, "switches:"));
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
