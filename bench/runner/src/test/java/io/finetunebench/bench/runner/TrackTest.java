package io.finetunebench.bench.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.turns.Wire.Iteration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which pairs of a benchmark count. */
class TrackTest {
  private static final Shape SHAPE = new Shape(Duration.ofMillis(100), 2, 8, 3, true);

  private static final String ORDER = "ABBA BAAB ABBA";

  private static final JmhOptions.Iterations ASKED = new JmhOptions.Iterations(null, null, 16, 12);

  /** The turns of a fork that is compiled late, in ten blocks. */
  private static final double[] WARMING = {
    150, 150, 150, 150, 150, 150, 150, 150, 150, 150, 100, 100, 100, 100, 100, 100, 100, 100, 100,
    100
  };

  /** Turns that differ within blocks. */
  private static final double[] UNEVEN = {100, 180, 100, 180, 100, 180};

  @Test
  void aPairFarFromASteadyStateIsRepeatedWhileALongerWarmUpIsLeft() {
    Track track = track(true);
    int repeated = 0;
    while (!track.take(besideASteadyOne(Double.NaN, WARMING))) {
      repeated++;
      assertTrue(repeated < 10, "it ends");
    }
    assertEquals(3, repeated, "from 8 turns to 16, 32 and 40");
    assertEquals(40, track.shape().warmupTurns());
    assertEquals(1, track.pairs().size());
  }

  @Test
  void aDisturbedPairIsRepeatedWithALongerWarmUpAndThenForkByFork() {
    Track track = track(true);
    assertFalse(track.take(disturbed(track.shape())));
    assertEquals(SHAPE.warmingLonger(), track.shape());
    assertTrue(track.whyRepeated().endsWith("with a longer warm-up"), track.whyRepeated());
    assertFalse(track.take(disturbed(track.shape())));
    assertEquals(SHAPE.warmingLonger().oneAfterTheOther(), track.shape());
    assertTrue(track.whyRepeated().endsWith("one after the other"), track.whyRepeated());
    assertTrue(track.take(disturbed(track.shape())), "nobody waited");
    assertEquals(SHAPE.warmingLonger(), track.shape(), "that pair alone");
    assertFalse(track.take(disturbed(track.shape())));
    assertTrue(track.shape().together(), "the next gets a longer warm-up first");
  }

  /** Returns a pair of a shape, in all of whose turns the JVM that waited ran for half the time. */
  private static PairMeasured disturbed(Shape shape) {
    PairMeasured even = compiling(0, 100, 100, 100, 100, 100, 100);
    Fork fork = even.baseline();
    List<Fork.Turn> turns =
        fork.turns().stream()
            .map(turn -> MadePairs.turn(turn.block(), turn.iterations(), 0.5))
            .toList();
    return MadePairs.pair(MadePairs.fork(turns, fork.warmup()), fork, shape, even.order());
  }

  @Test
  void noiseAloneRepeatsNothing() {
    assertTrue(track(true).take(pair(115, 112, 110, 100, 101, 100)));
  }

  @Test
  void aWarmUpThatSomebodyAskedForStays() {
    Track track = track(false);
    assertTrue(track.take(besideASteadyOne(Double.NaN, WARMING)));
    assertFalse(track.pairs().isEmpty());
    Track first = new Track(MadePairs.cell(), SHAPE, false, ASKED, 1, 0);
    assertTrue(first.take(besideASteadyOne(Double.NaN, WARMING)), "the first pair, too");
  }

  @Test
  void aForkThatCompilesNothingIsSteadyHoweverTheMachineChanges() {
    assertTrue(track(true).take(besideASteadyOne(4, WARMING)), "4 ms in 4 s");
    assertFalse(track(true).take(besideASteadyOne(40, WARMING)), "40 ms");
  }

  @Test
  void anUnevenMachineBringsMoreBlocksUpToABound() {
    Track track = track(true);
    for (int expected : new int[] {6, 10, 10, 20}) {
      assertTrue(track.take(compiling(0, UNEVEN)));
      assertEquals(expected, track.shape().blocks());
      assertEquals(expected, track.nextOrder().split(" ", -1).length);
    }
    Track asked = track(false);
    assertTrue(asked.take(compiling(0, UNEVEN)));
    assertEquals(SHAPE, asked.shape(), "somebody asked for it");
  }

  @Test
  void theFirstPairIsRepeatedOnAnUnevenMachine() {
    Track track = new Track(MadePairs.cell(), SHAPE, false, JmhOptions.Iterations.OURS, 1, 0);
    assertFalse(track.take(compiling(0, UNEVEN)));
    assertEquals(6, track.shape().blocks());
    assertTrue(track.take(compiling(0, UNEVEN)));
  }

  @Test
  void oneUnevenPairAmongManyBringsNoMoreBlocks() {
    Track track = track(true);
    for (int pair = 0; pair < 4; pair++) {
      track.take(pair == 2 ? compiling(0, UNEVEN) : compiling(0, 100, 101, 100, 102, 101, 101));
    }
    assertEquals(SHAPE, track.shape());
    assertEquals(4, track.pairs().size());
  }

  @Test
  void ofTwoPairsEachSideBeginsOne() {
    Track track = track(true);
    for (int pair = 0; pair < 40; pair++) {
      PairMeasured even = compiling(0, 100, 101, 100, 102, 101, 101);
      track.take(MadePairs.pair(even.baseline(), even.candidate(), SHAPE, track.nextOrder()));
    }
    String[] blocks = track.course().order().split(" ", -1);
    long begun = 0;
    for (int pair = 0; pair < 40; pair += 2) {
      String first = blocks[SHAPE.blocks() * pair];
      String second = blocks[SHAPE.blocks() * (pair + 1)];
      assertNotEquals(PairRunner.starting(first), PairRunner.starting(second));
      begun += first.charAt(0) == 'A' ? 1 : 0;
    }
    assertTrue(begun > 0 && begun < 20, "which of the two comes first is random: " + begun);
  }

  private static Track track(boolean adapts) {
    return new Track(
        MadePairs.cell(), SHAPE, true, adapts ? JmhOptions.Iterations.OURS : ASKED, 1, 0);
  }

  private static PairMeasured pair(double... times) {
    return compiling(Double.NaN, times);
  }

  /** Returns a pair whose baseline is steady, and whose candidate compiled so long. */
  private static PairMeasured besideASteadyOne(double millis, double... times) {
    double[] steady = new double[times.length];
    Arrays.fill(steady, 100);
    return MadePairs.pair(
        compiling(0, steady).baseline(), compiling(millis, times).candidate(), SHAPE, ORDER);
  }

  /** Returns a pair whose forks compiled for so many milliseconds; not a number if not known. */
  private static PairMeasured compiling(double millis, double... times) {
    List<Iteration> iterations = new ArrayList<>();
    for (int turn = 0; turn < times.length; turn++) {
      Map<String, Double> compiled =
          Map.of(
              Iteration.COMPILATION_MILLIS,
              turn == 0 ? millis / 2 : 0,
              Iteration.WAIT_COMPILATION_MILLIS,
              0.0);
      Iteration iteration = MadePairs.iteration(times[turn], 1000, 1e8, compiled);
      iterations.addAll(List.of(iteration, iteration));
    }
    Fork fork = MadePairs.fork(iterations);
    return MadePairs.pair(fork, fork, SHAPE, ORDER);
  }
}
