package io.finetunebench.core.nd4j;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dgemv;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemv;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Batches;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.nd4j.nativeblas.OpaqueDataBuffer;

/**
 * Operations on the CPU without ND4J's executioner: products go to the BLAS library that ND4J
 * itself uses, the others to the loops of its native library, both on the arrays' memory.
 */
final class DirectOperations implements Operations {
  private static final int RELU = new RectifiedLinear().opNum();
  private static final int STEP = new Step().opNum();
  private static final int SIGMOID = new Sigmoid().opNum();
  private static final int TANH = new Tanh().opNum();

  // Numbers of libnd4j's pairwise transforms, legacy_ops.h; their Java classes do not tell them.
  private static final int MULTIPLY = 3;
  private static final int SUBTRACT = 6;

  /** Some 200 KB for the widest layer of small networks, so that a tile stays in the cache. */
  private static final int TILE_COLUMNS = 4096;

  // Where the general product gets faster than one matrix-vector product a row; docs/engines.md.
  private static final int MOST_ROWS_BY_ROW = 16;
  private static final int FEWEST_PRODUCTS_A_ROW = 256;

  private final NativeOps nativeOps = NativeOpsHolder.getInstance().getDeviceNativeOps();
  private final List<INDArray> arrays = new ArrayList<>();
  private final List<INDArray> owned = new ArrayList<>();
  private final List<OpaqueDataBuffer> buffers = new ArrayList<>();

  @Override
  public Operation product(double alpha, INDArray a, INDArray b, double beta, INDArray c) {
    Operand first = operand(a);
    Operand second = operand(b);
    if (c.columns() == 1) {
      return matrixTimesVector(
          alpha, first, vector(b, 0, b.stride(0)), beta, vector(c, 0, c.stride(0)));
    }
    if (c.stride(1) != 1) {
      throw new IllegalArgumentException("expected a result with contiguous rows");
    }
    boolean byRow =
        c.rows() <= MOST_ROWS_BY_ROW && (long) a.columns() * c.columns() >= FEWEST_PRODUCTS_A_ROW;
    return byRow || c.rows() == 1
        ? rowByRow(alpha, a, second.transpose(), beta, c)
        : matrixTimesMatrix(alpha, first, second, beta, c);
  }

  /** The general product packs its operands first, which does not pay for a few rows. */
  private Operation rowByRow(
      double alpha, INDArray a, Operand transposed, double beta, INDArray c) {
    Operation[] rows = new Operation[c.rows()];
    for (int row = 0; row < rows.length; row++) {
      rows[row] =
          matrixTimesVector(
              alpha,
              transposed,
              vector(a, (long) row * a.stride(0), a.stride(1)),
              beta,
              vector(c, (long) row * c.stride(0), 1));
    }
    return rows.length == 1
        ? rows[0]
        : () -> {
          for (Operation row : rows) {
            row.run();
          }
        };
  }

  private Operation matrixTimesMatrix(
      double alpha, Operand first, Operand second, double beta, INDArray c) {
    int rows = c.rows();
    int columns = c.columns();
    int inner = first.transposed() ? first.storedRows() : first.storedColumns();
    int leading = Math.toIntExact(c.stride(0));
    int firstTransposed = first.transposed() ? CblasTrans : CblasNoTrans;
    int secondTransposed = second.transposed() ? CblasTrans : CblasNoTrans;
    if (c.dataType() == DataType.FLOAT) {
      FloatPointer x = floats(first.array());
      FloatPointer y = floats(second.array());
      FloatPointer z = floats(c);
      float scale = (float) alpha;
      float keep = (float) beta;
      return () ->
          cblas_sgemm(
              CblasRowMajor,
              firstTransposed,
              secondTransposed,
              rows,
              columns,
              inner,
              scale,
              x,
              first.leading(),
              y,
              second.leading(),
              keep,
              z,
              leading);
    }
    DoublePointer x = doubles(first.array());
    DoublePointer y = doubles(second.array());
    DoublePointer z = doubles(c);
    return () ->
        cblas_dgemm(
            CblasRowMajor,
            firstTransposed,
            secondTransposed,
            rows,
            columns,
            inner,
            alpha,
            x,
            first.leading(),
            y,
            second.leading(),
            beta,
            z,
            leading);
  }

  private Operation matrixTimesVector(
      double alpha, Operand matrix, Vector vector, double beta, Vector result) {
    int transposed = matrix.transposed() ? CblasTrans : CblasNoTrans;
    if (result.array().dataType() == DataType.FLOAT) {
      FloatPointer a = floats(matrix.array());
      FloatPointer x = floats(vector.array()).getPointer(vector.offset());
      FloatPointer y = floats(result.array()).getPointer(result.offset());
      float scale = (float) alpha;
      float keep = (float) beta;
      return () ->
          cblas_sgemv(
              CblasRowMajor,
              transposed,
              matrix.storedRows(),
              matrix.storedColumns(),
              scale,
              a,
              matrix.leading(),
              x,
              vector.stride(),
              keep,
              y,
              result.stride());
    }
    DoublePointer a = doubles(matrix.array());
    DoublePointer x = doubles(vector.array()).getPointer(vector.offset());
    DoublePointer y = doubles(result.array()).getPointer(result.offset());
    return () ->
        cblas_dgemv(
            CblasRowMajor,
            transposed,
            matrix.storedRows(),
            matrix.storedColumns(),
            alpha,
            a,
            matrix.leading(),
            x,
            vector.stride(),
            beta,
            y,
            result.stride());
  }

