package io.finetunebench.core.experiment.study;

import io.finetunebench.core.experiment.network.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The class of every point of a grid; immutable. */
public final class Boundary {
  private final Grid grid;
  private final int count;
  private final short[] classes;

  private Boundary(Grid grid, int count, short[] classes) {
    this.grid = grid;
    this.count = count;
    this.classes = classes;
  }

  /**
   * Returns the boundary of a network: of one output class 1 where the probability exceeds 0.5, of
   * several the class of the largest.
   *
   * @param grid the grid
   * @param outputs row by row, as many a point as the network has, {@code x} fastest
   */
  public static Boundary of(Grid grid, double[] outputs) {
    int width = outputs.length / grid.size();
    if (width < 1 || outputs.length % grid.size() != 0) {
      throw new IllegalArgumentException(
          "expected " + grid.size() + " probabilities, found " + outputs.length);
    }
    short[] classes = new short[grid.size()];
    for (int point = 0; point < classes.length; point++) {
      classes[point] =
          (short)
              (width > 1
                  ? Loss.largest(Arrays.copyOfRange(outputs, point * width, (point + 1) * width))
                  : outputs[point] > 0.5 ? 1 : 0);
    }
    return new Boundary(grid, Math.max(2, width), classes);
  }

  /** Returns the true cross: class 1 where {@code x y < 0}. */
  public static Boundary truth(Grid grid) {
    short[] classes = new short[grid.size()];
    for (int point = 0; point < grid.size(); point++) {
      int column = point % grid.count();
      int row = point / grid.count();
      classes[point] = (short) (grid.coordinate(column) * grid.coordinate(row) < 0 ? 1 : 0);
    }
    return new Boundary(grid, 2, classes);
  }

  /** Returns the grid. */
  public Grid grid() {
    return grid;
  }

  /** Returns whether a point is of a class, from 0; both indices count from 0. */
  boolean isClass(int number, int column, int row) {
    return classes[row * grid.count() + column] == number;
  }

  /** Returns the share of the grid's points, 0 to 1, on which two boundaries agree. */
  public double agreement(Boundary other) {
    if (!grid.equals(other.grid)) {
      throw new IllegalArgumentException("expected one grid, found " + grid + ", " + other.grid);
    }
    int different = 0;
    for (int point = 0; point < classes.length; point++) {
      different += classes[point] == other.classes[point] ? 0 : 1;
    }
    return 1 - (double) different / grid.size();
  }

  /**
   * Returns the lines between the classes: the contour of class 1 against class 0 at 0.5; of more
   * than two classes the contour of each against all others, so that a line between two is there
   * twice.
   */
  public List<Polyline> contour() {
    if (count == 2) {
      return new ContourTracer(this, 1).trace();
    }
    List<Polyline> lines = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      lines.addAll(new ContourTracer(this, number).trace());
    }
    return lines;
  }
}
