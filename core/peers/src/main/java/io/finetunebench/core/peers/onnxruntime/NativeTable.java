package io.finetunebench.core.peers.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.finetunebench.core.experiment.network.Precision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A table in native memory, row by row, of which ranges of rows are tensors without a copy. */
final class NativeTable {
  private final Precision precision;
  private final int columns;
  private final ByteBuffer buffer;

  NativeTable(Precision precision, int rows, int columns) {
    this.precision = precision;
    this.columns = columns;
    this.buffer =
        ByteBuffer.allocateDirect(Math.multiplyExact(rows * columns, bytes(precision)))
            .order(ByteOrder.nativeOrder());
  }

  void set(double[] values) {
    for (int i = 0; i < values.length; i++) {
      switch (precision) {
        case FLOAT -> buffer.putFloat(i * Float.BYTES, (float) values[i]);
        case DOUBLE -> buffer.putDouble(i * Double.BYTES, values[i]);
      }
    }
  }

  double[] values() {
    double[] values = new double[buffer.capacity() / bytes(precision)];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (precision) {
            case FLOAT -> buffer.getFloat(i * Float.BYTES);
            case DOUBLE -> buffer.getDouble(i * Double.BYTES);
          };
    }
    return values;
  }

  /** Returns the rows from {@code start} to {@code end - 1}, in this table's memory. */
  OnnxTensor rows(OrtEnvironment environment, int start, int end) throws OrtException {
    int row = columns * bytes(precision);
    ByteBuffer rows = buffer.slice(start * row, (end - start) * row).order(ByteOrder.nativeOrder());
    long[] shape = {end - start, columns};
    return switch (precision) {
      case FLOAT -> OnnxTensor.createTensor(environment, rows.asFloatBuffer(), shape);
      case DOUBLE -> OnnxTensor.createTensor(environment, rows.asDoubleBuffer(), shape);
    };
  }

  private static int bytes(Precision precision) {
    return switch (precision) {
      case FLOAT -> Float.BYTES;
      case DOUBLE -> Double.BYTES;
    };
  }
}
