package io.finetunebench.bench.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FastestTenthTest {
  @Test
  void theMeanOfTheSmallestTenthCountsAndOfOneAtLeast() {
    assertEquals(1, FastestTenth.of(new double[] {3, 1, 2}), 1e-12);
    double[] twenty = new double[20];
    Arrays.setAll(twenty, i -> 20 - i);
    assertEquals(1.5, FastestTenth.of(twenty), 1e-12);
  }

  @Test
  void aShareThatIsJustReachedIsUneven() {
    assertTrue(FastestTenth.isUneven(times(5, 5), FastestTenth.SHARE_OF_MEANS));
    assertFalse(FastestTenth.isUneven(times(6, 4), FastestTenth.SHARE_OF_MEANS));
    assertTrue(FastestTenth.isUneven(times(2, 6), FastestTenth.SHARE_OF_FASTEST));
    assertFalse(FastestTenth.isUneven(times(3, 7), FastestTenth.SHARE_OF_FASTEST));
  }

  @Test
  void aTenthMoreThanTheFastestIsFast() {
    double[] times = {0, Math.log(1.09), Math.log(1.09), Math.log(1.11)};
    assertFalse(FastestTenth.isUneven(times, FastestTenth.SHARE_OF_MEANS));
    times[2] = Math.log(1.11);
    assertTrue(FastestTenth.isUneven(times, FastestTenth.SHARE_OF_MEANS));
  }

  /** Returns logarithms of times, of which some are nearly twice as long. */
  private static double[] times(int fast, int slow) {
    double[] times = new double[fast + slow];
    Arrays.fill(times, fast, times.length, Math.log(1.8));
    return times;
  }
}
