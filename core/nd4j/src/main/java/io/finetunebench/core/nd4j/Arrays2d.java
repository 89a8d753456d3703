package io.finetunebench.core.nd4j;

import io.finetunebench.core.experiment.network.Precision;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The matrices that one learner or predictor owns, freed together. */
final class Arrays2d implements AutoCloseable {
  private final DataType type;
  private final List<INDArray> owned = new ArrayList<>();

  Arrays2d(Precision precision) {
    this.type = Nd4jRuntime.dataType(precision);
  }

  /** Returns zeros, row by row. */
  INDArray zeros(long rows, long columns) {
    INDArray array = Nd4j.create(type, new long[] {rows, columns}, 'c');
    owned.add(array);
    return array;
  }

  /** Returns zeros, row by row, but for ones in one row: products then add a bias. */
  INDArray withOnes(long rows, long columns, long row) {
    INDArray array = zeros(rows, columns);
    rows(array, row, row + 1).assign(1);
    return array;
  }

  /** Returns consecutive rows as a contiguous view. */
  static INDArray rows(INDArray array, long from, long to) {
    return from == 0 && to == array.rows()
        ? array
        : array.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
  }

  /** Returns consecutive columns as a view. */
  static INDArray columns(INDArray array, long from, long to) {
    return from == 0 && to == array.columns()
        ? array
        : array.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  /** Sets all values of an array that is laid out row by row. */
  static void fill(INDArray array, double[] values) {
    try (INDArray flat = Nd4j.createFromArray(values);
        INDArray converted = flat.castTo(array.dataType())) {
      array.assign(converted.reshape('c', array.rows(), array.columns()));
    }
  }

  /** Returns a copy of all values, row by row. */
  static double[] values(INDArray array) {
    try (INDArray copy = array.dup('c')) {
      return copy.data().asDouble();
    }
  }

  @Override
  public void close() {
    owned.forEach(INDArray::close);
    owned.clear();
  }
}
