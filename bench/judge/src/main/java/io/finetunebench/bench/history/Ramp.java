package io.finetunebench.bench.history;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A level that changes evenly over many values, beside one that changes at once.
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

  /**
   * Returns the ramp that fits best, or null where the values are too few.
   *
   * @param values of a series, which begins with a level
   */
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

  /** Returns the least sum of squares that levels between the given places leave. */
  static double squaresOfLevels(double[] values, int... places) {
    double squares = 0;
    int from = 0;
    for (int i = 0; i <= places.length; i++) {
      int to = i == places.length ? values.length : places[i];
      double mean = Arrays.stream(values, from, to).average().orElse(0);
      for (int t = from; t < to; t++) {
        squares += (values[t] - mean) * (values[t] - mean);
      }
      from = to;
    }
    return squares;
  }
}
