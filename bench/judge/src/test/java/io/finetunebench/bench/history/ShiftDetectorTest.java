package io.finetunebench.bench.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShiftDetectorTest {
  @Test
  void findsTwoKnownShiftsAtTheirPlaces() {
    double[] series = noise(11, 120);
    add(series, 40, 120, 0.06);
    add(series, 80, 120, -0.08);
    List<ShiftDetector.Shift> shifts = detector(series).shifts();
    assertEquals(2, shifts.size(), shifts.toString());
    assertEquals(40, shifts.get(0).index(), 1);
    assertEquals(80, shifts.get(1).index(), 1);
    assertTrue(shifts.get(0).foundAt() <= 45, shifts.toString());
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
      List<ShiftDetector.Shift> shifts = detector(Arrays.copyOf(series, length)).shifts();
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
    List<Integer> places =
        detector(series).shifts().stream().map(ShiftDetector.Shift::index).toList();
    assertEquals(List.of(50, 62), places);
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
