package io.finetunebench.core.experiment.network;

/** How a step moves parameters by their gradient, each exactly as Keras 3 defines it. */
public sealed interface Optimiser permits Sgd, Adam {
  /** Returns the learning rate of every layer that has none of its own. */
  double learningRate();

  /** Returns the same optimiser with another learning rate. */
  Optimiser withLearningRate(double other);
}
