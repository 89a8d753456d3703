package io.finetunebench.bench.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.turns.Wire.Iteration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PairMeasuredTest {
  private static final JmhOptions.Iterations OURS = JmhOptions.Iterations.OURS;
  private static final JmhOptions.Iterations ASKED = new JmhOptions.Iterations(null, null, 16, 20);

  /** Times of blocks, of which the last two are faster. */
  private static final double[] LATE = {150, 150, 150, 150, 150, 150, 150, 150, 100, 100};

  private static final Shape SHAPE = new Shape(Duration.ofMillis(100), 2, 1, 5, true);

  @Test
  void theMedianOfTheRatiosWithinBlocksCounts() {
    PairMeasured pair = pair(SHAPE, new double[] {5, 1.03, 1.02, 1.04, 0.2}, new double[5]);
    assertEquals(Math.log(1.03), pair.value(), 1e-12);
  }

  @Test
  void aMachineWhosePaceChangesFromBlockToBlockCancels() {
    Fork baseline = fork(new double[] {100, 180, 130, 100, 170}, new double[5]);
    Fork candidate = fork(new double[] {103, 185.4, 133.9, 103, 175.1}, new double[5]);
    PairMeasured pair = pair(baseline, candidate);
    assertEquals(Math.log(1.03), pair.value(), 1e-12);
    assertEquals(0, pair.errorOfOneBlock(), 1e-12);
  }

  @Test
  void singleShotsHaveNoBlocks() {
    PairMeasured pair = pair(SHAPE, new double[] {1, 1.2, 1.4, 1.6, 1.8}, new double[5]);
    assertTrue(pair.errorOfOneBlock() > 0.1);
    PairMeasured shots =
        new PairMeasured(
            pair.baseline(), pair.candidate(), SHAPE, "ABBA", "ss", Duration.ofSeconds(8));
    assertEquals(0, shots.errorOfOneBlock());
    assertEquals(0, shots.value(), 1e-12, "the fastest of each side");
  }

  @Test
  void whoReadsARecordFindsThePairsValueToTheLastBit() {
    Shape shape = new Shape(Duration.ofMillis(100), 2, 1, 1, true);
    for (double ratio = 1.001; ratio < 2; ratio += 0.001) {
      PairMeasured pair = pair(shape, new double[] {ratio}, new double[1]);
      Track track = new Track(MadePairs.cell(), shape, true, OURS, 1, 0);
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
    assertEquals(Math.log(1.03), pair.value(), 1e-12, "not 1.02");
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
    assertEquals(Math.log(1.2), pair.value(), 1e-12);
  }

  private static PairMeasured pair(Fork baseline, Fork candidate) {
    return MadePairs.pair(baseline, candidate, SHAPE, "ABBA");
  }

  @Test
  void aScoreOfNothingHasNoRatio() {
    assertFalse(pair(SHAPE, new double[] {0, 1, 1, 1, 1}, new double[5]).possible());
  }

  @Test
  void iterationsGetLongerForSlowOperationsAndRareCollections() {
    PairMeasured pair = pair(SHAPE, new double[] {1, 1, 1, 1, 1}, new double[5]);
    Shape fitting = SHAPE.fitting(pair, OURS);
    assertEquals(Duration.ofMillis(400), fitting.iteration(), "5 operations in 100 ms");
    assertEquals(SHAPE.warmupTurns(), fitting.warmupTurns());
    assertNull(pair.unsteady());
  }

  @Test
  void blocksTakeTwentySecondsAtMost() {
    assertEquals(10, new Shape(Duration.ofMillis(100), 2, 8, 5, true).withBlocks(10).blocks());
    assertEquals(12, new Shape(Duration.ofMillis(200), 2, 8, 8, true).withBlocks(20).blocks());
    Shape slow = new Shape(Duration.ofSeconds(2), 2, 1, 1, true);
    assertEquals(slow, slow.withBlocks(2));
    assertEquals(SHAPE.oneAfterTheOther(), SHAPE.oneAfterTheOther().withBlocks(20));
  }

  @Test
  void whatAPairTakesBesideItsBlocksIsTheStart() {
    Shape shape = new Shape(Duration.ofMillis(100), 2, 8, 5, true);
    assertEquals(8.25, shape.start(Duration.ofMillis(10_600)), 1e-9);
    assertEquals(1, shape.start(Duration.ofSeconds(4)), "never less than a block");
  }

  @Test
  void slowOperationsGetFewerTurns() {
    Shape usual = Shape.first(JmhOptions.Iterations.OURS);
    PairMeasured slow = taking(usual, 1, 1.5e9);
    Shape fitting = usual.fitting(slow, OURS);
    assertEquals(Duration.ofSeconds(2), fitting.iteration());
    assertEquals(1, fitting.warmupTurns());
    assertEquals(1, fitting.blocks());
    assertEquals(usual, usual.fitting(taking(usual, 40, 100e6), OURS));
    Shape asked = usual.fitting(slow, ASKED);
    assertEquals(usual.warmupTurns(), asked.warmupTurns(), "somebody asked for it");
    assertEquals(usual.blocks(), asked.blocks(), "somebody asked for them");
    assertEquals(5, slowly(5).withBlocks(10).blocks(), "no fewer, though they last 40 s");
    assertEquals(2, slowly(1).withBlocks(10).blocks(), "16 s");
  }

  private static Shape slowly(int blocks) {
    return new Shape(Duration.ofSeconds(1), 2, 1, blocks, true);
  }

  private static PairMeasured taking(Shape shape, double operations, double nanos) {
    Iteration iteration =
        MadePairs.iteration(
            nanos / operations, operations, nanos, Map.of(Iteration.COLLECTIONS, 0.0));
    Fork fork = MadePairs.repeating(iteration, shape.blocks());
    return MadePairs.pair(fork, fork, shape, "ABBA");
  }

  @Test
  void iterationsGetLongerForCollectionsThatTakeTimeAlone() {
    assertEquals(Duration.ofMillis(400), collecting(2).iteration(), "one in two, 2 % of the time");
    assertEquals(SHAPE.iteration(), collecting(0.5).iteration(), "0.5 % of the time");
  }

  @Test
  void rareCollectionsCountByTheirShareOfTheTime() {
    PairMeasured pair = pair(collecting(5, 20, true), collecting(2.5, 20, true));
    // A collection every 5 or 2.5 iterations of 100 ms, 20 ms each.
    assertEquals(Math.log((1 - 0.04) / (1 - 0.08)), pair.value(), 1e-12);
    PairMeasured often = pair(collecting(0.5, 4, true), collecting(0.4, 4, true));
    assertEquals(Math.log((1 - 0.08) / (1 - 0.12)), often.value(), 1e-12, "as JMH's scores");
    PairMeasured brief = pair(collecting(5, 1, true), collecting(2.5, 1, true));
    assertEquals(0, brief.value(), 1e-12, "less than 1 % of the time");
  }

  @Test
  void collectionsThatJmhDoesNotTimeAreNotTakenFromItsTimes() {
    PairMeasured pair = pair(collecting(4, 20, false), collecting(4, 40, false));
    assertEquals(0, pair.value(), 1e-12);
  }

  /**
   * Makes a fork whose work takes 100 ns an operation beside its collections.
   *
   * @param every so many iterations there is a collection
   * @param timed whether JMH's times hold the collections
   */
  private static Fork collecting(double every, double millis, boolean timed) {
    List<Iteration> iterations = new ArrayList<>();
    for (int begun = 0; begun < 20; begun++) {
      double collections = Math.floor((begun + 1) / every) - Math.floor(begun / every);
      double share = Math.min(0.5, collections * millis / 100);
      iterations.add(
          MadePairs.iteration(
              timed ? 100 / (1 - share) : 100,
              1000,
              100e6,
              Map.of(
                  Iteration.COLLECTIONS, collections, Iteration.COLLECTION_MILLIS, 100 * share)));
    }
    return MadePairs.fork(iterations);
  }

  /** A neighbour has the candidate's processor half of the time. */
  @Test
  void whatOthersHadOfTheProcessorDoesNotCount() {
    PairMeasured pair = pair(queued(0, 99e6), queued(50e6, 49e6));
    assertEquals(1, pair.ratio(), 1e-9);
    assertEquals(Math.log(200), pair.centre(pair.candidate()), 1e-9, "scores are as they were");
  }

  /** The system counts a wait before an iteration; the thread ran nearly all of it. */
  @Test
  void whatAThreadRanBoundsWhatOthersHad() {
    PairMeasured pair = pair(queued(0, 99e6), queued(50e6, 99e6));
    assertEquals(200.0 / 100 * 0.99, pair.ratio(), 1e-9);
    PairMeasured waits = pair(queued(0, 99e6), queued(0, 49e6));
    assertEquals(2, waits.ratio(), 1e-9, "what sleeps is not kept from its processor");
  }

  /** A fork whose operations take twice as long where a wait is given. */
  private static Fork queued(double queuedNanos, double cpuNanos) {
    Iteration iteration =
        MadePairs.iteration(
            queuedNanos > 0 || cpuNanos < 50e6 ? 200 : 100,
            1000,
            100e6,
            Map.of(Iteration.CPU, cpuNanos, Fork.QUEUED, queuedNanos));
    return MadePairs.repeating(iteration, SHAPE.blocks());
  }

  @Test
  void aWarmUpTakesAsLongWithLongerIterations() {
    Shape usual = Shape.first(JmhOptions.Iterations.OURS);
    Shape fitting = usual.fitting(taking(usual, 5, 100e6), OURS);
    assertEquals(Duration.ofMillis(400), fitting.iteration());
    assertEquals(2, fitting.warmupTurns(), "8 of 100 ms");
    assertEquals(5, fitting.blocks());
    Shape asked = usual.fitting(taking(usual, 5, 100e6), ASKED);
    assertEquals(8, asked.warmupTurns(), "somebody asked for it");
    assertEquals(5, asked.blocks(), "somebody asked for them");
  }

  @Test
  void aWarmUpWhoseTimeWasTypedKeepsItAndTakesNoBlocksAway() {
    Shape brief = typedWarmup(Duration.ofMillis(150));
    assertEquals(6, brief.warmupTurns(), "as long in all as 8 of 100 ms");
    JmhOptions.Iterations asked =
        new JmhOptions.Iterations(null, Duration.ofMillis(150), null, null);
    Shape fitting = brief.fitting(taking(brief, 5, 100e6), asked);
    assertEquals(new Shape(Duration.ofMillis(400), Duration.ofMillis(150), 2, 6, 5, true), fitting);
    assertEquals(40, typedWarmup(Duration.ofMillis(1)).warmupTurns(), "no more");
    Duration slow = Duration.ofSeconds(3);
    Shape usual = typedWarmup(slow);
    assertEquals(new Shape(Duration.ofMillis(100), slow, 2, 2, 5, true), usual);
    JmhOptions.Iterations askedSlow = new JmhOptions.Iterations(null, slow, null, null);
    assertEquals(usual, usual.fitting(taking(usual, 40, 100e6), askedSlow), "24 s of warm-up");
    Shape slowest = usual.fitting(taking(usual, 1, 1.5e9), askedSlow);
    assertEquals(new Shape(Duration.ofSeconds(2), slow, 2, 2, 1, true), slowest);
  }

  private static Shape typedWarmup(Duration time) {
    return Shape.first(new JmhOptions.Iterations(null, time, null, null));
  }

  private static Shape collecting(double millis) {
    Iteration iteration =
        MadePairs.iteration(
            100,
            1000,
            100e6,
            Map.of(Iteration.COLLECTIONS, 0.5, Iteration.COLLECTION_MILLIS, millis));
    Fork fork = MadePairs.repeating(iteration, SHAPE.blocks());
    return SHAPE.fitting(MadePairs.pair(fork, fork, SHAPE, "ABBA"), OURS);
  }

  @Test
  void aForkThatGetsFasterGetsTwiceTheWarmUp() {
    Fork steady = fork(new double[] {100, 100, 100, 100, 100}, new double[5]);
    Fork warming = fork(new double[] {160, 150, 130, 101, 100}, new double[5]);
    PairMeasured pair = pair(steady, warming);
    assertNotNull(pair.unsteady());
    assertEquals(2 * SHAPE.warmupTurns(), SHAPE.fitting(pair, OURS).warmupTurns());
  }

  @Test
  void aForkThatIsCompiledLateIsNotSteady() {
    double[] same = new double[10];
    Arrays.fill(same, 100);
    Fork steady = fork(same, new double[10]);
    Fork late = fork(LATE, new double[10]);
    assertTrue(pair(steady, late).farFromSteady());
    assertTrue(pair(late, steady).farFromSteady());
  }

  /** A machine whose pace jumps looks like that, and turns of a block meet the same pace. */
  @Test
  void whatBothForksGainAlikeIsNoReasonToRepeatAPair() {
    double[] jump = {150, 150, 150, 150, 150, 100, 100, 100, 100, 100};
    PairMeasured large = pair(fork(jump, new double[10]), fork(jump, new double[10]));
    assertNotNull(large.unsteady());
    assertFalse(large.farFromSteady());
    double[] small = {115, 115, 115, 115, 115, 100, 100, 100, 100, 100};
    assertNull(pair(fork(small, new double[10]), fork(small, new double[10])).unsteady());
  }

  @Test
  void aMachineThatIsFastAtTheEndIsNoWarmUp() {
    assertNull(pair(fork(LATE, new double[10]), fork(LATE, new double[10])).unsteady());
  }

  private static PairMeasured pair(Shape shape, double[] ratios, double[] waiting) {
    double[] base = new double[ratios.length];
    double[] other = new double[ratios.length];
    for (int i = 0; i < ratios.length; i++) {
      base[i] = 100;
      other[i] = 100 * ratios[i];
    }
    return MadePairs.pair(
        fork(base, new double[ratios.length]), fork(other, waiting), shape, "ABBA");
  }

  /** A fork with two turns a block, each with a cold iteration first. */
  private static Fork fork(double[] scores, double[] waiting) {
    List<Fork.Turn> turns = new ArrayList<>();
    for (int block = 0; block < scores.length; block++) {
      for (int turn = 0; turn < 2; turn++) {
        turns.add(
            MadePairs.turn(
                block,
                List.of(iteration(9 * scores[block]), iteration(scores[block])),
                waiting[block]));
      }
    }
    return MadePairs.fork(turns, List.of());
  }

  private static Iteration iteration(double score) {
    return MadePairs.iteration(score, 5, 100e6, Map.of(Iteration.COLLECTIONS, 0.0));
  }
}
