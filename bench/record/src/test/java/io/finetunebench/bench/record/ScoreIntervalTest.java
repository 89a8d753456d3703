package io.finetunebench.bench.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ScoreIntervalTest {
  @Test
  void threeForksAreJudgedByTheirMeans() {
    Interval interval =
        Objects.requireNonNull(
            ScoreInterval.of(4, List.of(List.of(1.0, 3.0), List.of(4.0), List.of(5.0, 7.0))));
    // Means 2, 4 and 6: a standard error of 2 / sqrt(3), and t(0.995, 2) = 9.9248.
    assertEquals(4 - 9.9248 * 2 / Math.sqrt(3), interval.low(), 1e-3);
    assertEquals(4 + 9.9248 * 2 / Math.sqrt(3), interval.high(), 1e-3);
    assertEquals(0.99, interval.confidence());
    assertEquals("Student's t over forks", interval.method());
  }

  @Test
  void fewerForksAreJudgedByTheirIterationsAndSaySo() {
    List<List<Double>> samples = List.of(List.of(1.0, 3.0), List.of(5.0, 7.0));
    Interval interval = Objects.requireNonNull(ScoreInterval.of(4, samples));
    // A standard deviation of sqrt(20 / 3) over 4 iterations, and t(0.995, 3) = 5.8409.
    assertEquals(4 + 5.8409 * Math.sqrt(20.0 / 3 / 4), interval.high(), 1e-3);
    assertEquals("Student's t over iterations: too few forks", interval.method());
    assertNull(ScoreInterval.overForks(4, samples));
  }

  @Test
  void aSingleSampleSaysNothing() {
    assertNull(ScoreInterval.of(4, List.of(List.of(4.0))));
  }
}
