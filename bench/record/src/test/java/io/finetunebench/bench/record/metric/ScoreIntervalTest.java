package io.finetunebench.bench.record.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreIntervalTest {
  /** The 99.5 % points of Student's t with 1, 2 and 3 degrees of freedom, from printed tables. */
  private static final double T1 = 63.65674;

  private static final double T2 = 9.924843;
  private static final double T3 = 5.840909;

  @Test
  void withThreeForksTheIntervalIsOverTheirMeans() {
    // Means 2, 4 and 9: mean 5, variance (9 + 1 + 16) / 2 = 13, error sqrt(13 / 3).
    Metric metric = metric(List.of(List.of(1.0, 3.0), List.of(4.0, 4.0), List.of(8.0, 9.0, 10.0)));
    check(metric, 5, T2 * Math.sqrt(13 / 3.0), "Student's t over forks");
    assertEquals(ScoreInterval.of(metric), ScoreInterval.overForks(metric));
  }

  @Test
  void withFewerForksItIsOverTheIterationsAndSaysSo() {
    // Values 1, 3, 5 and 7: mean 4, variance 20 / 3, error sqrt(20 / 3 / 4).
    Metric two = metric(List.of(List.of(1.0, 3.0), List.of(5.0, 7.0)));
    String method = "Student's t over iterations: too few forks";
    check(two, 4, T3 * Math.sqrt(20 / 12.0), method);
    assertNull(ScoreInterval.overForks(two));
    check(metric(List.of(List.of(1.0, 3.0))), 2, T1, method);
  }

  @Test
  void aSingleSampleHasNoInterval() {
    assertNull(ScoreInterval.of(metric(List.of(List.of(7.0)))));
  }

  @Test
  void equalForksLeaveNoWidth() {
    check(
        metric(List.of(List.of(3.0), List.of(3.0), List.of(3.0))), 3, 0, "Student's t over forks");
  }

  private static Metric metric(List<List<Double>> forks) {
    return Metric.measured("time", "ms", Hint.TIME, forks.stream().map(ForkValues::new).toList());
  }

  private static void check(Metric metric, double centre, double margin, String method) {
    assertEquals(centre, metric.score(), 1e-12);
    Interval interval = ScoreInterval.of(metric);
    assertNotNull(interval);
    assertEquals(centre - margin, interval.low(), 1e-5 * margin);
    assertEquals(centre + margin, interval.high(), 1e-5 * margin);
    assertEquals(0.99, interval.confidence());
    assertTrue(interval.method().contains(method), interval.method());
  }
}
