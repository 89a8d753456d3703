package io.finetunebench.core.engine.reference;

import java.util.Arrays;

/**
 * A matrix product in single precision, of matrices whose rows are arrays.
 *
 * <p>Everything bends to what the compiler turns into vector instructions: the inner loops run
 * along rows, every array is indexed by the loop's variable alone (an offset that the compiler does
 * not know stops it), and three terms at once are as many as fit its limit for such a loop.
 */
final class FloatProduct {
  // The part of C that is worked on together, 16 KiB, stays in the first-level cache.
  private static final int COLUMN_BLOCK = 256;
  private static final int ROW_BLOCK = 16;

  // Below this many multiplications handing out work costs more than it brings.
  private static final long WORTH_SHARING = 1 << 20;

  private final Workers workers;

  FloatProduct(Workers workers) {
    this.workers = workers;
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

  private static void setRows(
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
        setBlock(a, transposed, b, c, top, bottom, inner, left, right);
      }
    }
  }

  private static void setBlock(
      float[][] a,
      boolean transposed,
      float[][] b,
      float[][] c,
      int top,
      int bottom,
      int inner,
      int left,
      int right) {
    for (int row = top; row < bottom; row++) {
      Arrays.fill(c[row], left, right, 0);
    }
    int k = 0;
    for (; k + 2 < inner; k += 3) {
      for (int row = top; row < bottom; row++) {
        float a0 = element(a, transposed, row, k);
        float a1 = element(a, transposed, row, k + 1);
        float a2 = element(a, transposed, row, k + 2);
        addThree(a0, b[k], a1, b[k + 1], a2, b[k + 2], c[row], left, right);
      }
    }
    for (int row = top; row < bottom; row++) {
      if (inner - k == 2) {
        float a0 = element(a, transposed, row, k);
        float a1 = element(a, transposed, row, k + 1);
        addTwo(a0, b[k], a1, b[k + 1], c[row], left, right);
      } else if (inner - k == 1) {
        addOne(element(a, transposed, row, k), b[k], c[row], left, right);
      }
    }
  }

  private static float element(float[][] a, boolean transposed, int row, int column) {
    return transposed ? a[column][row] : a[row][column];
  }

  private static void addThree(
      float a0,
      float[] b0,
      float a1,
      float[] b1,
      float a2,
      float[] b2,
      float[] c,
      int left,
      int right) {
    for (int j = left; j < right; j++) {
      c[j] += (a0 * b0[j] + a1 * b1[j]) + a2 * b2[j];
    }
  }

  private static void addTwo(
      float a0, float[] b0, float a1, float[] b1, float[] c, int left, int right) {
    for (int j = left; j < right; j++) {
      c[j] += a0 * b0[j] + a1 * b1[j];
    }
  }

  private static void addOne(float a0, float[] b0, float[] c, int left, int right) {
    for (int j = left; j < right; j++) {
      c[j] += a0 * b0[j];
    }
  }
}
