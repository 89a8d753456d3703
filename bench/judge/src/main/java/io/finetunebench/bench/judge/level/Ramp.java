package io.finetunebench.bench.judge.level;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A level that changes evenly over many values, beside levels that change at once. Which of them a
 * series shows is a question of least squares, and of how many numbers each takes to tell (Bayesian
 * information criterion).
 *
 * @param first index of the first value on the ramp
 * @param last index of the last value on it, from which on it is gone all the way
 * @param squares what is left of the sum of squares
 */
record Ramp(int first, int last, double squares) {
  /** The fewest values of a ramp; what is shorter is a step. */
  static final int SHORTEST = 8;

  /** Places that are tried along each side of a long series. */
  private static final int PLACES = 48;

  /** Its level, where it begins and ends, how far it goes. */
  private static final int NUMBERS = 4;

  /**
   * Returns the ramp that fits better than one step and than two, or null where there is none.
   *
   * @param values of a series, two or more
   */
  static @Nullable Ramp plain(double[] values) {
    Ramp ramp = best(values);
    if (ramp == null) {
      return null;
    }
    int n = values.length;
    int step = step(values, 0, n, 1);
    int before = step == 1 ? step : step(values, 0, step, 1);
    int after = step == n - 1 ? step : step(values, step, n, 1);
    return ramp.isBetter(values, step)
            && ramp.isBetter(values, before, step)
            && ramp.isBetter(values, step, after)
        ? ramp
        : null;
  }

  /** Returns whether this fits the values better than steps at some places do. */
  boolean isBetter(double[] values, int... places) {
    double left = 0;
    int from = 0;
    for (int i = 0; i <= places.length; i++) {
      int to = i == places.length ? values.length : places[i];
      double mean = Arrays.stream(values, from, to).average().orElse(0);
      for (int t = from; t < to; t++) {
        left += (values[t] - mean) * (values[t] - mean);
      }
      from = to;
    }
    int more = NUMBERS - (1 + 2 * places.length);
    return values.length * Math.log(left / squares) > more * Math.log(values.length);
  }

  /** Returns the ramp that fits best, or null where the values are too few. */
  static @Nullable Ramp best(double[] values) {
    int n = values.length;
    double[] sums = new double[n + 1];
    double[] moments = new double[n + 1];
    double squares = 0;
    double centre = Arrays.stream(values).average().orElse(0);
    for (int t = 0; t < n; t++) {
      double value = values[t] - centre;
      sums[t + 1] = sums[t] + value;
      moments[t + 1] = moments[t] + t * value;
      squares += value * value;
    }
    int stride = Math.max(1, n / PLACES);
    Ramp best = null;
    for (int first = 1; first + SHORTEST <= n; first += stride) {
      for (int last = first + SHORTEST - 1; last < n; last = next(last, stride, n)) {
        double width = last - first + 1;
        double after = n - 1 - last;
        double product =
            moments[last + 1]
                - moments[first]
                - (first - 1) * (sums[last + 1] - sums[first])
                + width * (sums[n] - sums[last + 1]);
        double sum = width * (width + 1) / 2 + width * after;
        double information =
            width * (width + 1) * (2 * width + 1) / 6 + width * width * after - sum * sum / n;
        double left = squares - product * product / information;
        if (best == null || left < best.squares) {
          best = new Ramp(first, last, left);
        }
      }
    }
    return best;
  }

  private static int next(int last, int stride, int n) {
    return last < n - 1 && last + stride > n - 1 ? n - 1 : last + stride;
  }

  /**
   * Returns where values in {@code [from..to)} are best parted into two levels.
   *
   * @param shortest how many values each has at least; twice as many there are at least
   */
  static int step(double[] values, int from, int to, int shortest) {
    return step(values, from, to, from + shortest, to - shortest);
  }

  /** Returns the best of the places from a first to a last, both included. */
  static int step(double[] values, int from, int to, int first, int last) {
    double mean = Arrays.stream(values, from, to).average().orElse(0);
    int best = first;
    double largest = -1;
    double sum = 0;
    for (int t = from; t < last; t++) {
      sum += values[t] - mean;
      double apart = sum * sum / ((t + 1.0 - from) * (to - t - 1.0));
      if (t + 1 >= first && apart > largest) {
        largest = apart;
        best = t + 1;
      }
    }
    return best;
  }
}
