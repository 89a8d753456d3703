package io.finetunebench.core.engine.reference;

import io.finetunebench.core.network.DenseShape;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import java.util.Arrays;
import java.util.List;

/**
 * Mutable parameters in single precision and what the layers make of a batch, as a structure of
 * arrays: the values of one unit over the batch are a row.
 *
 * <p>A bias is the weight of one more input that is always 1: the last row of each layer's weights,
 * and of the values that go into it.
 */
abstract class FloatLayers {
  private final NetworkSpec spec;
  final List<DenseShape> shapes;

  /** The weights of each dense layer: a row an input, a column an output, the biases last. */
  final float[][][] weights;

  /** What goes into each dense layer: a row a unit of the layer below, and a row of ones. */
  final float[][][] inputs;

  /** The outputs of the network after {@link #forward}: a row a unit. */
  final float[][] outputs;

  final FloatProduct product;
  final FloatKernels kernels;

  FloatLayers(NetworkSpec spec, Parameters parameters, int capacity, FloatProduct product) {
    this.spec = spec;
    this.product = product;
    this.kernels = product.kernels(capacity);
    shapes = spec.denseShapes();
    weights = new float[shapes.size()][][];
    inputs = new float[shapes.size()][][];
    for (int k = 0; k < shapes.size(); k++) {
      int in = shapes.get(k).inputs();
      weights[k] = new float[in + 1][shapes.get(k).outputs()];
      inputs[k] = new float[in + 1][capacity];
      Arrays.fill(inputs[k][in], 1);
    }
    outputs = new float[spec.outputs()][capacity];
    restore(parameters);
  }

  final void restore(Parameters parameters) {
    for (int k = 0; k < shapes.size(); k++) {
      double[] values = parameters.weights(k);
      int in = shapes.get(k).inputs();
      int out = shapes.get(k).outputs();
      for (int i = 0; i < in; i++) {
        narrow(values, i * out, weights[k][i]);
      }
      narrow(parameters.biases(k), 0, weights[k][in]);
    }
  }

  final Parameters parameters() {
    double[][] flat = new double[shapes.size()][];
    double[][] biases = new double[shapes.size()][];
    for (int k = 0; k < shapes.size(); k++) {
      int in = shapes.get(k).inputs();
      int out = shapes.get(k).outputs();
      flat[k] = new double[in * out];
      for (int i = 0; i < in; i++) {
        widen(weights[k][i], flat[k], i * out);
      }
      biases[k] = new double[out];
      widen(weights[k][in], biases[k], 0);
    }
    return Parameters.of(spec, flat, biases);
  }

  /** Computes the outputs of the first {@code count} examples of the first inputs. */
  abstract void forward(int count);

  /** Computes what goes into the activations of a dense layer from what goes into the layer. */
  final void multiply(int k, float[][] above, int count) {
    DenseShape shape = shapes.get(k);
    product.set(weights[k], true, inputs[k], above, shape.outputs(), shape.inputs() + 1, count);
  }

  private static void narrow(double[] from, int start, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = (float) from[start + i];
    }
  }

  private static void widen(float[] from, double[] to, int start) {
    for (int i = 0; i < from.length; i++) {
      to[start + i] = from[i];
    }
  }
}
