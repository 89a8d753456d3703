package io.finetunebench.core.experiment.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class PairedComparisonTest {
  @Test
  void comparesPairByPair() {
    // Differences 1, 2, 3, 4: mean 2.5, standard deviation 1.290994, t(3, 99.5 %) = 5.840909.
    PairedComparison comparison =
        PairedComparison.of(new double[] {2, 4, 6, 8}, new double[] {1, 2, 3, 4});
    assertEquals(4, comparison.pairs());
    assertEquals(2.5, comparison.meanDifference());
    double margin = 5.840909 * 1.290994 / 2;
    assertEquals(2.5 - margin, Objects.requireNonNull(comparison.low()), 1e-5);
    assertEquals(2.5 + margin, Objects.requireNonNull(comparison.high()), 1e-5);
    assertEquals(2.5 / 1.290994, Objects.requireNonNull(comparison.effectSize()), 1e-5);
    assertEquals(1, comparison.firstBetterShare());
  }

  @Test
  void aTieIsNotBetter() {
    assertEquals(
        0.5, PairedComparison.of(new double[] {1, 2}, new double[] {1, 1}).firstBetterShare());
  }

  @Test
  void onePairHasNoInterval() {
    PairedComparison comparison = PairedComparison.of(new double[] {2}, new double[] {1});
    assertEquals(1, comparison.meanDifference());
    assertNull(comparison.low());
    assertNull(comparison.high());
    assertNull(comparison.effectSize());
  }

  @Test
  void equalDifferencesHaveNoEffectSize() {
    assertNull(PairedComparison.of(new double[] {2, 3}, new double[] {1, 2}).effectSize());
  }

  @Test
  void refusesSeriesThatAreNoPairs() {
    assertThrows(
        IllegalArgumentException.class,
        () -> PairedComparison.of(new double[] {1}, new double[] {1, 2}));
    assertThrows(
        IllegalArgumentException.class, () -> PairedComparison.of(new double[0], new double[0]));
  }

  @Test
  void anIntervalThatLeavesOutZeroDecides() {
    assertTrue(PairedComparison.of(new double[] {3, 3.1, 2.9}, new double[3]).isDecided());
    assertTrue(PairedComparison.of(new double[3], new double[] {3, 3.1, 2.9}).isDecided());
    assertFalse(PairedComparison.of(new double[] {3, 0, -1}, new double[3]).isDecided());
    assertFalse(PairedComparison.of(new double[] {3}, new double[1]).isDecided());
  }
}
