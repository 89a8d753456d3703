package io.finetunebench.bench.judge.sweep;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A smooth curve through points that rises and falls only where they do.
 *
 * <p>A cubic a gap, whose slope at an inner point is the weighted harmonic mean of the slopes of
 * the gaps beside it, and 0 where those disagree in sign (F. N. Fritsch and J. Butland, A method
 * for constructing local monotone piecewise cubic interpolants, SIAM Journal on Scientific and
 * Statistical Computing 5, 1984). So it crosses 0 once in a gap whose ends differ in sign, and in
 * no other gap.
 */
final class MonotonePath {
  private static final int HALVINGS = 40;

  private final double[] x;
  private final double[] y;

  /**
   * Makes a path.
   *
   * @param x places, each above the one before; at least two; not copied
   * @param y value at each place; not copied
   */
  MonotonePath(double[] x, double[] y) {
    this.x = x;
    this.y = y;
  }

  /** Returns where the path changes between 0 or more and below 0, the lowest place first. */
  List<Double> crossings() {
    double[] slopes = slopes();
    return crossings(gap -> crossing(gap, slopes));
  }

  /** Returns the same where the points are joined by straight lines. */
  List<Double> straightCrossings() {
    return crossings(gap -> x[gap] + (x[gap + 1] - x[gap]) * y[gap] / (y[gap] - y[gap + 1]));
  }

  private List<Double> crossings(IntToDoubleFunction place) {
    return IntStream.range(0, x.length - 1)
        .filter(gap -> (y[gap] < 0) != (y[gap + 1] < 0))
        .mapToDouble(place)
        .boxed()
        .toList();
  }

  private double crossing(int gap, double[] slopes) {
    double width = x[gap + 1] - x[gap];
    boolean below = y[gap] < 0;
    double low = 0;
    double high = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double t = (low + high) / 2;
      double value =
          (1 + 2 * t) * (1 - t) * (1 - t) * y[gap]
              + t * (1 - t) * (1 - t) * width * slopes[gap]
              + t * t * (3 - 2 * t) * y[gap + 1]
              - t * t * (1 - t) * width * slopes[gap + 1];
      if (value < 0 == below) {
        low = t;
      } else {
        high = t;
      }
    }
    return x[gap] + width * (low + high) / 2;
  }

  private double[] slopes() {
    int last = x.length - 1;
    double[] widths = new double[last];
    double[] secants = new double[last];
    for (int gap = 0; gap < last; gap++) {
      widths[gap] = x[gap + 1] - x[gap];
      secants[gap] = (y[gap + 1] - y[gap]) / widths[gap];
    }
    double[] slopes = new double[x.length];
    for (int i = 1; i < last; i++) {
      if (secants[i - 1] * secants[i] > 0) {
        double before = widths[i - 1] + 2 * widths[i];
        double after = 2 * widths[i - 1] + widths[i];
        slopes[i] = (before + after) / (after / secants[i - 1] + before / secants[i]);
      }
    }
    slopes[0] = secants[0];
    slopes[last] = secants[last - 1];
    return slopes;
  }
}
