package io.finetunebench.core.nd4j;

import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Mutable parameters: for each dense layer a matrix, its weights above a last row of biases. */
final class Nd4jParameters {
  private final NetworkSpec spec;
  private final List<DenseShape> shapes;
  private final List<INDArray> matrices;

  /** Creates parameters that are all zero. */
  Nd4jParameters(NetworkSpec spec, Arrays2d arrays) {
    this.spec = spec;
    this.shapes = spec.denseShapes();
    this.matrices =
        shapes.stream().map(shape -> arrays.zeros(shape.inputs() + 1L, shape.outputs())).toList();
  }

  Nd4jParameters(NetworkSpec spec, Parameters parameters, Arrays2d arrays) {
    this(spec, arrays);
    assign(parameters);
  }

  List<DenseShape> shapes() {
    return shapes;
  }

  /** Returns the {@code (inputs + 1) x outputs} matrix of a dense layer. */
  INDArray matrix(int dense) {
    return matrices.get(dense);
  }

  void assign(Parameters parameters) {
    double[] values = parameters.values();
    int next = 0;
    for (INDArray matrix : matrices) {
      int end = next + Math.toIntExact(matrix.length());
      Arrays2d.fill(matrix, Arrays.copyOfRange(values, next, end));
      next = end;
    }
  }

  Parameters parameters() {
    DoubleBuffer values = DoubleBuffer.allocate(spec.parameterCount());
    matrices.forEach(matrix -> values.put(Arrays2d.values(matrix)));
    return Parameters.of(spec, values.array());
  }
}
