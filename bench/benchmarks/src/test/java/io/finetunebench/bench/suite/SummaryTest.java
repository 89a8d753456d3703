package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.Interval;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
  /** The 99.5 % points of Student's t with 1, 2 and 3 degrees of freedom, from printed tables. */
  private static final double T1 = 63.65674;

  private static final double T2 = 9.924843;
  private static final double T3 = 5.840909;

  @Test
  void withThreeForksTheIntervalIsOverTheirMeans() {
    // Means 2, 4 and 9: mean 5, variance (9 + 1 + 16) / 2 = 13, error sqrt(13 / 3).
    Summary summary =
        Summary.of(List.of(List.of(1.0, 3.0), List.of(4.0, 4.0), List.of(8.0, 9.0, 10.0)));
    assertEquals(5, summary.score(), 1e-12);
    check(summary, 5, T2 * Math.sqrt(13 / 3.0), "over forks");
  }

  @Test
  void withFewerForksItIsOverTheIterationsAndSaysSo() {
    // Values 1, 3, 5 and 7: mean 4, variance 20 / 3, error sqrt(20 / 3 / 4).
    Summary two = Summary.of(List.of(List.of(1.0, 3.0), List.of(5.0, 7.0)));
    assertEquals(4, two.score(), 1e-12);
    check(two, 4, T3 * Math.sqrt(20 / 12.0), "too few forks");
    Summary one = Summary.of(List.of(List.of(1.0, 3.0)));
    check(one, 2, T1 * 1, "too few forks");
  }

  @Test
  void aSingleSampleHasNoInterval() {
    Summary summary = Summary.of(List.of(List.of(7.0)));
    assertEquals(7, summary.score());
    assertNull(summary.interval());
  }

  @Test
  void equalForksLeaveNoWidth() {
    Interval interval = Summary.of(List.of(List.of(3.0), List.of(3.0), List.of(3.0))).interval();
    assertNotNull(interval);
    assertEquals(3, interval.low());
    assertEquals(3, interval.high());
  }

  private static void check(Summary summary, double centre, double margin, String method) {
    Interval interval = summary.interval();
    assertNotNull(interval);
    assertEquals(centre - margin, interval.low(), 1e-5 * margin);
    assertEquals(centre + margin, interval.high(), 1e-5 * margin);
    assertEquals(0.99, interval.confidence());
    assertTrue(interval.method().contains(method), interval.method());
  }
}
