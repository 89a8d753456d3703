package io.finetunebench.core.engine.reference;

import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.DenseShape;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import java.util.Arrays;
import java.util.List;

/**
 * Mutable parameters in single precision and the forward pass over a batch for any chain of dense
 * layers, laid out as in {@link FloatNetwork}, which serves plain networks faster.
 */
final class FloatChain {
  private final NetworkSpec spec;
  final List<DenseShape> shapes;

  /** The weights of each dense layer: a row an input, a column an output, the biases last. */
  final float[][][] weights;

  /** What goes into each dense layer: a row a unit of the layer below, and a row of ones. */
  final float[][][] inputs;

  /** The outputs of each dense layer before the activation: a row a unit. */
  final float[][][] preActivations;

  /** The outputs of the network: a row a unit. */
  final float[][] outputs;

  final FloatProduct product;
  final FloatKernels kernels;

  FloatChain(NetworkSpec spec, Parameters parameters, int capacity, FloatProduct product) {
    this.spec = spec;
    this.product = product;
    this.kernels = product.kernels(capacity);
    shapes = spec.denseShapes();
    weights = new float[shapes.size()][][];
    inputs = new float[shapes.size()][][];
    preActivations = new float[shapes.size()][][];
    for (int k = 0; k < shapes.size(); k++) {
      int in = shapes.get(k).inputs();
      weights[k] = new float[in + 1][shapes.get(k).outputs()];
      inputs[k] = new float[in + 1][capacity];
      Arrays.fill(inputs[k][in], 1);
      preActivations[k] = new float[shapes.get(k).outputs()][capacity];
    }
    outputs = new float[spec.outputs()][capacity];
    restore(parameters);
  }

  void restore(Parameters parameters) {
    for (int k = 0; k < shapes.size(); k++) {
      double[] values = parameters.weights(k);
      double[] biases = parameters.biases(k);
      int in = shapes.get(k).inputs();
      int out = shapes.get(k).outputs();
      for (int o = 0; o < out; o++) {
        for (int i = 0; i < in; i++) {
          weights[k][i][o] = (float) values[i * out + o];
        }
        weights[k][in][o] = (float) biases[o];
      }
    }
  }

  Parameters parameters() {
    double[][] flat = new double[shapes.size()][];
    double[][] biases = new double[shapes.size()][];
    for (int k = 0; k < shapes.size(); k++) {
      int in = shapes.get(k).inputs();
      int out = shapes.get(k).outputs();
      flat[k] = new double[in * out];
      biases[k] = new double[out];
      for (int o = 0; o < out; o++) {
        for (int i = 0; i < in; i++) {
          flat[k][i * out + o] = weights[k][i][o];
        }
        biases[k][o] = weights[k][in][o];
      }
    }
    return Parameters.of(spec, flat, biases);
  }

  /** Computes the outputs of the first {@code count} examples of the first inputs. */
  void forward(int count) {
    int last = shapes.size() - 1;
    for (int k = 0; k <= last; k++) {
      DenseShape shape = shapes.get(k);
      product.set(
          weights[k],
          true,
          inputs[k],
          preActivations[k],
          shape.outputs(),
          shape.inputs() + 1,
          count);
      float[][] above = k == last ? outputs : inputs[k + 1];
      if (shape.activation().function() == Activation.Function.SOFTMAX) {
        softmax(preActivations[k], above, count);
      } else {
        for (int o = 0; o < shape.outputs(); o++) {
          activate(shape.activation(), preActivations[k][o], above[o], count);
        }
      }
    }
  }

  private static void activate(Activation activation, float[] from, float[] to, int count) {
    switch (activation.function()) {
      case LINEAR -> System.arraycopy(from, 0, to, 0, count);
      case RELU -> {
        for (int b = 0; b < count; b++) {
          to[b] = Math.max(0f, from[b]);
        }
      }
      case LEAKY_RELU -> {
        float slope = (float) activation.parameter();
        for (int b = 0; b < count; b++) {
          to[b] = from[b] > 0 ? from[b] : slope * from[b];
        }
      }
      case TANH, SIGMOID, ELU, GELU, GELU_TANH, SILU, SOFTMAX -> {
        for (int b = 0; b < count; b++) {
          to[b] = (float) activation.of(from[b]);
        }
      }
    }
  }

  /** Multiplies deltas by the derivative of an activation at pre-activations. */
  static void scaleBySlope(
      Activation activation, float[] preActivations, float[] deltas, int count) {
    for (int b = 0; b < count; b++) {
      deltas[b] *= (float) activation.slope(preActivations[b]);
    }
  }

  private static void softmax(float[][] from, float[][] to, int count) {
    for (int b = 0; b < count; b++) {
      float largest = Float.NEGATIVE_INFINITY;
      for (float[] row : from) {
        largest = Math.max(largest, row[b]);
      }
      double sum = 0;
      for (int o = 0; o < from.length; o++) {
        double exponential = Math.exp(from[o][b] - largest);
        to[o][b] = (float) exponential;
        sum += exponential;
      }
      for (float[] row : to) {
        row[b] = (float) (row[b] / sum);
      }
    }
  }
}
