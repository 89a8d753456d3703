package io.finetunebench.bench.judge.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.metric.Interval;
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
    assertTrue(found.interval().decided());
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
    assertOutcome(Crossover.FasterWhere.ALWAYS, true, always);
    assertNull(always.operations());
    Crossover never = Crossover.of(fast, slow, 0.99);
    assertOutcome(Crossover.FasterWhere.NEVER, true, never);
  }

  @Test
  void twoAlikeAreNotDecided() {
    assertFalse(Crossover.of(cheapStart(3, 0.05), cheapStart(3, 0.05), 0.99).interval().decided());
  }

  @Test
  void moreNoiseWidensTheInterval() {
    assertTrue(
        width(Crossover.of(cheapStart(5, 0.05), cheapWork(5, 0.05), 0.95))
            > 2 * width(Crossover.of(cheapStart(5, 0.005), cheapWork(5, 0.005), 0.95)));
  }

  private static double width(Crossover crossover) {
    Double low = crossover.interval().low();
    Double high = crossover.interval().high();
    assertNotNull(low);
    assertNotNull(high);
    return Math.log(high / low);
  }

  @Test
  void tooFewForksGiveThePlaceWithoutAnInterval() {
    Crossover found = Crossover.of(cheapStart(2, 0), cheapWork(5, 0), 0.99);
    assertOutcome(Crossover.FasterWhere.FROM, false, found);
    assertNotNull(found.operations());
    assertNull(found.interval().low());
    assertTrue(
        String.valueOf(found.interval().obstacle()).contains("rung0 has 2"),
        found.interval().obstacle());
  }

  @Test
  void onlyWorkloadsOfBothSidesCount() {
    Curve few =
        new Curve("b", "e", "float", "r", "time", cheapWork(3, 0).rungs().subList(2, 5), false);
    assertEquals(3, Crossover.of(cheapStart(3, 0), few, 0.99).ratios().size());
    Curve one =
        new Curve("b", "e", "float", "r", "time", cheapWork(3, 0).rungs().subList(2, 3), false);
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

  private static void assertOutcome(
      Crossover.FasterWhere outcome, boolean decided, Crossover found) {
    assertEquals(outcome, found.outcome());
    assertEquals(decided, found.interval().decided());
  }

  private static void assertBetween(double low, double high, Crossover found) {
    Double from = found.interval().low();
    Double to = found.interval().high();
    assertNotNull(from);
    assertNotNull(to);
    assertEquals(low, from, 1e-6 * low);
    assertEquals(high, to, 1e-6 * high);
  }

  private static double[] forks(double... bytes) {
    return bytes;
  }

  @Test
  void bytesCrossBetweenTheSizesWhereEveryForkAgrees() {
    Curve flat = Ladders.bytes(same(1_000), same(1_000), same(1_000), same(1_000));
    Curve grows = Ladders.bytes(same(100), same(500), same(2_000), same(9_000));
    Crossover found = Crossover.of(grows, flat, 0.99);
    assertOutcome(Crossover.FasterWhere.FROM, true, found);
    assertBetween(1e5, 1e6, found);
    assertEquals(Crossover.FasterWhere.UNTIL, Crossover.of(flat, grows, 0.99).outcome());
    Interval ratio = found.ratios().get(0).interval();
    assertNotNull(ratio);
    assertEquals(10, ratio.low(), 1e-9);
    assertEquals(10, ratio.high(), 1e-9);
  }

  @Test
  void bytesOfWhichForksDisagreeLeaveTheCrossoverWider() {
    Curve flat = Ladders.bytes(same(1_000), same(1_000), same(1_000), same(1_000));
    Curve unsure =
        Ladders.bytes(same(100), same(500), forks(900, 2_000, 2_000, 2_000), same(9_000));
    Crossover found = Crossover.of(unsure, flat, 0.99);
    assertTrue(found.interval().decided());
    assertBetween(1e5, 1e7, found);
    Curve last = Ladders.bytes(same(100), same(500), same(600), forks(900, 2_000, 2_000, 2_000));
    assertFalse(Crossover.of(last, flat, 0.99).interval().decided());
  }

  @Test
  void fewerBytesAtEverySizeAreDecidedByFourForks() {
    Curve few = Ladders.bytes(same(100), same(500));
    Curve many = Ladders.bytes(same(200), same(900));
    Crossover always = Crossover.of(many, few, 0.99);
    assertOutcome(Crossover.FasterWhere.ALWAYS, true, always);
    Crossover never = Crossover.of(few, many, 0.99);
    assertOutcome(Crossover.FasterWhere.NEVER, true, never);
    Crossover alike = Crossover.of(few, few, 0.99);
    assertOutcome(Crossover.FasterWhere.NEVER, true, alike);
    // 12 bytes are 12 % here and do not matter.
    Crossover nearly = Crossover.of(Ladders.bytes(same(112), same(900)), few, 0.99);
    assertOutcome(Crossover.FasterWhere.FROM, true, nearly);
    assertBetween(1e4, 1e5, nearly);
  }

  @Test
  void bytesThatDoNotMatterCrossNowhere() {
    Curve base = Ladders.bytes(same(10_000), same(10_000), same(10_000));
    Crossover later =
        Crossover.of(base, Ladders.bytes(same(9_999), same(9_999), same(20_000)), 0.99);
    assertOutcome(Crossover.FasterWhere.NEVER, true, later);
    assertEquals(List.of(), later.crossings());
    Crossover early =
        Crossover.of(base, Ladders.bytes(same(5_000), same(9_999), same(20_000)), 0.99);
    assertOutcome(Crossover.FasterWhere.UNTIL, true, early);
    assertBetween(1e4, 1e5, early);
    Double place = early.operations();
    assertNotNull(place);
    assertTrue(place >= 1e4 && place < 1.001e5, "found " + place);
    Crossover jitter =
        Crossover.of(base, Ladders.bytes(same(9_999), same(10_001), same(9_999)), 0.99);
    assertEquals(List.of(), jitter.crossings());
    assertEquals(Crossover.FasterWhere.NEVER, jitter.outcome());
  }

  @Test
  void bytesOfThreeForksGiveThePlaceAlone() {
    Crossover found =
        Crossover.of(
            Ladders.bytes(forks(1, 1, 1), forks(99, 99, 99)),
            Ladders.bytes(same(50), same(50)),
            0.99);
    assertOutcome(Crossover.FasterWhere.FROM, false, found);
    assertEquals(
        "no intervals: they need at least 4 forks, and rung0 has 3", found.interval().obstacle());
  }

  private static double[] same(double bytes) {
    return forks(bytes, bytes, bytes, bytes);
  }

  private static Curve curve(double... logs) {
    List<Rung> rungs = new ArrayList<>();
    for (int i = 0; i < logs.length; i++) {
      rungs.add(Ladders.rung(i, Math.pow(10, 4 + i), logs[i], logs[i], logs[i]));
    }
    return Ladders.curve(rungs);
  }
}
