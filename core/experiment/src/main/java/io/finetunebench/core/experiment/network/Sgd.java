package io.finetunebench.core.experiment.network;

/**
 * Stochastic gradient descent, with or without momentum, as Keras 3's {@code SGD}.
 *
 * <p>With momentum a velocity {@code v} starts at zero and becomes {@code momentum v - rate g}. A
 * parameter moves by {@code v}, with Nesterov's variant by {@code momentum v - rate g}.
 *
 * @param learningRate the step, finite and not negative
 * @param momentum from 0, for none, to 1
 * @param nesterov whether the parameter looks ahead along the velocity
 */
public record Sgd(double learningRate, double momentum, boolean nesterov) implements Optimiser {
  /** Checks the arguments. */
  public Sgd {
    if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException(
          "expected a learning rate of 0 or more, found " + learningRate);
    }
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new IllegalArgumentException("expected a momentum from 0 to 1, found " + momentum);
    }
  }

  /** Creates plain gradient descent, without momentum. */
  public Sgd(double learningRate) {
    this(learningRate, 0, false);
  }

  @Override
  public Sgd withLearningRate(double other) {
    return new Sgd(other, momentum, nesterov);
  }
}
