package io.finetunebench.core.experiment.network;

/**
 * Adam as Keras 3 computes it (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015,
 * the variant before section 2.1).
 *
 * <p>In step {@code t}, from 1: {@code m += (1 - beta1) (g - m)}, {@code v += (1 - beta2) (g^2 -
 * v)}, and the parameter moves by {@code -rate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) +
 * epsilon)}. So epsilon stands beside a root that is not corrected for its bias.
 *
 * @param learningRate the step, finite and not negative
 * @param beta1 decay of the mean of gradients, from 0 to below 1
 * @param beta2 decay of the mean of their squares, from 0 to below 1
 * @param epsilon above 0
 */
public record Adam(double learningRate, double beta1, double beta2, double epsilon)
    implements Optimiser {
  /** Checks the arguments. */
  public Adam {
    if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException(
          "expected a learning rate of 0 or more, found " + learningRate);
    }
    if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException(
          "expected decays from 0 to below 1, found " + beta1 + " and " + beta2);
    }
    if (!(epsilon > 0) || Double.isInfinite(epsilon)) {
      throw new IllegalArgumentException("expected an epsilon above 0, found " + epsilon);
    }
  }

  /** Creates Adam with Keras's defaults: decays 0.9 and 0.999, epsilon 1e-7. */
  public Adam(double learningRate) {
    this(learningRate, 0.9, 0.999, 1e-7);
  }

  /** Returns the factor of the step that corrects both means for their start at zero. */
  public double correction(int step) {
    return Math.sqrt(1 - Math.pow(beta2, step)) / (1 - Math.pow(beta1, step));
  }

  @Override
  public Adam withLearningRate(double other) {
    return new Adam(other, beta1, beta2, epsilon);
  }
}
