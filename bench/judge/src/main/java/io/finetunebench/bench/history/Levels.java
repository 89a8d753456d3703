package io.finetunebench.bench.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Values of the levels before a shift: they tell the noise of the level after it, not where it is.
 */
final class Levels {
  /** The fewest values of a level that tell anything of its noise. */
  private static final int FEWEST = 3;

  /** Of all levels, one after the other. */
  private final double[] values;

  /** Indices of the first value of each. */
  private final int[] starts;

  private Levels(double[] values, int[] starts) {
    this.values = values;
    this.starts = starts;
  }

  /**
   * Returns the last values before a place.
   *
   * @param end where the level begins that they are for
   * @param most how many values at most
   */
  static Levels before(List<Double> series, List<ShiftDetector.Shift> shifts, int end, int most) {
    List<double[]> levels = new ArrayList<>();
    int left = most;
    int to = end;
    for (int i = shifts.size() - 1; i >= 0 && left >= FEWEST; i--) {
      ShiftDetector.Shift shift = shifts.get(i);
      if (shift.end() <= end) {
        to = Math.min(to, shift.index());
        int from = Math.max(i == 0 ? 0 : shifts.get(i - 1).end(), to - left);
        if (to - from >= FEWEST) {
          levels.add(0, series.subList(from, to).stream().mapToDouble(each -> each).toArray());
          left -= to - from;
        }
      }
    }
    int[] starts = new int[levels.size()];
    int filled = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = filled;
      filled += levels.get(i).length;
    }
    return new Levels(levels.stream().flatMapToDouble(Arrays::stream).toArray(), starts);
  }

  /** Returns how many values there are. */
  int length() {
    return values.length;
  }

  /** Returns the values and others behind them. */
  double[] and(double[] others) {
    double[] all = Arrays.copyOf(values, values.length + others.length);
    System.arraycopy(others, 0, all, values.length, others.length);
    return all;
  }

  /** Returns where each level starts, and one more behind them. */
  int[] startsAndEnd() {
    int[] all = Arrays.copyOf(starts, starts.length + 1);
    all[starts.length] = values.length;
    return all;
  }

  /** Returns the values moved to the level of the first of some others, and those behind them. */
  double[] atLevelOf(double[] others, int first) {
    double[] all = and(others);
    double level = Median.of(Arrays.copyOf(others, first));
    for (int i = 0; i < starts.length; i++) {
      int end = i + 1 == starts.length ? values.length : starts[i + 1];
      double own = Median.of(Arrays.copyOfRange(values, starts[i], end));
      for (int t = starts[i]; t < end; t++) {
        all[t] += level - own;
      }
    }
    return all;
  }
}
