package io.finetunebench.bench.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PairLengthTest {
  private static final double START = 7;

  @Test
  void moreBlocksWhereTurnsErrAndForksAreAlike() {
    assertEquals(20, after(10, 0.2, 0, 0, 0, 0));
    assertEquals(5, after(5, 0.01, 0, 0, 0, 0), "turns hardly err");
  }

  @Test
  void untilForksAreKnownTenAreTheMost() {
    assertEquals(10, PairLength.afterFirst(5, 0.2));
    assertEquals(10, after(10, 0.2, 0, 0, 0));
  }

  /** With 5 % between forks and 10 % in a block, 2 * sqrt(7) blocks are the best use of time. */
  @Test
  void noMoreBlocksThanTellMostInAGivenTime() {
    double few = deviation(0.05, 0.1);
    assertEquals(5, after(20, 0.1, few, -few, few, -few), "5.3");
    double more = deviation(0.05, 0.2);
    assertEquals(10, after(20, 0.2, more, -more, more, -more), "10.6");
  }

  /** Returns what four values, two on each side of 0, have to be, with 20 blocks each. */
  private static double deviation(double forks, double errorOfOneBlock) {
    double variance = forks * forks + errorOfOneBlock * errorOfOneBlock / 20;
    return Math.sqrt(variance * 3 / 4);
  }

  @Test
  void aPairThatSomethingElseShortenedStaysShort() {
    assertEquals(2, after(2, 0.01, 0.1, -0.1, 0.1, -0.1));
  }

  private static int after(int blocks, double error, double... values) {
    PairLength length = new PairLength();
    for (double value : values) {
      length.add(value, error, blocks);
    }
    return length.next(blocks, START);
  }
}
