package io.finetunebench.bench.judge.ratio;

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
  void blocksGrowWithTheSquareOfTheErrorButNoMoreThanTwiceAndToTwenty() {
    assertEquals(5, PairLength.afterFirst(5, 0), "no error");
    assertEquals(5, PairLength.afterFirst(5, 0.066), "7 would do, which is hardly more");
    assertEquals(8, PairLength.afterFirst(5, 0.07));
    assertEquals(10, PairLength.afterFirst(5, 0.3));
    assertEquals(20, after(12, 0.3, 0, 0, 0, 0));
    assertEquals(20, after(20, 0.3, 0, 0, 0, 0));
  }

  @Test
  void untilForksAreKnownTenAreTheMost() {
    assertEquals(10, PairLength.afterFirst(5, 0.2));
    assertEquals(10, after(10, 0.2, 0, 0, 0));
  }

  /** Forks differ by 5 %, at 90 % by 4.0 and 3.4 %; a block errs by 10 and 20 %. */
  @Test
  void noMoreBlocksThanTellMostInAGivenTime() {
    assertEquals(6, after(20, 0.1, twenty(deviation(0.05, 0.1))), "0.1 / 0.0399 * sqrt(7)");
    assertEquals(15, after(20, 0.2, twenty(deviation(0.05, 0.2))), "0.2 / 0.0338 * sqrt(7)");
    assertEquals(20, after(20, 0.2, twenty(deviation(0, 0.2))), "alike");
  }

  private static double[] twenty(double each) {
    double[] values = new double[20];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 2 == 0 ? each : -each;
    }
    return values;
  }

  /** Returns what twenty values, half of them on each side of 0, have to be, of 20 blocks each. */
  private static double deviation(double forks, double errorOfOneBlock) {
    double variance = forks * forks + errorOfOneBlock * errorOfOneBlock / 20;
    return Math.sqrt(variance * 19 / 20);
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
