package io.finetunebench.bench.judge.ratio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class LookScheduleTest {

  /** What the tables of Lan's and DeMets' functions give for five looks at 5 %, two-sided. */
  @Test
  void theBoundariesAreThoseOfTheLiterature() {
    List<Double> levels = LookSchedule.levels(0.05, 0.2, 0.4, 0.6, 0.8, 1);
    double[] expected = {2.4380, 2.4268, 2.4101, 2.3966, 2.3859};
    for (int look = 0; look < expected.length; look++) {
      double bound = NormalDistribution.of(0, 1).inverseSurvivalProbability(levels.get(look) / 2);
      assertEquals(expected[look], bound, 0.002, "look " + (look + 1));
    }
  }

  @Test
  void oneLookSpendsAllOfTheError() {
    assertEquals(0.99, LookSchedule.of(0.99, LookSchedule.FIRST).confidence(6), 1e-9);
  }

  @Test
  void everyLookIsSurerThanTheWhole() {
    LookSchedule looks = LookSchedule.of(0.99, 20);
    for (int forks = 6; forks <= 20; forks += 2) {
      assertTrue(looks.confidence(forks) > 0.99, forks + " forks");
    }
    assertEquals(0.99, looks.confidence());
    assertEquals(20, looks.mostForks());
    assertEquals(0, looks.looks(4));
    assertEquals(1, looks.looks(6));
    assertEquals(8, looks.looks(20));
  }

  @Test
  void aBoundThatIsNoLookIsRefused() {
    for (int forks : new int[] {0, 4, 7}) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> LookSchedule.of(0.99, forks));
      assertEquals(
          "expected an even number of at least 6 forks a side, found " + forks,
          refused.getMessage());
    }
  }
}
