package io.finetunebench.bench.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BlockOrderTest {
  @Test
  void everyBlockIsOneOfTheSixBalancedOrdersEquallyOften() {
    List<String> blocks = blocks(42, 0, 3000);
    assertEquals(Set.of("AABB", "ABAB", "ABBA", "BAAB", "BABA", "BBAA"), new TreeSet<>(blocks));
    for (String order : new TreeSet<>(blocks)) {
      int count = Collections.frequency(blocks, order);
      assertTrue(count > 420 && count < 580, order + ": " + count);
    }
  }

  @Test
  void aSeedGivesTheSameOrderAgain() {
    assertEquals(blocks(-7, 3, 50), blocks(-7, 3, 50));
    assertNotEquals(blocks(-7, 3, 50), blocks(-8, 3, 50));
  }

  @Test
  void eachBenchmarkHasAnOrderOfItsOwn() {
    assertNotEquals(blocks(1, 0, 50), blocks(1, 1, 50));
  }

  private static List<String> blocks(long seed, int benchmark, int count) {
    BlockOrder order = new BlockOrder(seed, benchmark);
    List<String> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blocks.add(order.next());
    }
    return blocks;
  }
}
