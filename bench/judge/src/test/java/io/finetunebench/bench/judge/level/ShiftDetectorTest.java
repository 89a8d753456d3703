package io.finetunebench.bench.judge.level;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShiftDetectorTest {
  @Test
  void findsTwoKnownShiftsAtTheirPlaces() {
    double[] series = noise(11, 120);
    add(series, 40, 120, 0.06);
    add(series, 80, 120, -0.08);
    List<ShiftDetector.Found> shifts = detector(series).shifts();
    assertEquals(2, shifts.size(), shifts.toString());
    assertEquals(40, shifts.get(0).index(), 1);
    assertEquals(80, shifts.get(1).index(), 1);
    assertTrue(shifts.get(0).foundAt() <= 45, shifts.toString());
  }

  /** A noisy start, then levels that the noise hardly moves: a step is a step, and no creep. */
  @ParameterizedTest
  @ValueSource(doubles = {0.006, 0.007, 0.009})
  void eachStepIsFoundAtItsRunAfterANoisyStart(double spread) {
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ShiftDetector detector = new ShiftDetector(Math.log(1.02));
      for (int i = 0; i < 135; i++) {
        double rate = i < 61 ? 1 : i < 71 ? 1.034 : i < 95 ? 1.034 * 1.15 : 1.034 * 1.15 * 0.97;
        double noise = (i < 15 ? 0.1 : spread) * random.nextGaussian();
        detector.add(-Math.log(rate * (1 + noise)));
      }
      List<ShiftDetector.Found> shifts = detector.shifts();
      String found = seed + ": " + shifts;
      // Where the noisy start ends is no step, and what is found of it may lie a little behind.
      assertEquals(3, shifts.stream().filter(shift -> shift.index() > 20).count(), found);
      List<ShiftDetector.Found> steps = shifts.subList(shifts.size() - 3, shifts.size());
      for (int i = 0; i < 3; i++) {
        assertFalse(steps.get(i).gradual(), found);
        assertEquals(List.of(61, 71, 95).get(i), steps.get(i).index(), 1, found);
      }
    }
  }

  @Test
  void findsNoneOnAFlatSeriesOrOnAnEmptyOne() {
    assertEquals(List.of(), detector(noise(3, 200)).shifts());
    assertEquals(List.of(), detector(new double[0]).shifts());
    assertEquals(List.of(), detector(new double[] {1}).shifts());
    assertEquals(List.of(), detector(new double[50]).shifts());
  }

  @Test
  void whatMattersLessThanTheMinimumEffectIsNone() {
    double[] series = noise(11, 200);
    add(series, 100, 200, 0.015);
    assertEquals(List.of(), detector(series).shifts());
  }

  @Test
  void newValuesMoveNoShiftThatHasSettled() {
    double[] series = noise(11, 120);
    add(series, 40, 120, 0.06);
    add(series, 80, 120, -0.08);
    for (int length = 50; length <= series.length; length++) {
      List<ShiftDetector.Found> shifts = detector(Arrays.copyOf(series, length)).shifts();
      assertEquals(40, shifts.get(0).index(), "with " + length + " values");
    }
  }

  @Test
  void whatIsSaidDoesNotDependOnWhenItStarted() {
    double[] series = noise(12, 90);
    add(series, 60, 90, 0.05);
    ShiftDetector growing = new ShiftDetector(Math.log(1.03));
    for (int length = 1; length <= series.length; length++) {
      growing.add(series[length - 1]);
      assertEquals(detector(Arrays.copyOf(series, length)).shifts(), growing.shifts());
    }
  }

  @Test
  void aSingleSpikeIsNoShift() {
    double[] series = noise(4, 100);
    series[50] += 0.5;
    series[80] -= 0.3;
    assertEquals(List.of(), detector(series).shifts());
  }

  @Test
  void aSlowdownThatIsTakenBackIsTwoShifts() {
    double[] series = noise(6, 100);
    add(series, 50, 62, 0.1);
    assertEquals(List.of(50, 62), places(series));
  }

  @Test
  void aShiftIsFoundAfterTwoValuesOrMore() {
    // An improvement right after a slowdown once moved the slowdown behind the value that raised
    // it.
    for (int seed = 0; seed < 300; seed++) {
      double[] series = noise(seed, 80);
      add(series, 40, 80, 0.06);
      add(series, 42 + seed % 8, 80, -0.16);
      ShiftDetector growing = new ShiftDetector(Math.log(1.03));
      for (double value : series) {
        growing.add(value);
        for (ShiftDetector.Found shift : growing.shifts()) {
          assertTrue(shift.foundAt() > shift.index(), seed + ": " + growing.shifts());
        }
      }
      assertTrue(
          growing.shifts().stream().anyMatch(shift -> shift.step().value() < -0.05),
          seed + ": the improvement is lost: " + growing.shifts());
    }
  }

  @Test
  void aShiftRightAfterAnotherIsFoundByTheNoiseBeforeBoth() {
    double[] series = noise(11, 50);
    add(series, 30, 50, -0.2);
    add(series, 34, 50, 0.1);
    assertEquals(List.of(30, 34), places(series));
  }

  @Test
  void aLowValueRightBeforeAShiftIsNotItsFirst() {
    double[] series = noise(11, 50);
    series[29] = -0.05;
    add(series, 30, 50, -0.2);
    add(series, 34, 50, 0.1);
    assertEquals(List.of(30, 34), places(series));
  }

  @Test
  void aSlowdownOfAFewRunsIsNoise() {
    double[] series = noise(6, 100);
    add(series, 50, 56, 0.1);
    assertEquals(List.of(), detector(series).shifts());
  }

  @Test
  void slowRunsInStretchesAreNoNewsAfterTheFirst() {
    double[] series = noise(9, 120);
    for (int start : new int[] {5, 20, 33, 52, 60, 75, 97}) {
      add(series, start, start + 6, 0.3);
    }
    ShiftDetector growing = new ShiftDetector(Math.log(1.03));
    for (int i = 0; i < series.length; i++) {
      growing.add(series[i]);
      if (i >= 40) {
        assertEquals(List.of(), growing.shifts(), "at " + i);
      }
    }
  }

  @Test
  void aRampIsOneShiftWhateverItsNoise() {
    for (int seed = 0; seed < 20; seed++) {
      double[] series = noise(seed, 120);
      for (int i = 0; i < series.length; i++) {
        series[i] = series[i] / 1.5 + 0.2 * Math.min(1, Math.max(0, (i - 29) / 60.0));
      }
      List<ShiftDetector.Found> shifts = detector(series).shifts();
      assertEquals(1, shifts.size(), seed + ": " + shifts);
      assertTrue(shifts.get(0).gradual(), seed + ": " + shifts);
      assertEquals(0.2, shifts.get(0).step().value(), 0.03);
    }
  }

  private static List<Integer> places(double[] series) {
    return detector(series).shifts().stream().map(ShiftDetector.Found::index).toList();
  }

  private static ShiftDetector detector(double[] series) {
    ShiftDetector detector = new ShiftDetector(Math.log(1.03));
    Arrays.stream(series).forEach(detector::add);
    return detector;
  }

  private static double[] noise(long seed, int length) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] series = new double[length];
    Arrays.setAll(series, i -> 0.015 * random.nextGaussian());
    return series;
  }

  private static void add(double[] series, int from, int to, double step) {
    for (int i = from; i < to; i++) {
      series[i] += step;
    }
  }
}
