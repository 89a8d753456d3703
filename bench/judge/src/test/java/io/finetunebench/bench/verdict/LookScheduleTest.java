package io.finetunebench.bench.verdict;

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
    assertEquals(0.99, LookSchedule.of(0.99, LookSchedule.FIRST).level(6).confidence(), 1e-9);
  }

  @Test
  void everyLookIsSurerThanTheWhole() {
    LookSchedule looks = LookSchedule.of(0.99, 20);
    for (int forks = 6; forks <= 20; forks += 2) {
      assertTrue(looks.level(forks).confidence() > 0.99, forks + " forks");
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

  /** 6 of the 12 forks can be ordered in too few ways to share the error with later looks. */
  @Test
  void looksThatNoOrderCanDecideSpendNothing() {
    LookSchedule looks = LookSchedule.of(0.99, 20);
    assertEquals(1, looks.level(6).ofOrders(), 1e-12);
    assertTrue(looks.level(8).ofOrders() < 0.996, "level " + looks.level(8));
    assertTrue(looks.level(10).ofOrders() > 0.99);
    assertEquals(0.99, LookSchedule.of(0.99, 8).level(8).ofOrders(), 1e-9);
    Criteria criteria = Criteria.of(0.03, 0.99, false, java.util.Set.of());
    LookSchedule shared = LookSchedule.of(criteria, 10, 20);
    assertEquals(0.999, shared.confidence(), 1e-12);
    assertEquals(looks.level(8).ofOrders(), shared.level(8).ofOrders(), 1e-12);
  }
}
