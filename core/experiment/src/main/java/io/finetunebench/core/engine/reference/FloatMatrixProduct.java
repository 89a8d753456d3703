package io.finetunebench.core.engine.reference;

import io.finetunebench.core.engine.MatrixProduct;

/** The engine's own product of wide layers on square matrices. */
final class FloatMatrixProduct implements MatrixProduct {
  private final FloatProduct product;
  private final int size;
  private final float[][] left;
  private final float[][] right;
  private final float[][] result;

  FloatMatrixProduct(int size, FloatProduct product) {
    this.product = product;
    this.size = size;
    left = new float[size][size];
    right = new float[size][size];
    result = new float[size][size];
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        left[row][column] = (float) MatrixProduct.left(row, column);
        right[row][column] = (float) MatrixProduct.right(row, column);
      }
    }
  }

  @Override
  public void multiply() {
    product.set(left, false, right, result, size, size, size);
  }

  @Override
  public double result(int row, int column) {
    return result[row][column];
  }

  @Override
  public void close() {}
}
