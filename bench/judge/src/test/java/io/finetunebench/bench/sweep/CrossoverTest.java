package io.finetunebench.bench.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CrossoverTest {
  private static final double[] LADDER = Ladders.HALF_DECADES;
  private final SplittableRandom random = new SplittableRandom(7);

  private Curve cheapStart(int forks, double noise) {
    return Ladders.curve(2_000, 0.1, LADDER, forks, noise, random);
  }

  private Curve cheapWork(int forks, double noise) {
    return Ladders.curve(20_000, 0.03, LADDER, forks, noise, random);
  }

  @Test
  void withoutNoiseItIsWhereTheTwoLinesMeet() {
    Crossover found = Crossover.of(cheapStart(3, 0), cheapWork(3, 0), 0.99);
    Double place = found.operations();
    assertEquals(Crossover.FasterWhere.FROM, found.outcome());
    assertNotNull(place);
    assertEquals(18_000 / 0.07, place, 0.02 * place);
    assertTrue(found.decided());
    assertEquals(1, found.crossings().size());
  }

  @Test
  void theOtherWayRoundItIsUpToTheSameSize() {
    Crossover found = Crossover.of(cheapWork(3, 0), cheapStart(3, 0), 0.99);
    Double place = found.operations();
    assertEquals(Crossover.FasterWhere.UNTIL, found.outcome());
    assertNotNull(place);
    assertEquals(18_000 / 0.07, place, 0.02 * place);
  }

  @Test
  void noneInTheRangeIsSaidEitherWay() {
    Curve slow = Ladders.curve(3_000, 0.2, LADDER, 4, 0.01, random);
    Curve fast = cheapStart(4, 0.01);
    Crossover always = Crossover.of(slow, fast, 0.99);
    assertEquals(Crossover.FasterWhere.ALWAYS, always.outcome());
    assertTrue(always.decided());
    assertNull(always.operations());
    Crossover never = Crossover.of(fast, slow, 0.99);
    assertEquals(Crossover.FasterWhere.NEVER, never.outcome());
    assertTrue(never.decided());
  }

  @Test
  void twoAlikeAreNotDecided() {
    assertFalse(Crossover.of(cheapStart(3, 0.05), cheapStart(3, 0.05), 0.99).decided());
  }

  @Test
  void moreNoiseWidensTheInterval() {
    assertTrue(
        width(Crossover.of(cheapStart(5, 0.05), cheapWork(5, 0.05), 0.95))
            > 2 * width(Crossover.of(cheapStart(5, 0.005), cheapWork(5, 0.005), 0.95)));
  }

  private static double width(Crossover crossover) {
    Double low = crossover.low();
    Double high = crossover.high();
    assertNotNull(low);
    assertNotNull(high);
    return Math.log(high / low);
  }

  @Test
  void tooFewForksGiveThePlaceWithoutAnInterval() {
    Crossover found = Crossover.of(cheapStart(2, 0), cheapWork(5, 0), 0.99);
    assertEquals(Crossover.FasterWhere.FROM, found.outcome());
    assertNotNull(found.operations());
    assertFalse(found.decided());
    assertNull(found.low());
    assertTrue(String.valueOf(found.obstacle()).contains("rung0 has 2"), found.obstacle());
  }

  @Test
  void onlyWorkloadsOfBothSidesCount() {
    Curve few = new Curve("b", "e", "float", "r", cheapWork(3, 0).rungs().subList(2, 5), false);
    assertEquals(3, Crossover.of(cheapStart(3, 0), few, 0.99).ratios().size());
    Curve one = new Curve("b", "e", "float", "r", cheapWork(3, 0).rungs().subList(2, 3), false);
    assertTrue(
        String.valueOf(
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Crossover.of(cheapStart(3, 0), one, 0.99))
                    .getMessage())
            .contains("at least 2 workloads"));
  }

  @Test
  void aRatioThatCrossesTwiceKeepsBothPlaces() {
    Curve flat = curve(0, 0, 0, 0);
    Crossover found = Crossover.of(flat, curve(-0.2, 0.2, 0.1, -0.3), 0.99);
    assertEquals(2, found.crossings().size());
    assertEquals(Crossover.FasterWhere.FROM, found.outcome());
    assertEquals(found.crossings().get(1), found.operations());
  }

  private static Curve curve(double... logs) {
    List<Rung> rungs = new ArrayList<>();
    for (int i = 0; i < logs.length; i++) {
      rungs.add(Ladders.rung(i, Math.pow(10, 4 + i), logs[i], logs[i], logs[i]));
    }
    return Ladders.curve(rungs);
  }
}
