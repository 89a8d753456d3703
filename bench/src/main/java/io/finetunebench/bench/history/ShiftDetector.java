package io.finetunebench.bench.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the shifts of a series value by value, so that what it says of the first values never
 * depends on whether later ones were there when it started.
 *
 * <p>With each value, the split of the segment since the last shift that has the largest energy
 * statistic is put to three tests: the step is at least the minimum effect; it stands out from the
 * noise and the drift of the segment ({@link LocalLevel}); and no more than one in a thousand
 * choices of the values has so large a statistic ({@link EnergyTest}). Both levels are {@value
 * #LEVEL}. A shift found stays. Only its place may move, by at most {@value #REACH} values and
 * until {@value #SETTLING} have come after it, to where the statistic is largest.
 */
final class ShiftDetector {
  /** How often each test may err on a split by itself. */
  static final double LEVEL = 0.001;

  private static final int SHORTEST = 2;
  private static final int SETTLING = 10;

  /** How far from where a shift was first found its place may move. */
  static final int REACH = 5;

  /**
   * A shift.
   *
   * @param index of the first value after it
   * @param foundAt index of the value with which it was found
   */
  record Shift(int index, int foundAt) {}

  private final double minimumStep;
  private final List<Double> series = new ArrayList<>();
  private final List<Shift> shifts = new ArrayList<>();
  private Segment current = new Segment(0);

  /** The segment around a shift whose place may still move; the current one if there is none. */
  private Segment unsettled = current;

  private int firstPlace;

  /**
   * Makes one that has seen nothing.
   *
   * @param minimumStep the smallest step that matters, in logarithms
   */
  ShiftDetector(double minimumStep) {
    this.minimumStep = minimumStep;
  }

  /** Returns the shifts found so far, in the order of their places. */
  List<Shift> shifts() {
    return List.copyOf(shifts);
  }

  /** Takes the next value, a logarithm. */
  void add(double value) {
    series.add(value);
    current.add(value);
    if (unsettled != current) {
      unsettled.add(value);
      settle();
    }
    int split = current.bestSplit(current.start(), current.end(), SHORTEST);
    if (split > current.start() && isShift(split)) {
      shifts.add(new Shift(split, series.size() - 1));
      unsettled = current;
      current = segmentFrom(split);
      firstPlace = split;
    }
  }

  private void settle() {
    int place = unsettled.bestSplit(firstPlace - REACH, firstPlace + REACH, SHORTEST);
    if (place != current.start()) {
      int last = shifts.size() - 1;
      shifts.set(last, new Shift(place, shifts.get(last).foundAt()));
      current = segmentFrom(place);
    }
    if (series.size() - firstPlace >= SETTLING) {
      unsettled = current;
    }
  }

  private Segment segmentFrom(int start) {
    Segment segment = new Segment(start);
    series.subList(start, series.size()).forEach(segment::add);
    return segment;
  }

  private boolean isShift(int split) {
    double[] values = current.values();
    int left = split - current.start();
    LocalLevel.Estimate step = LocalLevel.step(values, left);
    return Math.abs(step.value()) >= minimumStep
        && step.pValue() <= LEVEL
        && EnergyTest.pValue(values, left) <= LEVEL;
  }
}
