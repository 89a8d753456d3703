package io.finetunebench.core.experiment.reference;

import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.Arrays;
import java.util.List;

/**
 * Mutable parameters in single precision and what the layers make of a batch, as a structure of
 * arrays: the values of one unit over the batch are a row.
 *
 * <p>A bias is the weight of one more input that is always 1: the last row of each layer's weights,
 * and of the values that go into it.
 */
final class FloatNetwork {
  private final NetworkSpec spec;
  final List<DenseShape> shapes;

  /** The weights of each dense layer: a row an input, a column an output, the biases last. */
  final float[][][] weights;

  /** What goes into each dense layer: a row a unit of the layer below, and a row of ones. */
  final float[][][] inputs;

  /**
   * The outputs of each dense layer before the activation: a row a unit. Plain activations of inner
   * layers replace them, since their derivatives do not need them.
   */
  final float[][][] preActivations;

  /** The outputs of the network after {@link #forward}: a row a unit. */
  final float[][] outputs;

  final FloatProduct product;
  final FloatKernels kernels;
  final FloatActivations activations;

  FloatNetwork(NetworkSpec spec, Parameters parameters, int capacity, FloatProduct product) {
    this.spec = spec;
    this.product = product;
    this.kernels = product.kernels(capacity);
    this.activations = new FloatActivations(kernels);
    shapes = spec.denseShapes();
    int layers = shapes.size();
    weights = new float[layers][][];
    inputs = new float[layers][][];
    preActivations = new float[layers][][];
    outputs = new float[spec.outputs()][capacity];
    for (int k = 0; k < layers; k++) {
      int in = shapes.get(k).inputs();
      weights[k] = new float[in + 1][shapes.get(k).outputs()];
      inputs[k] = new float[in + 1][capacity];
      Arrays.fill(inputs[k][in], 1);
    }
    for (int k = 0; k < layers; k++) {
      DenseShape shape = shapes.get(k);
      preActivations[k] =
          k + 1 < layers && shape.activation().isPlain()
              ? Arrays.copyOf(inputs[k + 1], shape.outputs())
              : new float[shape.outputs()][capacity];
    }
    restore(parameters);
  }

  void restore(Parameters parameters) {
    double[] values = parameters.values();
    int next = 0;
    for (float[][] matrix : weights) {
      for (float[] row : matrix) {
        for (int o = 0; o < row.length; o++) {
          row[o] = (float) values[next++];
        }
      }
    }
  }

  Parameters parameters() {
    double[] values = new double[spec.parameterCount()];
    int next = 0;
    for (float[][] matrix : weights) {
      for (float[] row : matrix) {
        for (float weight : row) {
          values[next++] = weight;
        }
      }
    }
    return Parameters.of(spec, values);
  }

  /** Computes the outputs of the first {@code count} examples of the first inputs. */
  void forward(int count) {
    int last = shapes.size() - 1;
    for (int k = 0; k <= last; k++) {
      DenseShape shape = shapes.get(k);
      product.set(
          weights[k],
          true,
          inputs[k],
          preActivations[k],
          shape.outputs(),
          shape.inputs() + 1,
          count);
      float[][] above = k == last ? outputs : inputs[k + 1];
      activations.apply(shape.activation(), preActivations[k], above, count);
    }
  }
}