  @Override
  public Operation relu(INDArray x) {
    return scalar(RELU, x, x);
  }

  @Override
  public Operation sigmoid(INDArray x) {
    return transform(SIGMOID, x);
  }

  @Override
  public Operation tanh(INDArray x) {
    return transform(TANH, x);
  }

  @Override
  public Operation reluBackward(INDArray activation, INDArray delta) {
    INDArray mask = Nd4j.create(delta.dataType(), delta.shape(), 'c');
    owned.add(mask);
    Operation isPositive = scalar(STEP, activation, mask);
    Operation times = multiply(delta, mask, delta);
    return () -> {
      isPositive.run();
      times.run();
    };
  }

  @Override
  public Operation multiply(INDArray a, INDArray b, INDArray result) {
    return pairwise(MULTIPLY, a, b, result);
  }

  @Override
  public Operation subtract(INDArray a, INDArray b, INDArray result) {
    return pairwise(SUBTRACT, a, b, result);
  }

  @Override
  public ResidentData resident(LabelledPoints data, Batches batches, INDArray full, INDArray tail) {
    return full.dataType() == DataType.FLOAT
        ? ResidentRows.ofFloats(data, batches, floats(full), floats(tail))
        : ResidentRows.ofDoubles(data, batches, doubles(full), doubles(tail));
  }

  @Override
  public int tileColumns() {
    return TILE_COLUMNS;
  }

  @Override
  public void fence() {
    if (nativeOps.lastErrorCode() != 0) {
      throw new IllegalStateException(nativeOps.lastErrorMessage());
    }
  }

  @Override
  public void close() {
    buffers.forEach(nativeOps::deleteDataBuffer);
    buffers.clear();
    owned.forEach(INDArray::close);
    owned.clear();
    arrays.clear();
  }

  private Operation scalar(int number, INDArray x, INDArray result) {
    INDArray zero = Nd4j.scalar(x.dataType(), 0);
    owned.add(zero);
    OpaqueDataBuffer from = buffer(x);
    OpaqueDataBuffer to = buffer(result);
    OpaqueDataBuffer operand = buffer(zero);
    LongPointer fromShape = shape(x);
    LongPointer toShape = shape(result);
    LongPointer operandShape = shape(zero);
    return () ->
        nativeOps.execScalar(
            null,
            number,
            from,
            fromShape,
            null,
            to,
            toShape,
            null,
            operand,
            operandShape,
            null,
            null);
  }

  private Operation transform(int number, INDArray x) {
    OpaqueDataBuffer buffer = buffer(x);
    LongPointer shape = shape(x);
    return () ->
        nativeOps.execTransformStrict(null, number, buffer, shape, null, buffer, shape, null, null);
  }

  private Operation pairwise(int number, INDArray a, INDArray b, INDArray result) {
    OpaqueDataBuffer first = buffer(a);
    OpaqueDataBuffer second = buffer(b);
    OpaqueDataBuffer to = buffer(result);
    LongPointer firstShape = shape(a);
    LongPointer secondShape = shape(b);
    LongPointer toShape = shape(result);
    return () ->
        nativeOps.execPairwiseTransform(
            null,
            number,
            first,
            firstShape,
            null,
            second,
            secondShape,
            null,
            to,
            toShape,
            null,
            null);
  }

  private OpaqueDataBuffer buffer(INDArray array) {
    OpaqueDataBuffer buffer =
        OpaqueDataBuffer.externalizedDataBuffer(
            array.length(), array.dataType(), address(array), null);
    buffers.add(buffer);
    return buffer;
  }

  private static LongPointer shape(INDArray array) {
    return (LongPointer) array.shapeInfoDataBuffer().addressPointer();
  }

  private FloatPointer floats(INDArray array) {
    return new FloatPointer(address(array)).capacity(array.length());
  }

  private DoublePointer doubles(INDArray array) {
    return new DoublePointer(address(array)).capacity(array.length());
  }

  private Pointer address(INDArray array) {
    arrays.add(array);
    return array.data().addressPointer();
  }

  /** A matrix as BLAS takes it: stored row by row, perhaps transposed. */
  private record Operand(
      INDArray array, boolean transposed, int storedRows, int storedColumns, int leading) {
    Operand transpose() {
      return new Operand(array, !transposed, storedRows, storedColumns, leading);
    }
  }

  /** Values at equal distances, which are never 0. */
  private record Vector(INDArray array, long offset, int stride) {}

  private static Vector vector(INDArray array, long offset, long stride) {
    return new Vector(array, offset, Math.toIntExact(stride));
  }

  private static Operand operand(INDArray array) {
    int rows = array.rows();
    int columns = array.columns();
    if (array.stride(1) == 1 || columns == 1) {
      long leading = rows == 1 ? columns : array.stride(0);
      return new Operand(array, false, rows, columns, Math.toIntExact(leading));
    }
    if (array.stride(0) == 1 || rows == 1) {
      return new Operand(array, true, columns, rows, Math.toIntExact(array.stride(1)));
    }
    throw new IllegalArgumentException("expected rows or columns that are contiguous");
  }
}
