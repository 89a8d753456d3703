package io.finetunebench.core.experiment.reference;

import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.List;

/** Mutable parameters in double precision and the forward pass for one point. */
final class DoubleNetwork {
  private final NetworkSpec spec;
  final List<DenseShape> shapes;
  final double[][] weights;
  final double[][] biases;

  /** The outputs of each dense layer for the last point, after the activation. */
  final double[][] activations;

  /** The outputs of each dense layer for the last point, before the activation. */
  final double[][] preActivations;

  DoubleNetwork(NetworkSpec spec, Parameters parameters) {
    this.spec = spec;
    shapes = spec.denseShapes();
    weights = new double[shapes.size()][];
    biases = new double[shapes.size()][];
    activations = new double[shapes.size()][];
    preActivations = new double[shapes.size()][];
    for (int k = 0; k < shapes.size(); k++) {
      activations[k] = new double[shapes.get(k).outputs()];
      preActivations[k] = new double[shapes.get(k).outputs()];
    }
    restore(parameters);
  }

  void restore(Parameters parameters) {
    for (int k = 0; k < shapes.size(); k++) {
      weights[k] = parameters.weights(k);
      biases[k] = parameters.biases(k);
    }
  }

  /** Computes what every layer makes of a point, and returns the first output. */
  double forward(double[] point) {
    double[] input = point;
    for (int k = 0; k < shapes.size(); k++) {
      DenseShape shape = shapes.get(k);
      boolean softmax = shape.activation().function() == Activation.Function.SOFTMAX;
      for (int o = 0; o < shape.outputs(); o++) {
        double sum = biases[k][o];
        for (int i = 0; i < shape.inputs(); i++) {
          sum += input[i] * weights[k][i * shape.outputs() + o];
        }
        preActivations[k][o] = sum;
        activations[k][o] = softmax ? sum : shape.activation().of(sum);
      }
      if (softmax) {
        softmax(activations[k]);
      }
      input = activations[k];
    }
    return input[0];
  }

  /** Returns the outputs for the last point; they change with the next. */
  double[] outputs() {
    return activations[activations.length - 1];
  }

  /** Returns the pre-activations of the outputs for the last point; they change with the next. */
  double[] outputPreActivations() {
    return preActivations[preActivations.length - 1];
  }

  /** Replaces logits by their softmax; the largest is taken off first, so that none overflows. */
  private static void softmax(double[] values) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    for (int o = 0; o < values.length; o++) {
      values[o] = Math.exp(values[o] - largest);
      sum += values[o];
    }
    for (int o = 0; o < values.length; o++) {
      values[o] /= sum;
    }
  }

  Parameters parameters() {
    return Parameters.of(spec, weights, biases);
  }
}
