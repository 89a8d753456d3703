package io.finetunebench.bench.judge.ratio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.metric.Hint;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ForkCentresTest {
  private static final double EXACT = 1e-12;

  @Test
  void theCentreIsTheFastestIteration() {
    assertArrayEquals(
        new double[] {Math.log(33), Math.log(34)},
        ForkCentres.logTimes(
            List.of(List.of(58.0, 33.0, 57.0), List.of(34.0, 34.5, 59.0)), Hint.TIME, 3),
        EXACT);
  }

  @Test
  void theFastestIterationOfARateIsTheHighest() {
    assertArrayEquals(
        new double[] {-Math.log(30)},
        ForkCentres.logTimes(List.of(List.of(20.0, 30.0, 10.0)), Hint.RATE, 3),
        EXACT);
  }

  @Test
  void longerForksCountAsTheExpectedFastestOfAShorterOne() {
    // Of three iterations two are drawn in three ways: twice the fastest is among them.
    double expected = (2 * Math.log(10) + Math.log(20)) / 3;
    assertArrayEquals(
        new double[] {expected},
        ForkCentres.logTimes(List.of(List.of(40.0, 10.0, 20.0)), Hint.TIME, 2),
        EXACT);
    assertArrayEquals(
        new double[] {(Math.log(10) + Math.log(20) + Math.log(40)) / 3},
        ForkCentres.logTimes(List.of(List.of(40.0, 10.0, 20.0)), Hint.TIME, 1),
        EXACT);
  }

  @Test
  void moreIterationsOnOneSideDoNotMakeItFaster() {
    SplittableRandom random = new SplittableRandom(7);
    double naive = 0;
    double corrected = 0;
    int repetitions = 2000;
    for (int i = 0; i < repetitions; i++) {
      List<List<Double>> longFork = List.of(iterations(random, 50));
      List<List<Double>> shortFork = List.of(iterations(random, 5));
      corrected +=
          ForkCentres.logTimes(shortFork, Hint.TIME, 5)[0]
              - ForkCentres.logTimes(longFork, Hint.TIME, 5)[0];
      naive +=
          ForkCentres.logTimes(shortFork, Hint.TIME, 5)[0]
              - ForkCentres.logTimes(longFork, Hint.TIME, 50)[0];
    }
    assertTrue(naive / repetitions > 0.08, "bias that is to be removed: " + naive / repetitions);
    assertEquals(0, corrected / repetitions, 0.01);
  }

  @Test
  void onlyPositiveSamplesHaveARatio() {
    assertTrue(ForkCentres.possible(List.of(List.of(1e-300))));
    assertFalse(ForkCentres.possible(List.of(List.of(1.0), List.of(2.0, 0.0))));
  }

  private static List<Double> iterations(SplittableRandom random, int count) {
    return random.doubles(count, 1, 1.8).boxed().toList();
  }
}
