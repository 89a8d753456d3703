package io.finetunebench.bench.judge.ratio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TurnOrderTest {
  @Test
  void everyBlockIsOneOfTheSixBalancedOrdersEquallyOften() {
    List<String> blocks = List.of(TurnOrder.next(3000, null, new SplittableRandom(42)).split(" "));
    assertEquals(Set.of("AABB", "ABAB", "ABBA", "BAAB", "BABA", "BBAA"), new TreeSet<>(blocks));
    for (String order : new TreeSet<>(blocks)) {
      int count = Collections.frequency(blocks, order);
      assertTrue(count > 420 && count < 580, order + ": " + count);
    }
  }

  @Test
  void ofTwoPairsEachSideBeginsOne() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100; i++) {
      String before = TurnOrder.next(5, null, random);
      assertTrue(before.charAt(0) != TurnOrder.next(5, before, random).charAt(0), before);
    }
  }
}
