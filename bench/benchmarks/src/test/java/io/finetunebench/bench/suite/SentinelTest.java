package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.Details;
import io.finetunebench.bench.record.Value;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SentinelTest {
  @Test
  void theRulersAndTheWindowTakeTime() throws InterruptedException {
    Map<String, Double> noise = sleepWatched();
    for (String ruler :
        List.of(
            Details.COMPUTE_BEFORE,
            Details.COMPUTE_AFTER,
            Details.COPY_BEFORE,
            Details.COPY_AFTER)) {
      assertTrue(noise.getOrDefault(ruler, 0.0) > 0, noise.toString());
    }
    assertTrue(noise.getOrDefault(Details.WALL, 0.0) >= 20_000_000, noise.toString());
  }

  @Test
  void aThreadThatSleepsUsesLessCpuTimeThanWallTime() throws InterruptedException {
    Map<String, Double> noise = sleepWatched();
    assertTrue(
        noise.getOrDefault(Details.CPU, 0.0) < noise.getOrDefault(Details.WALL, 0.0),
        noise.toString());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aThreadThatSleepsWaitsVoluntarily() throws InterruptedException {
    Map<String, Double> noise = sleepWatched();
    assertTrue(noise.getOrDefault(Details.VOLUNTARY, 0.0) >= 1, noise.toString());
    assertTrue(noise.containsKey(Details.INVOLUNTARY), noise.toString());
  }

  @Test
  void collectionsOfTheWindowAreCounted() {
    Sentinel sentinel = new Sentinel();
    sentinel.startIteration();
    System.gc();
    assertTrue(byName(sentinel).getOrDefault(Details.COLLECTIONS, 0.0) >= 1);
    sentinel.startIteration();
    assertEquals(0, byName(sentinel).get(Details.COLLECTIONS));
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

  private static Map<String, Double> sleepWatched() throws InterruptedException {
    Sentinel sentinel = new Sentinel();
    sentinel.startIteration();
    Thread.sleep(20);
    return byName(sentinel);
  }

  private static Map<String, Double> byName(Sentinel sentinel) {
    return sentinel.endIteration().stream().collect(Collectors.toMap(Value::name, Value::value));
  }
}
