package io.finetunebench.core.experiment.network;

/**
 * A dense layer as engines see it: its matrix and the one activation that follows.
 *
 * @param layer index of the dense layer among the network's layers, from 0
 * @param inputs rows of the weight matrix
 * @param outputs columns of the weight matrix
 * @param activation the layer's own, or that of the activation layer right after it
 */
public record DenseShape(int layer, int inputs, int outputs, Activation activation) {
  /** Returns the number of weights and biases. */
  public int parameterCount() {
    return (inputs + 1) * outputs;
  }
}
