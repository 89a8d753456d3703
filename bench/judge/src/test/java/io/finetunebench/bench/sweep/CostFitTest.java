package io.finetunebench.bench.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostFitTest {
  private final SplittableRandom random = new SplittableRandom(3);

  @ParameterizedTest
  @CsvSource({"2000, 0.1", "1e6, 0.002", "0, 0.1", "500, 0", "1e-3, 1"})
  void findsTheCostsOfALineWithoutNoise(double fixed, double perOperation) {
    Curve curve = Ladders.curve(fixed, perOperation, Ladders.HALF_DECADES, 3, 0, random);
    CostFit fit = CostFit.of(curve, 0.99);
    double smallest = curve.rungs().get(0).cost();
    assertEquals(fixed, fit.fixed(), 1e-4 * smallest);
    assertEquals(perOperation, fit.perOperation(), 1e-4 * Math.max(perOperation, 1e-6));
    assertTrue(fit.spread() < 1e-4, "spread " + fit.spread());
  }

  @Test
  void aLineThroughBytesHasNoIntervals() {
    double[][] rungs = new double[4][];
    for (int i = 0; i < rungs.length; i++) {
      double bytes = 2_000 + 0.1 * Ladders.HALF_DECADES[2 * i];
      rungs[i] = new double[] {bytes, bytes, bytes, bytes};
    }
    Curve curve = Ladders.bytes(rungs);
    CostFit fit = CostFit.of(curve, 0.99);
    assertEquals(2_000, fit.fixed(), 1);
    assertEquals(0.1, fit.perOperation(), 1e-4);
    assertNull(fit.fixedInterval());
    assertEquals("no intervals of the line: bytes do not spread as times do", fit.obstacle());
    Interval forks = curve.rungs().get(0).interval(0.99);
    assertNotNull(forks);
    assertEquals(3_000, forks.low(), 1e-6);
    assertEquals("the extremes of forks", forks.method());
  }

  @Test
  void costsAreNeverNegative() {
    Curve steep =
        Ladders.curve(
            List.of(
                Ladders.rung(0, 1e4, 0, 0, 0),
                Ladders.rung(1, 1e5, 4, 4, 4),
                Ladders.rung(2, 1e6, 8, 8, 8)));
    CostFit fit = CostFit.of(steep, 0.99);
    assertEquals(0, fit.fixed());
    assertTrue(fit.perOperation() > 0);
    assertFalse(fit.fits(0));
  }

  @Test
  void saysWhichRungIsOffTheLine() {
    List<Rung> rungs =
        new ArrayList<>(Ladders.curve(2_000, 0.1, Ladders.HALF_DECADES, 3, 0.001, random).rungs());
    Rung last = rungs.get(8);
    rungs.set(
        8,
        Ladders.rung(
            8, last.operations(), last.logCosts().stream().mapToDouble(x -> x + 1).toArray()));
    CostFit fit = CostFit.of(Ladders.curve(rungs), 0.99);
    assertFalse(fit.fits(8));
    assertTrue(fit.fits(0));
    Interval interval = fit.operationInterval();
    assertNotNull(interval);
    assertTrue(interval.low() < 0.1 && 0.1 < interval.high(), interval.toString());
  }

  @Test
  void twoRungsAreNotJudged() {
    CostFit fit =
        CostFit.of(Ladders.curve(2_000, 0.1, new double[] {1e4, 1e6}, 3, 0, random), 0.99);
    assertFalse(fit.judged());
    assertEquals(2_000, fit.fixed(), 1);
  }

  @Test
  void oneRungIsRefused() {
    Curve one = Ladders.curve(2_000, 0.1, new double[] {1e4}, 3, 0, random);
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> CostFit.of(one, 0.99)).getMessage());
    assertTrue(message.contains("at least 2 rungs") && message.contains("at least 3"), message);
  }

  @Test
  void twoForksGiveNoInterval() {
    CostFit fit = CostFit.of(Ladders.curve(2_000, 0.1, Ladders.HALF_DECADES, 2, 0, random), 0.99);
    assertNull(fit.fixedInterval());
    assertTrue(String.valueOf(fit.obstacle()).contains("at least 3 forks"));
  }

  @Test
  void theSameCurveGivesTheSameInterval() {
    Curve curve = Ladders.curve(2_000, 0.1, Ladders.HALF_DECADES, 4, 0.02, random);
    assertEquals(CostFit.of(curve, 0.99), CostFit.of(curve, 0.99));
  }
}
