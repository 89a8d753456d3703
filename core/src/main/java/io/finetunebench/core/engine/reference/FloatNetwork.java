package io.finetunebench.core.engine.reference;

import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.DenseShape;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import java.util.Arrays;
import java.util.List;

/**
 * Mutable parameters in single precision and the forward pass over a batch, as a structure of
 * arrays: the values of one unit over the batch lie side by side.
 *
 * <p>The inner loops run over the batch alone, so that the compiler turns them into vector
 * instructions.
 */
final class FloatNetwork {
  private final NetworkSpec spec;
  final List<DenseShape> shapes;
  final float[][] weights;
  final float[][] biases;

  /** Examples that fit; unit {@code u} of a layer lies at {@code u * capacity}. */
  final int capacity;

  /** The features, by feature. */
  final float[] input;

  /** The outputs of each dense layer, by unit, after the activation. */
  final float[][] activations;

  /** The pre-activations of the output unit. */
  final float[] logits;

  FloatNetwork(NetworkSpec spec, Parameters parameters, int capacity) {
    this.spec = spec;
    this.capacity = capacity;
    shapes = spec.denseShapes();
    input = new float[spec.inputs() * capacity];
    weights = new float[shapes.size()][];
    biases = new float[shapes.size()][];
    activations = new float[shapes.size()][];
    logits = new float[capacity];
    for (int k = 0; k < shapes.size(); k++) {
      activations[k] = new float[shapes.get(k).outputs() * capacity];
    }
    restore(parameters);
  }

  void restore(Parameters parameters) {
    for (int k = 0; k < shapes.size(); k++) {
      weights[k] = narrow(parameters.weights(k));
      biases[k] = narrow(parameters.biases(k));
    }
  }

  /** Computes the activations of the first {@code count} examples of {@link #input}. */
  void forward(int count) {
    float[] below = input;
    int last = shapes.size() - 1;
    for (int k = 0; k <= last; k++) {
      DenseShape shape = shapes.get(k);
      float[] above = activations[k];
      for (int o = 0; o < shape.outputs(); o++) {
        int start = o * capacity;
        Arrays.fill(above, start, start + count, biases[k][o]);
        for (int i = 0; i < shape.inputs(); i++) {
          addScaled(weights[k][i * shape.outputs() + o], below, i * capacity, above, start, count);
        }
        if (k == last) {
          System.arraycopy(above, start, logits, 0, count);
        }
        activate(shape.activation(), above, start, count);
      }
      below = above;
    }
  }

  /** The probabilities of class 1 after {@link #forward}. */
  float[] probabilities() {
    return activations[activations.length - 1];
  }

  Parameters parameters() {
    return Parameters.of(spec, widen(weights), widen(biases));
  }

  /** Adds {@code factor * x} to {@code y}, element by element. */
  static void addScaled(float factor, float[] x, int xStart, float[] y, int yStart, int count) {
    for (int b = 0; b < count; b++) {
      y[yStart + b] += factor * x[xStart + b];
    }
  }

  private static void activate(Activation activation, float[] values, int start, int count) {
    switch (activation) {
      case LINEAR -> {}
      case RELU -> {
        for (int b = start; b < start + count; b++) {
          values[b] = Math.max(0f, values[b]);
        }
      }
      case TANH, SIGMOID -> {
        for (int b = start; b < start + count; b++) {
          values[b] = (float) activation.of(values[b]);
        }
      }
    }
  }

  private static float[] narrow(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static double[][] widen(float[][] arrays) {
    double[][] doubles = new double[arrays.length][];
    for (int k = 0; k < arrays.length; k++) {
      doubles[k] = new double[arrays[k].length];
      for (int i = 0; i < doubles[k].length; i++) {
        doubles[k][i] = arrays[k][i];
      }
    }
    return doubles;
  }
}
