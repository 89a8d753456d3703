package io.finetunebench.bench.judge.ratio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TurnRatioTest {
  @Test
  void theMedianOfAllRatiosWithinBlocksCounts() {
    double[] baseline = {1, 2, 10, 10};
    double[] candidate = {3, 5, 11, 12};
    // 2, 4, 1 and 3 of the first block, 1, 2, 1 and 2 of the second.
    assertEquals(2, TurnRatio.of(baseline, candidate));
    assertEquals(-2, TurnRatio.of(candidate, baseline));
  }

  @Test
  void theErrorIsThatOfTheMedianOfTwoValuesABlock() {
    double[] baseline = new double[10];
    double[] candidate = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4};
    // The deviations from 2 are 2, 1, 0, 1 and 2, four times each.
    assertEquals(
        Math.sqrt(Math.PI / 2) * 1.4826 / Math.sqrt(2),
        TurnRatio.errorOfOneBlock(baseline, candidate),
        1e-12);
  }

  @Test
  void theErrorIsAboutWhatTheRatioVariesBy() {
    SplittableRandom random = new SplittableRandom(2);
    double squares = 0;
    double errors = 0;
    int pairs = 2000;
    for (int pair = 0; pair < pairs; pair++) {
      double[] baseline = new double[20];
      double[] candidate = new double[20];
      Arrays.setAll(baseline, turn -> 0.05 * random.nextGaussian());
      Arrays.setAll(candidate, turn -> 0.05 * random.nextGaussian());
      squares += Math.pow(TurnRatio.of(baseline, candidate), 2);
      errors += TurnRatio.errorOfOneBlock(baseline, candidate) / Math.sqrt(10);
    }
    assertEquals(1, errors / pairs / Math.sqrt(squares / pairs), 0.2);
  }

  @Test
  void whatLastsLongerThanABlockCancels() {
    SplittableRandom random = new SplittableRandom(1);
    double[] baseline = new double[40];
    double[] candidate = new double[40];
    for (int turn = 0; turn < 40; turn++) {
      double pace = turn / 8 % 2 == 0 ? 0 : Math.log(1.8);
      baseline[turn] = pace + 0.01 * random.nextGaussian();
      candidate[turn] = pace + 0.01 * random.nextGaussian() + Math.log(1.05);
    }
    assertEquals(Math.log(1.05), TurnRatio.of(baseline, candidate), 0.01);
    assertTrue(TurnRatio.errorOfOneBlock(baseline, candidate) < 0.03);
  }

  @Test
  void sidesWithoutAsManyTurnsAreRefused() {
    for (double[] other : new double[][] {{}, {1}, {1, 2}, {1, 2, 3, 4, 5, 6}}) {
      assertThrows(
          IllegalArgumentException.class, () -> TurnRatio.of(other, new double[] {1, 2, 3, 4}));
    }
    assertThrows(IllegalArgumentException.class, () -> TurnRatio.of(new double[0], new double[0]));
  }
}
