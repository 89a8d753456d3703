package io.finetunebench.core.engine.nd4j;

import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.DenseShape;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The parameters of any chain of dense layers as arrays, and the forward pass over a batch. */
final class Nd4jChain {
  final NetworkSpec spec;
  final List<DenseShape> shapes;

  /** {@code inputs x outputs} of each dense layer. */
  final List<INDArray> weights = new ArrayList<>();

  /** {@code 1 x outputs} of each dense layer. */
  final List<INDArray> biases = new ArrayList<>();

  /**
   * What went into each dense layer in the last forward pass, a row an example; last the outputs.
   */
  final List<INDArray> values = new ArrayList<>();

  /** What each dense layer made of it before the activation. */
  final List<INDArray> preActivations = new ArrayList<>();

  Nd4jChain(NetworkSpec spec, Parameters parameters) {
    this.spec = spec;
    this.shapes = spec.denseShapes();
    DataType type = Nd4jRuntime.dataType(spec.precision());
    for (DenseShape shape : shapes) {
      weights.add(Nd4j.create(type, new long[] {shape.inputs(), shape.outputs()}, 'c'));
      biases.add(Nd4j.create(type, new long[] {1, shape.outputs()}, 'c'));
    }
    assign(parameters);
  }

  /** Returns values, row by row, as an array of the network's precision. */
  static INDArray array(NetworkSpec spec, double[] values, long rows, long columns) {
    return Nd4j.createFromArray(values)
        .reshape('c', rows, columns)
        .castTo(Nd4jRuntime.dataType(spec.precision()));
  }

  void assign(Parameters parameters) {
    for (int k = 0; k < shapes.size(); k++) {
      Arrays2d.fill(weights.get(k), parameters.weights(k));
      Arrays2d.fill(biases.get(k), parameters.biases(k));
    }
  }

  Parameters parameters() {
    return Parameters.of(
        spec,
        weights.stream().map(Arrays2d::values).toArray(double[][]::new),
        biases.stream().map(Arrays2d::values).toArray(double[][]::new));
  }

  /** Returns the outputs for some points, a row a point. */
  INDArray forward(INDArray points) {
    values.clear();
    preActivations.clear();
    values.add(points);
    for (int k = 0; k < shapes.size(); k++) {
      Activation activation = shapes.get(k).activation();
      INDArray z = values.get(k).mmul(weights.get(k)).addiRowVector(biases.get(k));
      preActivations.add(z);
      values.add(ChainActivations.of(activation, z));
    }
    return values.get(shapes.size());
  }

  /** Returns a predictor that takes this over. */
  Predictor predictor(Points points, int batchSize) {
    INDArray rows = array(spec, points.values(), points.size(), points.featureCount());
    return new RowsPredictor(
        rows,
        batchSize,
        this::forward,
        features -> array(spec, features, 1, features.length),
        rows::close);
  }
}
