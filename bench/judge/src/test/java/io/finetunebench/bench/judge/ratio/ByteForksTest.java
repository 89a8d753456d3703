package io.finetunebench.bench.judge.ratio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.metric.Condensed;
import io.finetunebench.bench.record.metric.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteForksTest {
  @ParameterizedTest
  @CsvSource({
    "312 312 312 312, 312 312 312 312, EQUIVALENT",
    "312 312 312 312, 327 327 327 327, EQUIVALENT",
    "312 312 312 312, 328 328 328 328, MORE",
    "328 328 328 328, 312 312 312 312, LESS",
    "10000 10000 10000 10000, 10099 10099 10099 10099, EQUIVALENT",
    "10000 10000 10000 10000, 10100 10100 10100 10100, MORE",
    "0 0 0 0, 0 0 0 0, EQUIVALENT",
    "0 0 0 0, 16 16 16 16, MORE",
    "312 312 312 312, 312 512 512 512, INCONCLUSIVE",
    "312 312 312 312, 512 512 512 212, INCONCLUSIVE",
    "312 312 312, 312 312 312, EQUIVALENT",
    "312 312 312, 512 512 512 512, INCONCLUSIVE",
    "312 312, 312 312, INCONCLUSIVE",
  })
  void fourForksASideThatAgreeShowAChangeOfOnePercentAndSixteenBytes(
      String baseline, String candidate, Outcome expected) {
    ByteForks forks = forks(baseline, candidate);
    assertEquals(expected, forks.outcome(), forks.reason("B/op"));
    assertTrue(forks.reason("B/op").length() > 10);
  }

  @ParameterizedTest
  @CsvSource({
    "1000 1001 1002 1003, 1030 1031 1032 1033, 1.03, INCONCLUSIVE",
    "1000 1001 1002 1003, 1050 1051 1052 1053, 1.03, MORE",
    "1000 1001 1002 1003, 1050 1051 1052 1053, 0.9, MORE",
    "1030 1031 1032 1033, 1000 1001 1002 1003, 0.97, INCONCLUSIVE",
    "1030 1031 1032 1033, 1000 1001 1002 1003, 1.2, LESS",
    "1000 1001 1002 1003, 1000 1001 1002 1003, 1.2, EQUIVALENT",
  })
  void bytesOfIterationsGrowWithTheTimeOfOperations(
      String baseline, String candidate, double ratio, Outcome expected) {
    ByteForks forks = forks(baseline, candidate).besideTimes(Math.log(ratio));
    assertEquals(expected, forks.outcome(), forks.reason("B/op"));
    assertEquals(
        expected == Outcome.INCONCLUSIVE, forks.reason("B/op").contains("no more than times"));
  }

  @Test
  void aForkIsItsMedianIterationSoThatAFirstOneThatStillCompilesDoesNotCount() {
    List<List<Double>> warm = List.of(List.of(5000.0, 312.0, 312.0));
    ByteForks forks =
        new ByteForks(
            Condensed.medians(List.of(warm.get(0), warm.get(0), warm.get(0), warm.get(0))),
            Condensed.medians(
                List.of(List.of(312.0), List.of(312.0), List.of(312.0, 314.0), List.of(312.0))));
    assertEquals(Outcome.EQUIVALENT, forks.outcome(), forks.reason("B/op"));
  }

  @Test
  void theEstimateHasTheRatioOfMeansAndTheExtremesOfPairs() {
    Estimate estimate = forks("100 100 100 100", "200 200 200 240").estimate("B/op");
    assertEquals(2.1, estimate.ratio(), 1e-12);
    Interval interval = Objects.requireNonNull(estimate.interval());
    assertEquals(2, interval.low());
    assertEquals(2.4, interval.high());
    assertEquals(1 - 2 / 256.0, interval.confidence());
    assertNull(forks("100 100", "200 200").estimate("B/op").interval());
    assertEquals(48, forks("0 0 0 0", "48 48 48 48").estimate("B/op").ratio());
    assertEquals(1, forks("0 0 0 0", "0 0 0 0").estimate("B/op").ratio());
  }

  @Test
  void tooFewForksSayHowManyMoreWouldDecide() {
    assertEquals(1, forks("312 312 312", "512 512 512").furtherForks());
    assertNull(forks("312 312 312 312", "312 512 512 512").furtherForks());
    assertNull(forks("312 312 312 312", "512 512 512 512").furtherForks());
  }

  @Test
  void forksOfTwoKindsRaiseFewerFalseAlarmsThanOneInAHundred() {
    SplittableRandom random = new SplittableRandom(11);
    int comparisons = 20_000;
    int alarms = 0;
    for (int i = 0; i < comparisons; i++) {
      Outcome outcome = new ByteForks(toss(random), toss(random)).outcome();
      alarms += outcome == Outcome.MORE || outcome == Outcome.LESS ? 1 : 0;
    }
    assertTrue(alarms > 0 && alarms < 0.01 * comparisons, "alarms: " + alarms);
  }

  private static List<Double> toss(SplittableRandom random) {
    return random.ints(4, 0, 2).mapToObj(side -> 312.0 + 24 * side).toList();
  }

  private static ByteForks forks(String baseline, String candidate) {
    return new ByteForks(bytes(baseline), bytes(candidate));
  }

  private static List<Double> bytes(String forks) {
    return Arrays.stream(forks.split(" ", -1)).map(Double::valueOf).toList();
  }
}
