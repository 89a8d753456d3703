package io.finetunebench.core.study;

import java.util.BitSet;
import java.util.List;

/** The class of every point of a grid; immutable. */
public final class Boundary {
  private final Grid grid;
  private final BitSet classes;

  private Boundary(Grid grid, BitSet classes) {
    this.grid = grid;
    this.classes = classes;
  }

  /**
   * Returns the boundary of a network: class 1 where the probability exceeds 0.5.
   *
   * @param grid the grid
   * @param probabilities of class 1, one a point, {@code x} fastest
   */
  public static Boundary of(Grid grid, double[] probabilities) {
    if (probabilities.length != grid.size()) {
      throw new IllegalArgumentException(
          "expected " + grid.size() + " probabilities, found " + probabilities.length);
    }
    BitSet classes = new BitSet(grid.size());
    for (int point = 0; point < probabilities.length; point++) {
      classes.set(point, probabilities[point] > 0.5);
    }
    return new Boundary(grid, classes);
  }

  /** Returns the true cross: class 1 where {@code x y < 0}. */
  public static Boundary truth(Grid grid) {
    BitSet classes = new BitSet(grid.size());
    for (int point = 0; point < grid.size(); point++) {
      int column = point % grid.count();
      int row = point / grid.count();
      classes.set(point, grid.coordinate(column) * grid.coordinate(row) < 0);
    }
    return new Boundary(grid, classes);
  }

  /** Returns the grid. */
  public Grid grid() {
    return grid;
  }

  /** Returns whether a point is of class 1; both indices count from 0. */
  public boolean isClassOne(int column, int row) {
    return classes.get(row * grid.count() + column);
  }

  /** Returns the share of the grid's points, 0 to 1, on which two boundaries agree. */
  public double agreement(Boundary other) {
    if (!grid.equals(other.grid)) {
      throw new IllegalArgumentException("expected one grid, found " + grid + ", " + other.grid);
    }
    BitSet different = (BitSet) classes.clone();
    different.xor(other.classes);
    return 1 - (double) different.cardinality() / grid.size();
  }

  /** Returns the lines between the classes: the contour of the 0/1 classes at 0.5. */
  public List<Polyline> contour() {
    return new ContourTracer(this).trace();
  }
}
