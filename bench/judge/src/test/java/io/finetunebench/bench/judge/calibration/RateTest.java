package io.finetunebench.bench.judge.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RateTest {
  @Test
  void independentDrawsHaveTheIntervalOfClopperAndPearson() {
    Rate none = new Rate(0, 200, 200);
    assertEquals(0, none.low());
    assertEquals(1 - Math.pow(0.025, 1 / 200.0), none.high(), 1e-9);
    Rate some = new Rate(10, 100, 100);
    assertEquals(0.0490, some.low(), 1e-4);
    assertEquals(0.1762, some.high(), 1e-4);
  }

  @Test
  void reusedForksWidenIt() {
    Rate reused = new Rate(0, 200, 10);
    assertEquals(1 - Math.pow(0.025, 1 / 10.0), reused.high(), 1e-9);
    Rate all = new Rate(200, 200, 10);
    assertEquals(Math.pow(0.025, 1 / 10.0), all.low(), 1e-9);
    assertEquals(1, all.high());
  }

  @Test
  void moreIndependentComparisonsThanDrawsDoNotNarrowIt() {
    assertEquals(new Rate(0, 200, 200).high(), new Rate(0, 200, 5000).high());
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Rate(3, 2, 1));
    assertThrows(IllegalArgumentException.class, () -> new Rate(-1, 2, 1));
    assertThrows(IllegalArgumentException.class, () -> new Rate(1, 2, 0));
  }
}
