package io.finetunebench.core.experiment.reference;

import io.finetunebench.core.experiment.network.Activation;

/** Activation functions and their derivatives in single precision, over rows. */
final class FloatActivations {
  private final FloatKernels kernels;

  FloatActivations(FloatKernels kernels) {
    this.kernels = kernels;
  }

  /**
   * Computes the activations of a layer; in place, too.
   *
   * @param from pre-activations, a row a unit
   * @param to the activations; may have more rows
   * @param count values of a row that count
   */
  void apply(Activation activation, float[][] from, float[][] to, int count) {
    if (activation.function() == Activation.Function.SOFTMAX) {
      float[] example = new float[from.length];
      for (int b = 0; b < count; b++) {
        for (int o = 0; o < example.length; o++) {
          example[o] = from[o][b];
        }
        softmax(example, example, example.length);
        for (int o = 0; o < example.length; o++) {
          to[o][b] = example[o];
        }
      }
      return;
    }
    for (int o = 0; o < from.length; o++) {
      apply(activation, from[o], to[o], count);
    }
  }

  /** Does the same for a row: values of one unit or, of a softmax, one point; in place, too. */
  void apply(Activation activation, float[] from, float[] to, int count) {
    switch (activation.function()) {
      case LINEAR -> copy(from, to, count);
      case RELU -> {
        copy(from, to, count);
        kernels.relu(to, count);
      }
      case SIGMOID -> kernels.sigmoid(from, to, count);
      case LEAKY_RELU -> {
        float slope = (float) activation.parameter();
        for (int b = 0; b < count; b++) {
          to[b] = from[b] > 0 ? from[b] : slope * from[b];
        }
      }
      case SOFTMAX -> softmax(from, to, count);
      case TANH, ELU, GELU, GELU_TANH, SILU -> {
        for (int b = 0; b < count; b++) {
          to[b] = (float) activation.of(from[b]);
        }
      }
    }
  }

  /** Multiplies deltas by the derivative that belongs to each pre-activation and activation. */
  void scaleByDerivative(
      Activation activation,
      float[] preActivations,
      float[] activations,
      float[] deltas,
      int count) {
    switch (activation.function()) {
      case LINEAR -> {}
      case RELU -> kernels.scaleByReluDerivative(activations, deltas, count);
      case TANH -> {
        for (int b = 0; b < count; b++) {
          deltas[b] *= 1 - activations[b] * activations[b];
        }
      }
      case SIGMOID -> {
        for (int b = 0; b < count; b++) {
          deltas[b] *= activations[b] * (1 - activations[b]);
        }
      }
      case LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, SOFTMAX -> {
        for (int b = 0; b < count; b++) {
          deltas[b] *= (float) activation.slope(preActivations[b]);
        }
      }
    }
  }

  private static void copy(float[] from, float[] to, int count) {
    if (from != to) {
      System.arraycopy(from, 0, to, 0, count);
    }
  }

  /** The largest logit is taken off first, so that no exponential overflows. */
  private static void softmax(float[] from, float[] to, int count) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int o = 0; o < count; o++) {
      largest = Math.max(largest, from[o]);
    }
    double sum = 0;
    for (int o = 0; o < count; o++) {
      double exponential = Math.exp(from[o] - largest);
      to[o] = (float) exponential;
      sum += exponential;
    }
    for (int o = 0; o < count; o++) {
      to[o] = (float) (to[o] / sum);
    }
  }
}
