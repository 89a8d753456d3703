package io.finetunebench.core.experiment.reference;

import io.finetunebench.core.experiment.network.DenseShape;

/**
 * The forward pass for one point: its rows run along the units, since there is no batch to run
 * along.
 */
final class FloatPoint {
  private final FloatNetwork network;

  /** What goes into each dense layer, a single row with a one at its end; the outputs last. */
  private final float[][][] values;

  private final FloatActivations activations;

  FloatPoint(FloatNetwork network) {
    this.network = network;
    this.values = new float[network.shapes.size() + 1][1][];
    int outputs = network.outputs.length;
    int widest = outputs;
    for (int k = 0; k < network.shapes.size(); k++) {
      int in = network.shapes.get(k).inputs();
      values[k][0] = new float[in + 1];
      values[k][0][in] = 1;
      widest = Math.max(widest, in);
    }
    values[network.shapes.size()][0] = new float[outputs];
    this.activations = new FloatActivations(new PlainKernels(widest));
  }

  /** Returns the first output. */
  float first(double[] features) {
    float[] input = values[0][0];
    for (int f = 0; f + 1 < input.length; f++) {
      input[f] = (float) features[f];
    }
    int layers = network.shapes.size();
    for (int k = 0; k < layers; k++) {
      DenseShape shape = network.shapes.get(k);
      int out = shape.outputs();
      network.product.set(
          values[k], false, network.weights[k], values[k + 1], 1, shape.inputs() + 1, out);
      activations.apply(shape.activation(), values[k + 1][0], values[k + 1][0], out);
    }
    return values[layers][0][0];
  }
}
