package io.finetunebench.core.engine;

/**
 * The product of two square matrices that stay where an engine computes: what its device reaches at
 * best, which smaller work is held against.
 */
public interface MatrixProduct extends AutoCloseable {
  /** Multiplies, and returns when it is done. */
  void multiply();

  /** Returns an element of the result. */
  double result(int row, int column);

  /** Frees the matrices. */
  @Override
  void close();

  /** Returns an element of the left matrix: a few bits between -1 and 1, so that sums are exact. */
  static double left(int row, int column) {
    return ((5 * row + 3 * column) % 17 - 8) / 8.0;
  }

  /** Returns an element of the right matrix, of as few bits. */
  static double right(int row, int column) {
    return ((7 * row + 2 * column) % 13 - 6) / 8.0;
  }
}
