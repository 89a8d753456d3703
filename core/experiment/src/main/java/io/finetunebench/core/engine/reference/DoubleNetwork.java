package io.finetunebench.core.engine.reference;

import io.finetunebench.core.network.DenseShape;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import java.util.List;

/** Mutable parameters in double precision and the forward pass for one point. */
final class DoubleNetwork {
  private final NetworkSpec spec;
  final List<DenseShape> shapes;
  final double[][] weights;
  final double[][] biases;

  /** The outputs of each dense layer for the last point, after the activation. */
  final double[][] activations;

  /** The pre-activation of the output unit for the last point. */
  double logit;

  DoubleNetwork(NetworkSpec spec, Parameters parameters) {
    this.spec = spec;
    shapes = spec.denseShapes();
    weights = new double[shapes.size()][];
    biases = new double[shapes.size()][];
    activations = new double[shapes.size()][];
    for (int k = 0; k < shapes.size(); k++) {
      activations[k] = new double[shapes.get(k).outputs()];
    }
    restore(parameters);
  }

  void restore(Parameters parameters) {
    for (int k = 0; k < shapes.size(); k++) {
      weights[k] = parameters.weights(k);
      biases[k] = parameters.biases(k);
    }
  }

  /** Returns the probability of class 1. */
  double forward(double[] point) {
    double[] input = point;
    for (int k = 0; k < shapes.size(); k++) {
      DenseShape shape = shapes.get(k);
      for (int o = 0; o < shape.outputs(); o++) {
        double sum = biases[k][o];
        for (int i = 0; i < shape.inputs(); i++) {
          sum += input[i] * weights[k][i * shape.outputs() + o];
        }
        logit = sum;
        activations[k][o] = shape.activation().of(sum);
      }
      input = activations[k];
    }
    return input[0];
  }

  Parameters parameters() {
    return Parameters.of(spec, weights, biases);
  }
}
