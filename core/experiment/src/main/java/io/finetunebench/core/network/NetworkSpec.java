package io.finetunebench.core.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A sequential network and how it is trained, as a value.
 *
 * @param inputs number of features
 * @param layers from input to output; a dense layer first, one sigmoid unit last
 * @param initialisation of fresh parameters
 * @param loss that training minimises
 * @param optimiser that training uses
 * @param precision of parameters and arithmetic
 */
public record NetworkSpec(
    int inputs,
    List<LayerSpec> layers,
    Initialisation initialisation,
    Loss loss,
    Sgd optimiser,
    Precision precision) {

  /** Checks that the layers fit together and that the loss fits the last one. */
  public NetworkSpec {
    layers = List.copyOf(layers);
    if (inputs < 1) {
      throw new IllegalArgumentException("expected at least one input, found " + inputs);
    }
    List<DenseShape> shapes = shapes(inputs, layers);
    DenseShape last = shapes.get(shapes.size() - 1);
    if (last.outputs() != 1 || last.activation() != Activation.SIGMOID) {
      throw new IllegalArgumentException(
          "expected one sigmoid unit last, for binary cross-entropy, found "
              + last.outputs()
              + " "
              + last.activation());
    }
  }

  /**
   * Returns a network of dense layers, each followed by a ReLU layer, and one sigmoid unit, trained
   * as in the article: Glorot uniform, binary cross-entropy, SGD 0.05.
   *
   * @param inputs number of features
   * @param hiddenUnits of each hidden layer, from the input
   * @param precision of parameters and arithmetic
   */
  public static NetworkSpec fullyConnected(
      int inputs, List<Integer> hiddenUnits, Precision precision) {
    List<LayerSpec> layers = new ArrayList<>();
    for (int i = 0; i < hiddenUnits.size(); i++) {
      layers.add(new LayerSpec.Dense("dense_" + (i + 1), hiddenUnits.get(i), Activation.LINEAR));
      layers.add(new LayerSpec.Activate("relu_" + (i + 1), Activation.RELU));
    }
    layers.add(new LayerSpec.Dense("dense_" + (hiddenUnits.size() + 1), 1, Activation.SIGMOID));
    return new NetworkSpec(
        inputs,
        layers,
        Initialisation.GLOROT_UNIFORM,
        Loss.BINARY_CROSS_ENTROPY,
        new Sgd(0.05),
        precision);
  }

  /** Returns the article's network, 2-5-7-1: five layers, 65 parameters. */
  public static NetworkSpec article(Precision precision) {
    return fullyConnected(2, List.of(5, 7), precision);
  }

  /** Returns the same network in another precision. */
  public NetworkSpec withPrecision(Precision other) {
    return new NetworkSpec(inputs, layers, initialisation, loss, optimiser, other);
  }

  /** Returns the same network with another optimiser. */
  public NetworkSpec withOptimiser(Sgd other) {
    return new NetworkSpec(inputs, layers, initialisation, loss, other, precision);
  }

  /** Returns the dense layers with the activation that follows each. */
  public List<DenseShape> denseShapes() {
    return shapes(inputs, layers);
  }

  /** Returns the number of weights and biases. */
  public int parameterCount() {
    return denseShapes().stream().mapToInt(DenseShape::parameterCount).sum();
  }

  /** Returns the widths from input to output, such as {@code 2-5-7-1}. */
  public String widths() {
    StringBuilder text = new StringBuilder().append(inputs);
    denseShapes().forEach(shape -> text.append('-').append(shape.outputs()));
    return text.toString();
  }

  private static List<DenseShape> shapes(int inputs, List<LayerSpec> layers) {
    Set<String> names = new HashSet<>();
    List<DenseShape> shapes = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      LayerSpec layer = layers.get(i);
      if (!names.add(layer.name())) {
        throw new IllegalArgumentException(
            "expected layer names to differ, found two of " + layer.name());
      }
      if (layer instanceof LayerSpec.Dense dense) {
        int width = shapes.isEmpty() ? inputs : shapes.get(shapes.size() - 1).outputs();
        shapes.add(new DenseShape(i, width, dense.units(), dense.activation()));
      } else {
        DenseShape below = shapes.isEmpty() ? null : shapes.get(shapes.size() - 1);
        if (below == null || below.layer() != i - 1 || below.activation() != Activation.LINEAR) {
          throw new IllegalArgumentException(
              "expected activation layer " + layer.name() + " right after a linear dense layer");
        }
        shapes.set(
            shapes.size() - 1,
            new DenseShape(below.layer(), below.inputs(), below.outputs(), layer.activation()));
      }
    }
    if (shapes.isEmpty()) {
      throw new IllegalArgumentException("expected at least one dense layer, found none");
    }
    return List.copyOf(shapes);
  }
}
