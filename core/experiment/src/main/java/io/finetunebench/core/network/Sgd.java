package io.finetunebench.core.network;

/**
 * Plain stochastic gradient descent, without momentum or decay.
 *
 * @param learningRate the step, finite and not negative
 */
public record Sgd(double learningRate) {
  /** Checks the rate. */
  public Sgd {
    if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException(
          "expected a learning rate of 0 or more, found " + learningRate);
    }
  }
}
