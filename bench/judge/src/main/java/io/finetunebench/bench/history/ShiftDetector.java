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
 * #LEVEL}.
 *
 * <p>A shift found stays. Only until {@value #SETTLING} values have come after it may its place
 * move, by at most {@value #REACH} values, to where the statistic is largest; and if what has come
 * by then refutes it, because it no longer stands out or is less than half of the minimum effect,
 * it is withdrawn.
 */
final class ShiftDetector {
  /** How often each test may err on a split by itself. */
  static final double LEVEL = 0.001;

  private static final double LEVEL_THAT_REFUTES = 0.01;
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
      if (isRefuted(place)) {
        shifts.remove(shifts.size() - 1);
        current = unsettled;
      } else {
        unsettled = current;
      }
    }
  }

  private boolean isRefuted(int place) {
    LocalLevel.Estimate step = LocalLevel.step(unsettled.values(), place - unsettled.start());
    return step.pValue() > LEVEL_THAT_REFUTES || Math.abs(step.value()) < minimumStep / 2;
  }

  private Segment segmentFrom(int start) {
    Segment segment = new Segment(start);
    series.subList(start, series.size()).forEach(segment::add);
    return segment;
  }

  private boolean isShift(int split) {
    if (Math.abs(current.difference(split)) < minimumStep) {
      return false;
    }
    double[] values = current.values();
    int left = split - current.start();
    return LocalLevel.step(values, left).pValue() <= LEVEL
        && EnergyTest.pValue(values, left) <= LEVEL;
  }
}
