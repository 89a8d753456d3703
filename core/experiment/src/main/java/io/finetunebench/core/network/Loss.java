package io.finetunebench.core.network;

/** The function that training minimises. */
public enum Loss {
  /**
   * Binary cross-entropy, the mean over the batch, computed from the logit {@code z} as {@code
   * max(z, 0) - z y + log(1 + exp(-|z|))}, so that it does not overflow.
   */
  BINARY_CROSS_ENTROPY;

  /**
   * Returns the loss of one example.
   *
   * @param logit the pre-activation of the output unit
   * @param target 0 or 1
   */
  public double of(double logit, double target) {
    return Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)));
  }
}
