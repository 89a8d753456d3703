package io.finetunebench.bench.ab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.turns.Wire.Iteration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which pairs of a benchmark count. */
class TrackTest {
  private static final Shape SHAPE = new Shape(Duration.ofMillis(100), 2, 8, 3, true);

  @Test
  void aPairFarFromASteadyStateIsRepeatedWhileALongerWarmUpIsLeft() {
    Track track = track(true);
    int repeated = 0;
    while (!track.take(pair(150, 140, 130, 101, 100, 100))) {
      repeated++;
      assertTrue(repeated < 10, "it ends");
    }
    assertEquals(3, repeated, "from 8 turns to 16, 32 and 40");
    assertEquals(40, track.shape().warmupTurns());
    assertEquals(1, track.pairs().size());
  }

  @Test
  void noiseAloneRepeatsNothing() {
    assertTrue(track(true).take(pair(115, 112, 110, 100, 101, 100)));
  }

  @Test
  void aWarmUpThatSomebodyAskedForStays() {
    Track track = track(false);
    assertTrue(track.take(pair(150, 140, 130, 101, 100, 100)));
    assertFalse(track.pairs().isEmpty());
  }

  private static Track track(boolean warms) {
    Cell cell = new Cell("B.m", "avgt", Map.of(), 1, 1, Duration.ofMinutes(1), 1, 5, 5);
    return new Track(cell, SHAPE, true, warms, 1, 0);
  }

  private static PairMeasured pair(double... times) {
    List<Fork.Turn> turns = new ArrayList<>();
    for (int turn = 0; turn < times.length; turn++) {
      Iteration iteration =
          new Iteration(
              true,
              "ns/op",
              Map.of(
                  Iteration.SCORE, times[turn], Iteration.OPERATIONS, 1000.0, Iteration.WALL, 1e8));
      turns.add(new Fork.Turn(turn / 2, List.of(iteration, iteration), 1, 1, 0));
    }
    Fork fork = new Fork(Map.of(), List.of(), turns, "full");
    return new PairMeasured(fork, fork, SHAPE, "ABBA BAAB ABBA", "avgt", Duration.ofSeconds(8));
  }
}
