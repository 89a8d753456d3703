package io.finetunebench.bench.record.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScoreIntervalTest {
  /** The 99.5 % points of Student's t with 1, 2 and 3 degrees of freedom, from printed tables. */
  private static final double T1 = 63.65674;

  private static final double T2 = 9.924843;
  private static final double T3 = 5.840909;

  private static final double LN2 = Math.log(2);

  @Test
  void withThreeForksTheIntervalIsOverTheirMedians() {
    // Medians 2, 4 and 8; their logarithms vary by ln 2, so the error is ln 2 / sqrt(3).
    Metric metric = metric(List.of(List.of(1.0, 4.0), List.of(4.0, 4.0), List.of(2.0, 8.0, 99.0)));
    check(metric, 4, T2 * LN2 / Math.sqrt(3), "Student's t over forks");
  }

  @Test
  void aWildIterationMovesNoScoreAndLeavesTheIntervalPositive() {
    List<List<Double>> forks =
        List.of(List.of(1.0, 1.0, 1000.0), List.of(1.01, 1.0, 1.02), List.of(0.9, 50.0, 40.0));
    for (Hint hint : List.of(Hint.TIME, Hint.RATE)) {
      Metric metric =
          Metric.measured("m", "ms", hint, forks.stream().map(ForkValues::new).toList());
      assertEquals(Math.cbrt(1.0 * 1.01 * 40), metric.score(), 1e-9);
      assertTrue(Objects.requireNonNull(metric.interval()).low() > 0);
    }
  }

  @Test
  void bytesAreAMeanOfMediansAndNeverNegative() {
    List<ForkValues> forks =
        Stream.of(List.of(0.0, 0.0, 90.0), List.of(16.0), List.of(0.0))
            .map(ForkValues::new)
            .toList();
    Metric bytes = Metric.measured("allocation", "B/op", Hint.BYTES, forks);
    assertEquals(16 / 3.0, bytes.score(), 1e-9);
    assertEquals(0, Objects.requireNonNull(bytes.interval()).low());
    assertEquals(46 / 3.0, Metric.measured("m", "1", Hint.SHOWN, forks).score(), 1e-9);
    assertNull(Metric.measured("m", "1", Hint.DETAIL, forks).interval());
  }

  @Test
  void withFewerForksItIsOverTheIterationsAndSaysSo() {
    // Logarithms 0, 1, 2 and 3 times ln 2: variance 5 / 3, error sqrt(5 / 3 / 4).
    String method = "Student's t over iterations: too few forks";
    check(
        metric(List.of(List.of(1.0, 2.0), List.of(4.0, 8.0))),
        Math.sqrt(8),
        T3 * LN2 * Math.sqrt(5 / 12.0),
        method);
    check(metric(List.of(List.of(1.0, 4.0))), 2, T1 * LN2, method);
  }

  @Test
  void aSingleSampleHasNoInterval() {
    assertNull(metric(List.of(List.of(7.0))).interval());
  }

  @Test
  void equalForksLeaveNoWidth() {
    check(
        metric(List.of(List.of(3.0), List.of(3.0), List.of(3.0))), 3, 0, "Student's t over forks");
  }

  private static Metric metric(List<List<Double>> forks) {
    return Metric.measured("time", "ms", Hint.TIME, forks.stream().map(ForkValues::new).toList());
  }

  private static void check(Metric metric, double score, double margin, String method) {
    assertEquals(score, metric.score(), 1e-12);
    Interval interval = metric.interval();
    assertNotNull(interval);
    assertEquals(Math.log(score) - margin, Math.log(interval.low()), 1e-5 * margin + 1e-12);
    assertEquals(Math.log(score) + margin, Math.log(interval.high()), 1e-5 * margin + 1e-12);
    assertEquals(0.99, interval.confidence());
    assertTrue(interval.method().contains(method), interval.method());
  }
}
