package io.finetunebench.bench.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EnergyTestTest {
  @Test
  void theStatisticIsThatOfItsDefinition() {
    double[] left = {1, 4, 2};
    double[] right = {8, 5};
    double across = 0;
    for (double x : left) {
      for (double y : right) {
        across += Math.abs(x - y);
      }
    }
    double expected = 6.0 / 5 * (2 * across / 6 - (3 + 1 + 2) / 3.0 - 3 / 1.0);
    assertEquals(expected, EnergyTest.statistic(6, 3, 3, 2, across), 1e-12);
  }

  @Test
  void thePValueOfFewIsTheShareOfChoices() {
    // Of the 10 choices of two among five only the observed one has so large a statistic.
    assertEquals(0.1, EnergyTest.pValue(new double[] {1, 1.1, 0.9, 5, 5.2}, 3), 1e-12);
    // The other way round it is the same split.
    assertEquals(0.1, EnergyTest.pValue(new double[] {5, 5.2, 1, 1.1, 0.9}, 2), 1e-12);
    assertEquals(1, EnergyTest.pValue(new double[] {1, 1, 1, 1}, 2), 1e-12);
  }

  @Test
  void theShortestSegmentsAreNeverBelowOneInTheirChoices() {
    double[] values = new double[12];
    Arrays.fill(values, 9, 12, 100);
    assertEquals(1.0 / 220, EnergyTest.pValue(values, 9), 1e-12);
  }

  @Test
  void amongEqualsSmallPValuesAreAsRareAsTheySay() {
    SplittableRandom random = new SplittableRandom(1);
    int small = 0;
    int trials = 2000;
    for (int trial = 0; trial < trials; trial++) {
      double[] values = random.doubles(14).map(Math::log).toArray();
      small += EnergyTest.pValue(values, 11) <= 0.05 ? 1 : 0;
    }
    assertTrue(small <= 0.066 * trials && small >= 0.034 * trials, small + " of " + trials);
  }

  @Test
  void whatIsTooManyToCountIsSampled() {
    double[] values = new SplittableRandom(3).doubles(60).toArray();
    assertTrue(EnergyTest.pValue(values, 52) > 0.05);
    for (int i = 52; i < 60; i++) {
      values[i] += 3;
    }
    assertTrue(EnergyTest.pValue(values, 52) <= 0.001);
  }
}
