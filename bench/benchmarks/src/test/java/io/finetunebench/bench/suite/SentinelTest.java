package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.ForkNoise;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SentinelTest {
  @Test
  void theRulersAndTheWindowTakeTime() throws InterruptedException {
    IterationNoise noise = sleepWatched();
    assertTrue(noise.computeBefore() > 0 && noise.computeAfter() > 0, noise.toString());
    assertTrue(noise.copyBefore() > 0 && noise.copyAfter() > 0, noise.toString());
    assertTrue(noise.wall() >= 20_000_000, noise.toString());
  }

  @Test
  void aThreadThatSleepsUsesLessCpuTimeThanWallTime() throws InterruptedException {
    IterationNoise noise = sleepWatched();
    Long cpu = noise.cpu();
    assertTrue(cpu == null || cpu < noise.wall(), noise.toString());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aThreadThatSleepsWaitsVoluntarily() throws InterruptedException {
    IterationNoise noise = sleepWatched();
    Long waits = noise.voluntary();
    assertNotNull(waits);
    assertTrue(waits >= 1, noise.toString());
    assertNotNull(noise.involuntary());
  }

  @Test
  void collectionsOfTheWindowAreCounted() {
    Sentinel sentinel = new Sentinel();
    sentinel.startIteration();
    System.gc();
    assertTrue(sentinel.endIteration().collections() >= 1);
    sentinel.startIteration();
    assertEquals(0, sentinel.endIteration().collections());
  }

  @Test
  void aCounterIsFoundByItsWholeName() {
    String status = "Name:\tx\nvoluntary_ctxt_switches:\t12\nnonvoluntary_ctxt_switches:\t3";
    assertEquals(12L, Sentinel.number(status, "\nvoluntary_ctxt_switches:"));
    assertEquals(3L, Sentinel.number(status, "\nnonvoluntary_ctxt_switches:"));
    assertNull(Sentinel.number(status, "\nother:"));
    assertNull(Sentinel.number("\nother: many", "\nother:"));
    assertNull(Sentinel.number("", "\nother:"));
  }

  @Test
  void whatOneIterationDoesNotKnowTheForkDoesNot() {
    IterationNoise known = noise(5L, 1L);
    ForkNoise fork = IterationNoise.fork(List.of(known, noise(null, 2L)), null);
    assertNull(fork.cpuNanos());
    assertEquals(List.of(1L, 2L), fork.compilationMillis());
    assertEquals(List.of(5L), IterationNoise.fork(List.of(known), null).cpuNanos());
  }

  static IterationNoise noise(@Nullable Long cpu, @Nullable Long compilation) {
    return new IterationNoise(1, 2, 3, 4, 20_000_000, cpu, null, null, 0, 0, compilation);
  }

  private static IterationNoise sleepWatched() throws InterruptedException {
    Sentinel sentinel = new Sentinel();
    sentinel.startIteration();
    Thread.sleep(20);
    return sentinel.endIteration();
  }
}
