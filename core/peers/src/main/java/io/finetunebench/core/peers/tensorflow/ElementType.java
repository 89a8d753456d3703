package io.finetunebench.core.peers.tensorflow;

import io.finetunebench.core.peers.Tables;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.tensorflow.RawTensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;

/**
 * A precision as TensorFlow has it: its type, and the way in and out of its tensors.
 *
 * @param type of the tensors
 * @param make a tensor of values, row by row
 * @param read the values of a tensor, row by row
 */
record ElementType<T extends TNumber>(
    Class<T> type, BiFunction<double[], Shape, T> make, Function<RawTensor, double[]> read) {
  static final ElementType<TFloat32> FLOAT =
      new ElementType<>(
          TFloat32.class,
          (values, shape) -> TFloat32.tensorOf(shape, DataBuffers.of(Tables.floats(values))),
          tensor -> {
            float[] values = new float[Math.toIntExact(tensor.shape().size())];
            tensor.data().asFloats().read(values);
            return Tables.doubles(values);
          });

  static final ElementType<TFloat64> DOUBLE =
      new ElementType<>(
          TFloat64.class,
          (values, shape) -> TFloat64.tensorOf(shape, DataBuffers.of(values)),
          tensor -> {
            double[] values = new double[Math.toIntExact(tensor.shape().size())];
            tensor.data().asDoubles().read(values);
            return values;
          });

  T tensor(double[] values, long... dimensions) {
    return make.apply(values, Shape.of(dimensions));
  }
}
