package io.finetunebench.core.experiment.study;

import io.finetunebench.core.experiment.data.Points;

/**
 * A square grid over the plane, on which decision boundaries are drawn.
 *
 * @param from the first coordinate on either axis
 * @param step between neighbours
 * @param count points on each axis
 */
public record Grid(double from, double step, int count) {
  /** Two features of each point still fit an array. */
  private static final int MOST_A_SIDE = 32_000;

  /** Checks the arguments. */
  public Grid {
    if (count < 2 || !(step > 0)) {
      throw new IllegalArgumentException(
          "expected at least 2 points a side and a positive step, found " + count + ", " + step);
    }
    if (count > MOST_A_SIDE) {
      throw new IllegalArgumentException(
          "expected at most " + MOST_A_SIDE + " points a side, found " + count);
    }
  }

  /** Returns a coordinate; {@code index} may be fractional, for places between points. */
  public double coordinate(double index) {
    return from + step * index;
  }

  /** Returns the number of points. */
  public int size() {
    return count * count;
  }

  /** Returns the points, {@code x} fastest. */
  public Points points() {
    return Points.generate(
        2, size(), (point, feature) -> coordinate(feature == 0 ? point % count : point / count));
  }
}
