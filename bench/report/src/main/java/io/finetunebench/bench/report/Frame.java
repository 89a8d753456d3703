package io.finetunebench.bench.report;

import io.finetunebench.core.data.Points;
import io.finetunebench.core.study.Grid;

/**
 * The square of the plane that a picture shows.
 *
 * @param from the least coordinate on either axis
 * @param to the largest coordinate on either axis
 */
record Frame(double from, double to) {
  private static final double MOST_TICKS = 5;

  /** Returns the frame of a grid; where the grid ends less than a step from it, symmetric to 0. */
  static Frame of(Grid grid) {
    double from = grid.from();
    double to = grid.coordinate(grid.count() - 1);
    return new Frame(from, Math.abs(from + to) < grid.step() ? -from : to);
  }

  double side() {
    return to - from;
  }

  /** Returns how far ticks are apart: 1, 2 or 5 times a power of ten. */
  double tick() {
    double tick = Math.pow(10, Math.ceil(Math.log10(side() / MOST_TICKS)));
    if (side() / (tick / 5) <= MOST_TICKS) {
      return tick / 5;
    }
    return side() / (tick / 2) <= MOST_TICKS ? tick / 2 : tick;
  }

  /** Returns how many points lie outside. */
  int outside(Points points) {
    int outside = 0;
    for (int point = 0; point < points.size(); point++) {
      boolean inside = contains(points.feature(point, 0)) && contains(points.feature(point, 1));
      outside += inside ? 0 : 1;
    }
    return outside;
  }

  private boolean contains(double coordinate) {
    return coordinate >= from && coordinate <= to;
  }
}
