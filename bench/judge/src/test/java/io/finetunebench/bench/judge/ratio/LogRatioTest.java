package io.finetunebench.bench.judge.ratio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LogRatioTest {
  private static final double EFFECT = Math.log(1.03);
  private static final double LEVEL = 0.99;
  private static final Limits FULL = Limits.of(0.03);

  @Test
  void theIntervalIsThatOfTheTextbook() {
    LogRatio ratio =
        StudentRatio.independent(new double[] {1, 2, 3}, new double[] {2, 4, 6, 8, 10}, null);
    assertEquals(4, ratio.difference(), 1e-12);
    // Variances 1 and 10, so the error is sqrt(1/3 + 10/5); 9.924843 is t of 2 degrees at 99.5 %.
    assertEquals(9.924843 * Math.sqrt(1 / 3.0 + 2), ratio.halfWidth(LEVEL), 1e-5);
  }

  @Test
  void theOutcomeDependsOnIntervalAndMinimumEffect() {
    assertEquals(Outcome.SLOWER, ratio(0.05, 0.005, 10).outcome(LEVEL, FULL));
    assertEquals(Outcome.FASTER, ratio(-0.05, 0.005, 10).outcome(LEVEL, FULL));
    assertEquals(Outcome.EQUIVALENT, ratio(0.01, 0.005, 10).outcome(LEVEL, FULL));
    assertEquals(Outcome.INCONCLUSIVE, ratio(0.05, 0.1, 10).outcome(LEVEL, FULL));
    // Certainly slower, not certainly by 3 %, and less than 3 % as far as one knows.
    assertEquals(Outcome.INCONCLUSIVE, ratio(0.025, 0.01, 10).outcome(LEVEL, FULL));
  }

  @Test
  void sidesThatChangePlacesGiveTheMirroredOutcome() {
    for (double change = -0.1; change < 0.1; change += 0.001) {
      Outcome forward = ratio(change, 0.01, 5).outcome(LEVEL, FULL);
      Outcome backward = ratio(-change, 0.01, 5).outcome(LEVEL, FULL);
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
        if (now.outcome(LEVEL, FULL) != Outcome.INCONCLUSIVE) {
          continue;
        }
        int further = Objects.requireNonNull(now.furtherForks(LEVEL, FULL));
        assertTrue(further > 0);
        assertFalse(
            ratio(change, deviation, 4 + further).outcome(LEVEL, FULL) == Outcome.INCONCLUSIVE);
        assertEquals(
            Outcome.INCONCLUSIVE,
            ratio(change, deviation, 4 + further - 1).outcome(LEVEL, FULL),
            change + " with " + deviation);
      }
    }
  }

  @Test
  void aChangeOfTheMinimumEffectTakesForever() {
    assertEquals(
        LogRatio.MOST_FURTHER_FORKS + 1, ratio(EFFECT - 1e-9, 0.02, 5).furtherForks(LEVEL, FULL));
  }

  @Test
  void whereTheIntervalIsWiderThanTwiceNobodyCanTellHowManyForksDecide() {
    assertNull(ratio(-1, 1, 3).furtherForks(LEVEL, FULL));
    assertNull(ratio(0.05, 0, 3).furtherForks(LEVEL, FULL));
  }

  @Test
  void forksWithoutAnySpreadDecideNothing() {
    assertEquals(Outcome.INCONCLUSIVE, ratio(0.05, 0, 3).outcome(LEVEL, FULL));
    assertEquals(Outcome.INCONCLUSIVE, ratio(0, 0, 3).outcome(LEVEL, FULL));
    assertNull(ratio(0.05, 0, 3).bounds(LEVEL));
  }

  @Test
  void halfTheEffectIsClaimedOnlyWhereItIsAskedForAndNotEquivalent() {
    LogRatio certain = ratio(0.02, 0.004, 10);
    assertEquals(Outcome.EQUIVALENT, certain.outcome(LEVEL, Limits.USUAL));
    LogRatio beyond = ratio(0.027, 0.004, 10);
    assertEquals(Outcome.SLOWER, beyond.outcome(LEVEL, Limits.USUAL));
    assertEquals(Outcome.INCONCLUSIVE, beyond.outcome(LEVEL, FULL));
  }

  @Test
  void runsAreALevelOfTheirOwn() {
    List<double[]> baseline = List.of(new double[] {0, 0.001}, new double[] {0.02, 0.021});
    List<double[]> candidate = List.of(new double[] {0.01, 0.011}, new double[] {0.03, 0.031});
    StudentRatio ratio = StudentRatio.ofRuns(baseline, candidate);
    assertEquals(0.01, ratio.difference(), 1e-12);
    assertEquals(2, ratio.uncertainty().degreesOfFreedom());
    // Run means vary by 0.02^2 / 2 on both sides.
    assertEquals(Math.sqrt(0.0002), ratio.standardError(), 1e-12);
    StudentRatio one = StudentRatio.ofRuns(baseline, candidate.subList(0, 1));
    assertEquals(Math.sqrt(0.0002 * 1.5), one.standardError(), 1e-12);
  }

  @Test
  void driftWidensAndNoForksMakeItLess() {
    StudentRatio ratio = ratio(0.05, 0.005, 10);
    StudentRatio drifting = ratio.drifting(new Spread(0.0001, 20));
    assertTrue(drifting.halfWidth(LEVEL) > 2.5 * Math.sqrt(0.0002));
    assertTrue(drifting.halfWidth(LEVEL, 1000) > 2.5 * Math.sqrt(0.0002));
    assertEquals(Outcome.SLOWER, ratio.outcome(LEVEL, FULL));
    assertEquals(
        Outcome.INCONCLUSIVE,
        ratio(0.035, 0.005, 10).drifting(new Spread(0.0001, 20)).outcome(LEVEL, FULL));
  }

  @Test
  void whatIsKnownOfTheVarianceCountsByItsDegreesOfFreedom() {
    double[] three = {0, 0.01, 0.02};
    StudentRatio alone = StudentRatio.independent(three, three, null);
    StudentRatio known = StudentRatio.independent(three, three, new Spread(0.0001, 30));
    assertEquals(alone.standardError(), known.standardError(), 1e-12);
    assertTrue(known.halfWidth(LEVEL) < alone.halfWidth(LEVEL) / 3);
    assertEquals(32, known.uncertainty().degreesOfFreedom());
  }

  private static StudentRatio ratio(double change, double deviation, int forks) {
    double variance = 2 * deviation * deviation / forks;
    StudentRatio.Uncertainty of = new StudentRatio.Uncertainty(variance, 0, forks - 1.0, 1);
    return new StudentRatio(change, of, forks, "t");
  }
}
