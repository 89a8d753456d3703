package io.finetunebench.core.engine.nd4j;

import io.finetunebench.core.engine.MatrixProduct;
import io.finetunebench.core.network.Precision;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The product that the engine's layers use, on square matrices. */
final class Nd4jMatrixProduct implements MatrixProduct {
  private final Operations operations;
  private final INDArray left;
  private final INDArray right;
  private final INDArray result;
  private final Operation product;

  Nd4jMatrixProduct(Operations operations, int size, Precision precision) {
    this.operations = operations;
    double[][] leftElements = new double[size][size];
    double[][] rightElements = new double[size][size];
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        leftElements[row][column] = MatrixProduct.left(row, column);
        rightElements[row][column] = MatrixProduct.right(row, column);
      }
    }
    DataType type = Nd4jRuntime.dataType(precision);
    left = Nd4j.createFromArray(leftElements).castTo(type);
    right = Nd4j.createFromArray(rightElements).castTo(type);
    result = Nd4j.create(type, new long[] {size, size}, 'c');
    product = operations.product(1, left, right, 0, result);
  }

  @Override
  public void multiply() {
    product.run();
    operations.fence();
  }

  @Override
  public double result(int row, int column) {
    return result.getDouble(row, column);
  }

  @Override
  public void close() {
    operations.close();
    left.close();
    right.close();
    result.close();
  }
}
