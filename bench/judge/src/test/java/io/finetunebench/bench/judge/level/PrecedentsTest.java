package io.finetunebench.bench.judge.level;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.ratio.Medians;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrecedentsTest {
  private final SplittableRandom random = new SplittableRandom(3);

  /** Few different values, so that many are equal to one another and to the bound. */
  private double[] values(int length) {
    return random.ints(length, -3, 4).asDoubleStream().toArray();
  }

  @Test
  void aWindowIsHeldAgainstTheMedianOfTheValuesAround() {
    int found = 0;
    for (int i = 0; i < 300; i++) {
      double[] values = values(10 + random.nextInt(100));
      int to = values.length - random.nextInt(5);
      int length = 1 + random.nextInt(6);
      double deviation = random.nextDouble(4);
      boolean exists = Precedents.exist(values, to, length, deviation, 1);
      assertEquals(windowExists(values, to, length, deviation), exists);
      found += exists ? 1 : 0;
    }
    assertTrue(found > 50 && found < 250, "" + found);
  }

  @Test
  void twoOfThreeInARowAreAStretch() {
    double[] values = random.doubles(40, -1, 1).toArray();
    assertFalse(Precedents.areStretches(values, 40));
    values[20] = 9;
    assertFalse(Precedents.areStretches(values, 40), "a single one is an outlier");
    values[22] = -9;
    assertFalse(Precedents.areStretches(values, 40), "to both sides");
    values[22] = 9;
    assertTrue(Precedents.areStretches(values, 40));
    assertFalse(Precedents.areStretches(values, 22), "it comes later");
    for (int i = 0; i < values.length; i++) {
      values[i] = -values[i];
    }
    assertTrue(Precedents.areStretches(values, 40));
  }

  @Test
  void equalValuesAreNoStretch() {
    assertFalse(Precedents.areStretches(new double[30], 30));
    assertFalse(Precedents.areStretches(new double[30], 0));
  }

  private static boolean windowExists(double[] values, int to, int length, double deviation) {
    double[] distances = new double[to];
    for (int t = 0; t < to; t++) {
      distances[t] = values[t] - Medians.of(values, Math.max(0, t - 20), Math.min(to, t + 21));
    }
    for (int start = 0; start + length <= to; start++) {
      if (Precedents.deviation(distances, start, start + length, 0, 1, 0.5) >= 0.75 * deviation) {
        return true;
      }
    }
    return false;
  }

  @Test
  void aSeriesThatIsShorterThanTheWindowHasNone() {
    assertFalse(Precedents.exist(new double[] {9, 9}, 2, 3, 0.1, 1));
  }
}
