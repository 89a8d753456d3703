package io.finetunebench.core.network;

/** An element-wise activation function. */
public enum Activation {
  /** The identity. */
  LINEAR,
  /** {@code max(0, z)}; its derivative at 0 is 0. */
  RELU,
  /** The hyperbolic tangent. */
  TANH,
  /** The logistic function {@code 1 / (1 + exp(-z))}. */
  SIGMOID;

  /** Returns the activation of a pre-activation. */
  public double of(double preActivation) {
    return switch (this) {
      case LINEAR -> preActivation;
      case RELU -> Math.max(0, preActivation);
      case TANH -> Math.tanh(preActivation);
      case SIGMOID -> 1 / (1 + Math.exp(-preActivation));
    };
  }

  /** Returns the derivative with respect to the pre-activation, given the activation. */
  public double derivative(double activation) {
    return switch (this) {
      case LINEAR -> 1;
      case RELU -> activation > 0 ? 1 : 0;
      case TANH -> 1 - activation * activation;
      case SIGMOID -> activation * (1 - activation);
    };
  }
}
