package io.finetunebench.core.experiment.engine;

/**
 * What Keras's {@code fit} reports of an epoch: means over its examples, each taken just before the
 * step that trains on it.
 *
 * @param loss mean of the network's loss, L2 terms included; of cross-entropies in nats
 * @param accuracy share of examples whose class is right, 0 to 1; NaN for numbers
 */
public record EpochMetrics(double loss, double accuracy) {}
