package io.finetunebench.core.experiment.network;

/** The function that training minimises: the mean of it over a batch, as Keras 3 defines it. */
public enum Loss {
  /**
   * Binary cross-entropy of sigmoid units, the mean over the units, computed from the logit {@code
   * z} as {@code max(z, 0) - z y + log(1 + exp(-|z|))}, so that it does not overflow.
   */
  BINARY_CROSS_ENTROPY,
  /**
   * Categorical cross-entropy of a softmax, computed from the logits as {@code log(sum of exp(z_j))
   * - z_k} for class {@code k}, so that it does not overflow.
   */
  CATEGORICAL_CROSS_ENTROPY,
  /** The mean over the units of the squared difference from the target. */
  MEAN_SQUARED_ERROR;

  /**
   * Returns the binary cross-entropy of one example with one unit.
   *
   * @param logit the pre-activation of the output unit
   * @param target 0 or 1
   */
  public double of(double logit, double target) {
    return Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)));
  }

  /**
   * Returns the loss of one example.
   *
   * @param preActivations of the output units: logits, for the cross-entropies
   * @param outputs of the network
   * @param targets one a unit; for categorical cross-entropy 1 for the class and 0 for all others
   */
  public double of(double[] preActivations, double[] outputs, double[] targets) {
    double sum = 0;
    switch (this) {
      case BINARY_CROSS_ENTROPY -> {
        for (int o = 0; o < targets.length; o++) {
          sum += of(preActivations[o], targets[o]);
        }
        return sum / targets.length;
      }
      case CATEGORICAL_CROSS_ENTROPY -> {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : preActivations) {
          largest = Math.max(largest, logit);
        }
        double chosen = 0;
        for (int o = 0; o < targets.length; o++) {
          sum += Math.exp(preActivations[o] - largest);
          chosen += targets[o] * (preActivations[o] - largest);
        }
        return Math.log(sum) - chosen;
      }
      case MEAN_SQUARED_ERROR -> {
        for (int o = 0; o < targets.length; o++) {
          sum += (outputs[o] - targets[o]) * (outputs[o] - targets[o]);
        }
        return sum / targets.length;
      }
    }
    throw new IllegalStateException("expected a loss, found " + this);
  }

  /**
   * Returns the share of an example's classes that are right, 0 to 1: of sigmoid units those on the
   * right side of one half, of a softmax the most probable one; NaN for numbers.
   *
   * @param outputs of the network
   * @param targets one a unit
   */
  public double accuracy(double[] outputs, double[] targets) {
    return switch (this) {
      case BINARY_CROSS_ENTROPY -> {
        int hits = 0;
        for (int o = 0; o < outputs.length; o++) {
          hits += (outputs[o] > 0.5) == (targets[o] > 0.5) ? 1 : 0;
        }
        yield (double) hits / outputs.length;
      }
      case CATEGORICAL_CROSS_ENTROPY -> targets[largest(outputs)] > 0.5 ? 1 : 0;
      case MEAN_SQUARED_ERROR -> Double.NaN;
    };
  }

  /** Returns the place of the largest of some outputs, the first of equal ones. */
  public static int largest(double... outputs) {
    int largest = 0;
    for (int o = 1; o < outputs.length; o++) {
      if (outputs[o] > outputs[largest]) {
        largest = o;
      }
    }
    return largest;
  }

  /**
   * Returns the derivative of the loss of one example by the pre-activation of an output unit.
   *
   * @param activation of the output units
   * @param preActivation of the unit
   * @param output of the unit
   * @param target of the unit
   * @param units number of output units
   */
  public double slope(
      Activation activation, double preActivation, double output, double target, int units) {
    return switch (this) {
      case BINARY_CROSS_ENTROPY -> (output - target) / units;
      case CATEGORICAL_CROSS_ENTROPY -> output - target;
      case MEAN_SQUARED_ERROR -> 2 * (output - target) / units * activation.slope(preActivation);
    };
  }
}
