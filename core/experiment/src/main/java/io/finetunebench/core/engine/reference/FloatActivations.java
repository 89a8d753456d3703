package io.finetunebench.core.engine.reference;

import io.finetunebench.core.network.Activation;

/** Activation functions and their derivatives in single precision, over rows. */
final class FloatActivations {
  private final FloatKernels kernels;

  FloatActivations(FloatKernels kernels) {
    this.kernels = kernels;
  }

  /** Replaces the first {@code count} pre-activations by activations. */
  void apply(Activation activation, float[] values, int count) {
    switch (activation.function()) {
      case LINEAR -> {}
      case RELU -> kernels.relu(values, count);
      case TANH -> {
        for (int b = 0; b < count; b++) {
          values[b] = (float) Math.tanh(values[b]);
        }
      }
      case SIGMOID -> sigmoid(values, values, count);
      case LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, SOFTMAX -> throw activation.notPlain();
    }
  }

  /** Writes the logistic function of the first {@code count} values; in place, too. */
  void sigmoid(float[] from, float[] to, int count) {
    kernels.sigmoid(from, to, count);
  }

  /** Multiplies deltas by the derivative that belongs to each activation. */
  void scaleByDerivative(Activation activation, float[] activations, float[] deltas, int count) {
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
      case LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, SOFTMAX -> throw activation.notPlain();
    }
  }
}
