package io.finetunebench.bench.ab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.turns.Wire.Iteration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PairMeasuredTest {
  private static final Shape SHAPE = new Shape(Duration.ofMillis(100), 2, 1, 5, true);

  @Test
  void theFastestTenthOfTheIterationsCounts() {
    PairMeasured pair = pair(SHAPE, new double[] {5, 1.03, 1.02, 1.04, 9}, new double[5]);
    assertEquals(Math.log(1.02), pair.value(), 1e-12, "one of ten iterations, two a block");
    double[] ratios = new double[10];
    for (int block = 0; block < ratios.length; block++) {
      ratios[block] = 1.2 + 0.1 * block;
    }
    Shape longer = new Shape(Duration.ofMillis(100), 2, 1, 10, true);
    assertEquals(Math.log(1.2), pair(longer, ratios, new double[10]).value(), 1e-12, "two of 20");
  }

  @Test
  void aMachineOnWhichFewIterationsAreFastIsUneven() {
    assertFalse(pair(SHAPE, new double[] {1, 1.02, 1.05, 1.08, 1.3}, new double[5]).uneven());
    PairMeasured uneven = pair(SHAPE, new double[] {1, 1.8, 1.05, 1.8, 1.8}, new double[5]);
    assertTrue(uneven.uneven());
    assertFalse(
        new PairMeasured(
                uneven.baseline(), uneven.candidate(), SHAPE, "ABBA", "ss", Duration.ofSeconds(8))
            .uneven());
  }

  @Test
  void fewerIterationsHaveToBeFastWhereTheirFastestOperationCounts() {
    double[] oneInThree = {100, 180, 180};
    assertTrue(pair(timed(oneInThree, false), timed(oneInThree, false)).uneven());
    assertFalse(pair(timed(oneInThree, true), timed(oneInThree, true)).uneven());
    double[] oneInFive = {100, 180, 180, 180, 180};
    assertTrue(pair(timed(oneInFive, true), timed(oneInFive, true)).uneven());
  }

  @Test
  void whoReadsARecordFindsThePairsValueToTheLastBit() {
    Shape shape = new Shape(Duration.ofMillis(100), 2, 1, 1, true);
    Cell cell = new Cell("B.m", "avgt", Map.of(), 1, 1, Duration.ofMinutes(1), 1, 5, 5);
    for (double ratio = 1.001; ratio < 2; ratio += 0.001) {
      PairMeasured pair = pair(shape, new double[] {ratio}, new double[1]);
      Track track = new Track(cell, shape, true, true, 1, 0);
      track.take(pair);
      List<Double> kept = Objects.requireNonNull(track.course().pairs());
      assertEquals(List.of(pair.value()), kept.stream().map(Math::log).toList());
    }
  }

  @Test
  void theFirstIterationOfATurnDoesNotCount() {
    PairMeasured pair = pair(SHAPE, new double[] {1, 1, 1, 1, 1}, new double[5]);
    assertEquals(10, pair.baseline().counted().size());
    assertEquals(Math.log(100), pair.centre(pair.baseline()), 1e-12, "cold ones take 900");
  }

  @Test
  void aBlockIsDroppedWholeWhereAWaitingJvmRan() {
    double[] ratios = {1.02, 0.5, 1.03, 1.04, 0.5};
    PairMeasured pair = pair(SHAPE, ratios, new double[] {0, 0.3, 0.01, 0, 0.03});
    assertEquals(2, pair.disturbedBlocks());
    assertEquals(Math.log(1.02), pair.value(), 1e-12, "not 0.5");
    assertFalse(pair.disturbed(), "three are left");
    assertTrue(pair(SHAPE, ratios, new double[] {0.1, 0.3, 0.1, 0, 0}).disturbed());
  }

  @Test
  void forksThatRanAloneAreComparedByTheirFastest() {
    Shape alone = SHAPE.oneAfterTheOther();
    PairMeasured pair =
        pair(alone, new double[] {1.1, 1.2, 1.3, 1.1, 1.2}, new double[] {1, 1, 1, 1, 1});
    assertEquals(Math.log(1.1), pair.value(), 1e-12);
    assertFalse(pair.disturbed());
  }

  @Test
  void aDisturbedPairIsComparedWhole() {
    double[] waiting = {0.1, 0.1, 0.1, 0.1, 0.1};
    PairMeasured pair = pair(SHAPE, new double[] {1.1, 1.2, 1.3, 1.1, 1.2}, waiting);
    assertTrue(pair.disturbed());
    assertEquals(Math.log(1.1), pair.value(), 1e-12);
  }

  @Test
  void theFastestOperationCountsWhereBothForksKnowIt() {
    Fork known = timed(100, 50);
    Fork faster = timed(100, 40);
    Fork unknown = timed(100, Double.NaN);
    assertEquals(Math.log(0.8), pair(known, faster).value(), 1e-12);
    assertEquals(0, pair(known, unknown).value(), 1e-12, "by their means");
  }

  private static PairMeasured pair(Fork baseline, Fork candidate) {
    return new PairMeasured(baseline, candidate, SHAPE, "ABBA", "avgt", Duration.ofSeconds(8));
  }

  private static Fork timed(double score, double fastest) {
    return timed(new double[] {score}, new double[] {fastest});
  }

  private static Fork timed(double[] scores, boolean knowsFastest) {
    double[] unknown = new double[scores.length];
    Arrays.fill(unknown, Double.NaN);
    return timed(scores, knowsFastest ? scores : unknown);
  }

  /** Makes a fork of ten turns that go through the times again and again. */
  private static Fork timed(double[] scores, double[] fastest) {
    List<Fork.Turn> turns = new ArrayList<>();
    for (int turn = 0; turn < 10; turn++) {
      int time = turn % scores.length;
      Map<String, Double> values = new HashMap<>(Map.of(Iteration.SCORE, scores[time]));
      if (!Double.isNaN(fastest[time])) {
        values.put(Iteration.FASTEST, fastest[time]);
      }
      Iteration iteration = new Iteration(true, "ns/op", values);
      turns.add(new Fork.Turn(turn / 2, List.of(iteration, iteration), 1, 1, 0));
    }
    return new Fork(Map.of(), List.of(), turns, "full");
  }

  @Test
  void aScoreOfNothingHasNoRatio() {
    assertFalse(pair(SHAPE, new double[] {0, 1, 1, 1, 1}, new double[5]).possible());
  }

  @Test
  void iterationsGetLongerForSlowOperationsAndRareCollections() {
    PairMeasured pair = pair(SHAPE, new double[] {1, 1, 1, 1, 1}, new double[5]);
    Shape fitting = SHAPE.fitting(pair);
    assertEquals(Duration.ofMillis(400), fitting.iteration(), "5 operations in 100 ms");
    assertEquals(SHAPE.warmupTurns(), fitting.warmupTurns());
    assertNull(pair.unsteady());
  }

  @Test
  void longIterationsGetFewMoreBlocks() {
    assertEquals(12, new Shape(Duration.ofMillis(200), 2, 8, 8, true).lookingLonger().blocks());
    Shape slow = new Shape(Duration.ofSeconds(2), 2, 1, 2, true);
    assertEquals(slow, slow.lookingLonger());
    assertEquals(SHAPE.oneAfterTheOther(), SHAPE.oneAfterTheOther().lookingLonger());
  }

  @Test
  void slowOperationsGetFewerTurns() {
    Shape usual = Shape.first(JmhOptions.Iterations.OURS);
    PairMeasured slow = taking(usual, 1, 1.5e9);
    Shape fitting = usual.fitting(slow);
    assertEquals(Duration.ofSeconds(2), fitting.iteration());
    assertEquals(1, fitting.warmupTurns());
    assertEquals(1, fitting.blocks());
    assertEquals(usual, usual.fitting(taking(usual, 40, 100e6)));
  }

  private static PairMeasured taking(Shape shape, double operations, double nanos) {
    Iteration iteration =
        new Iteration(
            true,
            "ns/op",
            Map.of(
                Iteration.SCORE,
                nanos / operations,
                Iteration.OPERATIONS,
                operations,
                Iteration.WALL,
                nanos,
                Iteration.COLLECTIONS,
                0.0));
    List<Fork.Turn> turns = new ArrayList<>();
    for (int turn = 0; turn < 2 * shape.blocks(); turn++) {
      turns.add(new Fork.Turn(turn / 2, List.of(iteration, iteration), 1, 1, 0));
    }
    Fork fork = new Fork(Map.of(), List.of(), turns, "full");
    return new PairMeasured(fork, fork, shape, "ABBA", "avgt", Duration.ofSeconds(8));
  }

  @Test
  void iterationsGetLongerForCollectionsThatTakeTimeAlone() {
    assertEquals(Duration.ofMillis(400), collecting(2).iteration(), "one in two, 2 % of the time");
    assertEquals(SHAPE.iteration(), collecting(0.5).iteration(), "0.5 % of the time");
  }

  private static Shape collecting(double millis) {
    Iteration iteration =
        new Iteration(
            true,
            "ns/op",
            Map.of(
                Iteration.SCORE, 100.0,
                Iteration.OPERATIONS, 1000.0,
                Iteration.WALL, 100e6,
                Iteration.COLLECTIONS, 0.5,
                Iteration.COLLECTION_MILLIS, millis));
    List<Fork.Turn> turns = new ArrayList<>();
    for (int turn = 0; turn < 10; turn++) {
      turns.add(new Fork.Turn(turn / 2, List.of(iteration, iteration), 1, 1, 0));
    }
    Fork fork = new Fork(Map.of(), List.of(), turns, "full");
    return SHAPE.fitting(
        new PairMeasured(fork, fork, SHAPE, "ABBA", "avgt", Duration.ofSeconds(8)));
  }

  @Test
  void aForkThatGetsFasterGetsTwiceTheWarmUp() {
    Fork steady = fork(new double[] {100, 100, 100, 100, 100}, new double[5]);
    Fork warming = fork(new double[] {150, 140, 120, 101, 100}, new double[5]);
    PairMeasured pair =
        new PairMeasured(steady, warming, SHAPE, "ABBA", "avgt", Duration.ofSeconds(8));
    assertNotNull(pair.unsteady());
    assertEquals(2 * SHAPE.warmupTurns(), SHAPE.fitting(pair).warmupTurns());
  }

  private static PairMeasured pair(Shape shape, double[] ratios, double[] waiting) {
    double[] base = new double[ratios.length];
    double[] other = new double[ratios.length];
    for (int i = 0; i < ratios.length; i++) {
      base[i] = 100;
      other[i] = 100 * ratios[i];
    }
    return new PairMeasured(
        fork(base, new double[ratios.length]),
        fork(other, waiting),
        shape,
        "ABBA",
        "avgt",
        Duration.ofSeconds(8));
  }

  /** A fork with two turns a block, each with a cold iteration first. */
  private static Fork fork(double[] scores, double[] waiting) {
    List<Fork.Turn> turns = new ArrayList<>();
    for (int block = 0; block < scores.length; block++) {
      for (int turn = 0; turn < 2; turn++) {
        turns.add(
            new Fork.Turn(
                block,
                List.of(iteration(9 * scores[block]), iteration(scores[block])),
                1,
                1,
                waiting[block]));
      }
    }
    return new Fork(Map.of(), List.of(), turns, "full");
  }

  private static Iteration iteration(double score) {
    return new Iteration(
        true,
        "ns/op",
        Map.of(
            Iteration.SCORE, score,
            Iteration.OPERATIONS, 5.0,
            Iteration.WALL, 100e6,
            Iteration.COLLECTIONS, 0.0));
  }
}
