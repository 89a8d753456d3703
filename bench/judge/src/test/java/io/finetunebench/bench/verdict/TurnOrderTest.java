package io.finetunebench.bench.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TurnOrderTest {
  @Test
  void blocksGrowWithTheSquareOfTheErrorButNoMoreThanTwiceAndToTwenty() {
    assertEquals(5, TurnOrder.blocks(5, 0), "no error");
    assertEquals(5, TurnOrder.blocks(5, 0.066), "7 would do, which is hardly more");
    assertEquals(8, TurnOrder.blocks(5, 0.07));
    assertEquals(10, TurnOrder.blocks(5, 0.3));
    assertEquals(20, TurnOrder.blocks(12, 0.3));
    assertEquals(20, TurnOrder.blocks(20, 0.3));
  }
}
