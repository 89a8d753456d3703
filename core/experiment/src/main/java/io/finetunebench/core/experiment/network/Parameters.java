package io.finetunebench.core.experiment.network;

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

  /** Where the weights and the biases of each layer begin, in turns; last the end. */
  private final int[] starts;

  private final double[] values;

  private Parameters(int[] starts, double[] values) {
    this.starts = starts;
    this.values = values;
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
    int[] starts = starts(shapes);
    double[] values = new double[starts[starts.length - 1]];
    for (int k = 0; k < shapes.size(); k++) {
      DenseShape shape = shapes.get(k);
      requireLength("weights in layer " + k, shape.inputs() * shape.outputs(), weights[k].length);
      requireLength("biases in layer " + k, shape.outputs(), biases[k].length);
      System.arraycopy(weights[k], 0, values, starts[2 * k], weights[k].length);
      System.arraycopy(biases[k], 0, values, starts[2 * k + 1], biases[k].length);
    }
    return new Parameters(starts, rounded(values, spec.precision()));
  }

  /**
   * Returns parameters with the given values, rounded to floats if the network's precision is that.
   *
   * @param spec the network that they belong to
   * @param values as {@link #values} returns them
   */
  public static Parameters of(NetworkSpec spec, double[] values) {
    int[] starts = starts(spec.denseShapes());
    requireLength("parameters", starts[starts.length - 1], values.length);
    return new Parameters(starts, rounded(values, spec.precision()));
  }

  /**
   * Returns fresh parameters, drawn as the network's initialisation says; the same seed gives the
   * same parameters on every engine and machine.
   */
  public static Parameters initial(NetworkSpec spec, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<DenseShape> shapes = spec.denseShapes();
    int[] starts = starts(shapes);
    double[] values = new double[starts[starts.length - 1]];
    for (int k = 0; k < shapes.size(); k++) {
      DenseShape shape = shapes.get(k);
      double limit = Math.sqrt(6.0 / (shape.inputs() + shape.outputs()));
      for (int i = starts[2 * k]; i < starts[2 * k + 1]; i++) {
        values[i] = limit * (2 * random.nextDouble() - 1);
      }
    }
    return new Parameters(starts, rounded(values, spec.precision()));
  }

  private static int[] starts(List<DenseShape> shapes) {
    int[] starts = new int[2 * shapes.size() + 1];
    for (int k = 0; k < shapes.size(); k++) {
      DenseShape shape = shapes.get(k);
      starts[2 * k + 1] = Math.addExact(starts[2 * k], shape.inputs() * shape.outputs());
      starts[2 * k + 2] = Math.addExact(starts[2 * k + 1], shape.outputs());
    }
    return starts;
  }

  private static double[] rounded(double[] values, Precision precision) {
    return switch (precision) {
      case FLOAT -> Arrays.stream(values).map(value -> (float) value).toArray();
      case DOUBLE -> values.clone();
    };
  }

  /** Returns the number of dense layers. */
  public int layerCount() {
    return starts.length / 2;
  }

  /** Returns a copy of a dense layer's weights, {@code inputs * outputs} values row by row. */
  public double[] weights(int dense) {
    return Arrays.copyOfRange(values, starts[2 * dense], starts[2 * dense + 1]);
  }

  /** Returns a copy of a dense layer's biases. */
  public double[] biases(int dense) {
    return Arrays.copyOfRange(values, starts[2 * dense + 1], starts[2 * dense + 2]);
  }

  /** Returns a copy of all values: of each dense layer the weights, then the biases. */
  public double[] values() {
    return values.clone();
  }

  /** Returns these parameters with one dense layer taken from others of the same network. */
  public Parameters withLayerOf(Parameters other, int dense) {
    requireLength("layers", layerCount(), other.layerCount());
    requireLength("weights", weights(dense).length, other.weights(dense).length);
    requireLength("biases", biases(dense).length, other.biases(dense).length);
    double[] mixed = values.clone();
    int start = starts[2 * dense];
    int length = starts[2 * dense + 2] - start;
    System.arraycopy(other.values, other.starts[2 * dense], mixed, start, length);
    return new Parameters(starts, mixed);
  }

  /** Returns whether no parameter is NaN or infinite. */
  public boolean allFinite() {
    return Arrays.stream(values).allMatch(Double::isFinite);
  }

  /** Returns the largest absolute value of any parameter. */
  public double largestMagnitude() {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  /** Returns the largest {@code |a - b|} over all parameters; NaN if either holds one. */
  public double largestDifference(Parameters other) {
    requireLength("parameters", values.length, other.values.length);
    double largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.max(largest, Math.abs(values[i] - other.values[i]));
    }
    return largest;
  }

  /** Writes the parameters in a portable binary form, such as for a hash of them. */
  public void write(OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(MAGIC);
    data.writeInt(layerCount());
    for (int array = 0; array + 1 < starts.length; array++) {
      data.writeInt(starts[array + 1] - starts[array]);
      for (int i = starts[array]; i < starts[array + 1]; i++) {
        data.writeDouble(values[i]);
      }
    }
    data.flush();
  }

  /** Two are equal if all their values are, bit by bit. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Parameters that
        && Arrays.equals(starts, that.starts)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }

  private static void requireLength(String what, int expected, int found) {
    if (expected != found) {
      throw new IllegalArgumentException("expected " + expected + " " + what + ", found " + found);
    }
  }
}
