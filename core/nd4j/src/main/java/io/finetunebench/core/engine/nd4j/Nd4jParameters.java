package io.finetunebench.core.engine.nd4j;

import io.finetunebench.core.network.DenseShape;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
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
    for (int k = 0; k < shapes.size(); k++) {
      double[] weights = parameters.weights(k);
      double[] biases = parameters.biases(k);
      double[] values = Arrays.copyOf(weights, weights.length + biases.length);
      System.arraycopy(biases, 0, values, weights.length, biases.length);
      Arrays2d.fill(matrices.get(k), values);
    }
  }

  Parameters parameters() {
    double[][] weights = new double[shapes.size()][];
    double[][] biases = new double[shapes.size()][];
    for (int k = 0; k < shapes.size(); k++) {
      double[] values = Arrays2d.values(matrices.get(k));
      int count = values.length - shapes.get(k).outputs();
      weights[k] = Arrays.copyOf(values, count);
      biases[k] = Arrays.copyOfRange(values, count, values.length);
    }
    return Parameters.of(spec, weights, biases);
  }
}
