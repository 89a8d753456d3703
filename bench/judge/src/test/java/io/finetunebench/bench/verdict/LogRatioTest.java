package io.finetunebench.bench.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class LogRatioTest {
  private static final double EFFECT = Math.log(1.03);

  @Test
  void theIntervalIsThatOfTheTextbook() {
    LogRatio ratio = LogRatio.of(new double[] {1, 2, 3}, new double[] {2, 4, 6, 8, 10});
    assertEquals(4, ratio.difference(), 1e-12);
    // Variances 1 and 10, so the error is sqrt(1/3 + 10/5); 9.924843 is t of 2 degrees at 99.5 %.
    assertEquals(9.924843 * Math.sqrt(1 / 3.0 + 2), ratio.halfWidth(0.99), 1e-5);
  }

  @Test
  void theOutcomeDependsOnIntervalAndMinimumEffect() {
    assertEquals(Outcome.SLOWER, ratio(0.05, 0.005, 10).outcome(0.99, EFFECT));
    assertEquals(Outcome.FASTER, ratio(-0.05, 0.005, 10).outcome(0.99, EFFECT));
    assertEquals(Outcome.EQUIVALENT, ratio(0.01, 0.005, 10).outcome(0.99, EFFECT));
    assertEquals(Outcome.INCONCLUSIVE, ratio(0.05, 0.1, 10).outcome(0.99, EFFECT));
    // Certainly slower, not certainly by 3 %, and less than 3 % as far as one knows.
    assertEquals(Outcome.INCONCLUSIVE, ratio(0.025, 0.01, 10).outcome(0.99, EFFECT));
  }

  @Test
  void sidesThatChangePlacesGiveTheMirroredOutcome() {
    for (double change = -0.1; change < 0.1; change += 0.001) {
      Outcome forward = ratio(change, 0.01, 5).outcome(0.99, EFFECT);
      Outcome backward = ratio(-change, 0.01, 5).outcome(0.99, EFFECT);
      Outcome mirrored =
          forward == Outcome.SLOWER
              ? Outcome.FASTER
              : forward == Outcome.FASTER ? Outcome.SLOWER : forward;
      assertEquals(mirrored, backward, "change " + change);
    }
  }

  @Test
  void furtherForksAreTheFewestThatDecide() {
    for (double change : new double[] {0, 0.01, 0.05, -0.2}) {
      for (double deviation : new double[] {0.02, 0.05, 0.15}) {
        LogRatio now = ratio(change, deviation, 4);
        if (now.outcome(0.99, EFFECT) != Outcome.INCONCLUSIVE) {
          continue;
        }
        int further = now.furtherForks(0.99, EFFECT);
        assertTrue(further > 0);
        assertFalse(
            ratio(change, deviation, 4 + further).outcome(0.99, EFFECT) == Outcome.INCONCLUSIVE);
        assertEquals(
            Outcome.INCONCLUSIVE,
            ratio(change, deviation, 4 + further - 1).outcome(0.99, EFFECT),
            change + " with " + deviation);
      }
    }
  }

  @Test
  void aChangeOfTheMinimumEffectTakesForever() {
    assertEquals(
        LogRatio.MOST_FURTHER_FORKS + 1, ratio(EFFECT - 1e-9, 0.02, 5).furtherForks(0.99, EFFECT));
  }

  @Test
  void forksWithoutAnySpreadDecide() {
    assertEquals(Outcome.SLOWER, ratio(0.05, 0, 3).outcome(0.99, EFFECT));
    assertEquals(Outcome.EQUIVALENT, ratio(0, 0, 3).outcome(0.99, EFFECT));
  }

  @Test
  void twoForksAreNotEnough() {
    assertFalse(LogRatio.of(new double[] {1, 2}, new double[] {1, 2, 3}).enoughForks());
    assertTrue(LogRatio.of(new double[] {1, 2, 3}, new double[] {1, 2, 3}).enoughForks());
  }

  private static LogRatio ratio(double change, double deviation, int forks) {
    double variance = deviation * deviation;
    return new LogRatio(0, variance, forks, change, variance, forks, null);
  }

  @Test
  void whatTheRulerExplainsIsTakenOut() {
    double[] ruler = {0, 0.01, 0.02, 0.03, 0.04, 0.05};
    double[] later = {0.06, 0.07, 0.08, 0.09, 0.1, 0.11};
    double[] baseline = new double[6];
    double[] candidate = new double[6];
    for (int i = 0; i < 6; i++) {
      double noise = i % 2 == 0 ? 0.001 : -0.001;
      baseline[i] = 1 + 0.5 * ruler[i] + noise;
      candidate[i] = 1.05 + 0.5 * later[i] + noise;
    }
    LogRatio ratio = LogRatio.atOnePace(baseline, ruler, candidate, later);
    // The noise leans against the ruler a little, so the slope is not quite a half.
    double slope = 0.5 - 0.00003 / 0.00175;
    assertEquals(0.05 + (0.5 - slope) * 0.06, ratio.difference(), 1e-12);
    assertEquals(0.06 * slope, Objects.requireNonNull(ratio.pace()).shift(), 1e-12);
    assertEquals(0.08, LogRatio.of(baseline, candidate).difference(), 1e-12);
    assertTrue(ratio.halfWidth(0.99) < LogRatio.of(baseline, candidate).halfWidth(0.99));
  }

  @Test
  void noSlopeIsDrawnFromFewForksOrFromARulerThatStands() {
    double[] five = {1, 2, 3, 4, 5};
    double[] six = {1, 2, 3, 4, 5, 6};
    double[] still = new double[6];
    assertNull(LogRatio.atOnePace(five, five, six, six).pace());
    assertNull(LogRatio.atOnePace(six, still, six, still).pace());
    double[] falling = {6, 5, 4, 3, 2, 1};
    assertEquals(
        0, Objects.requireNonNull(LogRatio.atOnePace(six, falling, six, falling).pace()).shift());
  }
}
