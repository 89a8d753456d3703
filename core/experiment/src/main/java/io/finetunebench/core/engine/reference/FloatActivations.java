package io.finetunebench.core.engine.reference;

import io.finetunebench.core.network.Activation;

/** Activation functions and their derivatives in single precision, over rows. */
final class FloatActivations {
  private static final float HUGE = 1e30f;

  private final FloatExponential exponential;

  /** Makes room for rows of up to {@code capacity} values. */
  FloatActivations(int capacity) {
    exponential = new FloatExponential(capacity);
  }

  /** Replaces the first {@code count} pre-activations by activations. */
  void apply(Activation activation, float[] values, int count) {
    switch (activation.function()) {
      case LINEAR -> {}
      case RELU -> {
        for (int b = 0; b < count; b++) {
          values[b] = Math.max(0f, values[b]);
        }
      }
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
    exponential.apply(-1, from, to, count);
    for (int b = 0; b < count; b++) {
      to[b] = 1 / (1 + to[b]);
    }
  }

  /** Multiplies deltas by the derivative that belongs to each activation. */
  static void scaleByDerivative(
      Activation activation, float[] activations, float[] deltas, int count) {
    switch (activation.function()) {
      case LINEAR -> {}
      case RELU -> {
        // One for whatever is above zero: a comparison would become a branch, often mispredicted.
        for (int b = 0; b < count; b++) {
          deltas[b] *= Math.min(1f, activations[b] * HUGE * HUGE);
        }
      }
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
