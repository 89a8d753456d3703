package io.finetunebench.core.engine.reference;

import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.DenseShape;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;

/** Any chain of dense layers; {@link FloatNetwork} serves the plain ones faster. */
final class FloatChain extends FloatLayers {
  /** The outputs of each dense layer before the activation: a row a unit. */
  final float[][][] preActivations;

  FloatChain(NetworkSpec spec, Parameters parameters, int capacity, FloatProduct product) {
    super(spec, parameters, capacity, product);
    preActivations = new float[shapes.size()][][];
    for (int k = 0; k < shapes.size(); k++) {
      preActivations[k] = new float[shapes.get(k).outputs()][capacity];
    }
  }

  /** Returns the first output for one point. */
  double first(double[] point) {
    for (int f = 0; f < point.length; f++) {
      inputs[0][f][0] = (float) point[f];
    }
    forward(1);
    return outputs[0][0];
  }

  @Override
  void forward(int count) {
    int last = shapes.size() - 1;
    for (int k = 0; k <= last; k++) {
      DenseShape shape = shapes.get(k);
      multiply(k, preActivations[k], count);
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
