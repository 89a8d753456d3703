package io.finetunebench.core.experiment.reference;

/**
 * A matrix product in single precision, of matrices whose rows are arrays: cut into blocks that
 * stay in the first-level cache, whose rows threads share.
 */
final class FloatProduct {
  // The part of C that is worked on together, 16 KiB, stays in the first-level cache.
  private static final int COLUMN_BLOCK = 256;
  private static final int ROW_BLOCK = 16;

  // Below this many multiplications handing out work costs more than it brings.
  private static final long WORTH_SHARING = 1 << 20;

  private final Workers workers;
  private final FloatKernels kernels;

  FloatProduct(Workers workers, FloatKernels kernels) {
    this.workers = workers;
    this.kernels = kernels;
  }

  /** Returns kernels with room for rows of up to {@code capacity} values. */
  FloatKernels kernels(int capacity) {
    return kernels.forRows(capacity);
  }

  /**
   * Sets {@code c} to the product of {@code a}, or of {@code a} transposed, and {@code b}.
   *
   * <p>Threads take whole rows, so that every sum has one order however many they are.
   *
   * @param rows of the product
   * @param inner rows of {@code b}
   * @param columns of the product
   */
  void set(
      float[][] a, boolean transposed, float[][] b, float[][] c, int rows, int inner, int columns) {
    if (workers.count() == 1 || (long) rows * inner * columns < WORTH_SHARING) {
      setRows(a, transposed, b, c, 0, rows, inner, columns);
    } else {
      workers.share(
          rows, ROW_BLOCK, (from, to) -> setRows(a, transposed, b, c, from, to, inner, columns));
    }
  }

  private void setRows(
      float[][] a,
      boolean transposed,
      float[][] b,
      float[][] c,
      int from,
      int to,
      int inner,
      int columns) {
    for (int left = 0; left < columns; left += COLUMN_BLOCK) {
      int right = Math.min(left + COLUMN_BLOCK, columns);
      for (int top = from; top < to; top += ROW_BLOCK) {
        int bottom = Math.min(top + ROW_BLOCK, to);
        kernels.setBlock(a, transposed, b, c, top, bottom, inner, left, right);
      }
    }
  }
}
