package io.finetunebench.core.network;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The weights and biases of a network's dense layers, as plain arrays; immutable.
 *
 * <p>A layer's weights are {@code inputs x outputs}, row by row: weight {@code [i * outputs + o]}
 * leads from input {@code i} to output {@code o}. Values are doubles; those of a float network are
 * all exactly representable as floats.
 */
public final class Parameters {
  private static final int MAGIC = 0x46544250;

  private final double[][] weights;
  private final double[][] biases;

  private Parameters(double[][] weights, double[][] biases) {
    this.weights = weights;
    this.biases = biases;
  }

  /**
   * Returns parameters with the given values, rounded to floats if the network's precision is that.
   *
   * @param spec the network that they belong to
   * @param weights of each dense layer, {@code inputs * outputs} values
   * @param biases of each dense layer, {@code outputs} values
   */
  public static Parameters of(NetworkSpec spec, double[][] weights, double[][] biases) {
    List<DenseShape> shapes = spec.denseShapes();
    requireLength("weight matrices", shapes.size(), weights.length);
    requireLength("bias vectors", shapes.size(), biases.length);
    for (int k = 0; k < shapes.size(); k++) {
      DenseShape shape = shapes.get(k);
      requireLength("weights in layer " + k, shape.inputs() * shape.outputs(), weights[k].length);
      requireLength("biases in layer " + k, shape.outputs(), biases[k].length);
    }
    return new Parameters(deepCopy(weights, spec.precision()), deepCopy(biases, spec.precision()));
  }

  /**
   * Returns fresh parameters, drawn as the network's initialisation says; the same seed gives the
   * same parameters on every engine and machine.
   */
  public static Parameters initial(NetworkSpec spec, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<DenseShape> shapes = spec.denseShapes();
    double[][] weights = new double[shapes.size()][];
    double[][] biases = new double[shapes.size()][];
    for (int k = 0; k < shapes.size(); k++) {
      DenseShape shape = shapes.get(k);
      double limit = Math.sqrt(6.0 / (shape.inputs() + shape.outputs()));
      weights[k] = new double[shape.inputs() * shape.outputs()];
      biases[k] = new double[shape.outputs()];
      for (int i = 0; i < weights[k].length; i++) {
        double weight = limit * (2 * random.nextDouble() - 1);
        weights[k][i] = rounded(weight, spec.precision());
      }
    }
    return new Parameters(weights, biases);
  }

  /** Returns the number of dense layers. */
  public int layerCount() {
    return weights.length;
  }

  /** Returns a copy of a dense layer's weights, {@code inputs * outputs} values row by row. */
  public double[] weights(int dense) {
    return weights[dense].clone();
  }

  /** Returns a copy of a dense layer's biases. */
  public double[] biases(int dense) {
    return biases[dense].clone();
  }

  /** Returns these parameters with one dense layer taken from others of the same network. */
  public Parameters withLayerOf(Parameters other, int dense) {
    requireLength("layers", layerCount(), other.layerCount());
    requireLength("weights", weights[dense].length, other.weights[dense].length);
    requireLength("biases", biases[dense].length, other.biases[dense].length);
    double[][] newWeights = weights.clone();
    double[][] newBiases = biases.clone();
    newWeights[dense] = other.weights[dense];
    newBiases[dense] = other.biases[dense];
    return new Parameters(newWeights, newBiases);
  }

  /** Returns whether no parameter is NaN or infinite. */
  public boolean allFinite() {
    return Arrays.stream(flat()).allMatch(Double::isFinite);
  }

  /** Returns the largest absolute value of any parameter. */
  public double largestMagnitude() {
    return Arrays.stream(flat()).map(Math::abs).max().orElse(0);
  }

  /** Returns the largest {@code |a - b|} over all parameters; NaN if either holds one. */
  public double largestDifference(Parameters other) {
    double[] mine = flat();
    double[] theirs = other.flat();
    requireLength("parameters", mine.length, theirs.length);
    double largest = 0;
    for (int i = 0; i < mine.length; i++) {
      largest = Math.max(largest, Math.abs(mine[i] - theirs[i]));
    }
    return largest;
  }

  /** Writes the parameters in a portable binary form, such as for a hash of them. */
  public void write(OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(MAGIC);
    data.writeInt(weights.length);
    for (int k = 0; k < weights.length; k++) {
      writeArray(data, weights[k]);
      writeArray(data, biases[k]);
    }
    data.flush();
  }

  /** Two are equal if all their values are, bit by bit. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Parameters that
        && Arrays.deepEquals(weights, that.weights)
        && Arrays.deepEquals(biases, that.biases);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.deepHashCode(weights) + Arrays.deepHashCode(biases);
  }

  @Override
  public String toString() {
    return Arrays.deepToString(weights) + " " + Arrays.deepToString(biases);
  }

  private double[] flat() {
    int count = 0;
    for (int k = 0; k < weights.length; k++) {
      count += weights[k].length + biases[k].length;
    }
    double[] flat = new double[count];
    int position = 0;
    for (int k = 0; k < weights.length; k++) {
      System.arraycopy(weights[k], 0, flat, position, weights[k].length);
      position += weights[k].length;
      System.arraycopy(biases[k], 0, flat, position, biases[k].length);
      position += biases[k].length;
    }
    return flat;
  }

  private static double[][] deepCopy(double[][] arrays, Precision precision) {
    return Arrays.stream(arrays)
        .map(array -> Arrays.stream(array).map(value -> rounded(value, precision)).toArray())
        .toArray(double[][]::new);
  }

  private static double rounded(double value, Precision precision) {
    return switch (precision) {
      case FLOAT -> (float) value;
      case DOUBLE -> value;
    };
  }

  private static void writeArray(DataOutputStream data, double[] values) throws IOException {
    data.writeInt(values.length);
    for (double value : values) {
      data.writeDouble(value);
    }
  }

  private static void requireLength(String what, int expected, int found) {
    if (expected != found) {
      throw new IllegalArgumentException("expected " + expected + " " + what + ", found " + found);
    }
  }
}
