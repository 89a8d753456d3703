package io.finetunebench.core.experiment.network;

/** How fresh parameters are drawn. */
public enum Initialisation {
  /**
   * Weights uniform in {@code [-l, l]} with {@code l = sqrt(6 / (inputs + outputs))}, biases zero
   * (Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
   * networks", 2010); Keras's default.
   */
  GLOROT_UNIFORM
}
