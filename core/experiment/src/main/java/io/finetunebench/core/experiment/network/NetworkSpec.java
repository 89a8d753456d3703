package io.finetunebench.core.experiment.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sequential network and how it is trained, as a value.
 *
 * @param inputs number of features
 * @param layers from input to output; a dense layer first, last what the loss asks for: sigmoid
 *     units, a softmax of two units or more, or any units but a softmax for the squared error
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
    Optimiser optimiser,
    Precision precision) {

  /** Checks that the layers fit together and that the loss fits the last one. */
  public NetworkSpec {
    layers = List.copyOf(layers);
    if (inputs < 1) {
      throw new IllegalArgumentException("expected at least one input, found " + inputs);
    }
    List<DenseShape> shapes = shapes(inputs, layers);
    for (DenseShape shape : shapes.subList(0, shapes.size() - 1)) {
      if (shape.activation().equals(Activation.SOFTMAX)) {
        throw new IllegalArgumentException(
            "expected softmax in the last layer only, found it in layer "
                + layers.get(shape.layer()).name());
      }
    }
    requireLast(loss, shapes.get(shapes.size() - 1));
  }

  private static void requireLast(Loss loss, DenseShape last) {
    boolean softmax = last.activation().equals(Activation.SOFTMAX);
    boolean fits =
        switch (loss) {
          case BINARY_CROSS_ENTROPY -> last.activation().equals(Activation.SIGMOID);
          case CATEGORICAL_CROSS_ENTROPY -> softmax && last.outputs() > 1;
          case MEAN_SQUARED_ERROR -> !softmax;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "expected "
              + switch (loss) {
                case BINARY_CROSS_ENTROPY -> "sigmoid units last, for binary cross-entropy";
                case CATEGORICAL_CROSS_ENTROPY ->
                    "a softmax of two units or more last, for categorical cross-entropy";
                case MEAN_SQUARED_ERROR -> "no softmax last, for the mean squared error";
              }
              + ", found "
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

  /** Returns the dense layers with the activation that follows each. */
  public List<DenseShape> denseShapes() {
    return shapes(inputs, layers);
  }

  /** Returns the number of outputs. */
  public int outputs() {
    List<DenseShape> shapes = denseShapes();
    return shapes.get(shapes.size() - 1).outputs();
  }

  /** Returns a dense layer, counted from 0 among those. */
  public LayerSpec.Dense dense(int index) {
    return (LayerSpec.Dense) layers.get(denseShapes().get(index).layer());
  }

  /** Returns the learning rate of a dense layer, counted from 0 among those. */
  public double learningRate(int index) {
    Double own = dense(index).learningRate();
    return own == null ? optimiser.learningRate() : own;
  }

  /**
   * Returns what goes beyond one sigmoid unit over linear, ReLU, tanh and sigmoid layers, trained
   * by plain gradient descent on the binary cross-entropy: a few words, such as {@code "softmax"};
   * null if nothing does. Engines that were made for that kind of network say with it what they
   * lack.
   */
  public @Nullable String beyondPlain() {
    for (DenseShape shape : denseShapes()) {
      if (!shape.activation().isPlain()) {
        return shape.activation().toString();
      }
      LayerSpec.Dense layer = (LayerSpec.Dense) layers.get(shape.layer());
      if (layer.l2() > 0) {
        return "L2 regularisation";
      }
      if (layer.learningRate() != null) {
        return "a learning rate for each layer";
      }
    }
    if (loss != Loss.BINARY_CROSS_ENTROPY) {
      return "the loss " + loss.name().toLowerCase(Locale.ROOT);
    }
    if (outputs() > 1) {
      return outputs() + " outputs";
    }
    if (!(optimiser instanceof Sgd sgd)) {
      return "the optimiser " + optimiser.getClass().getSimpleName();
    }
    return sgd.momentum() > 0 ? "momentum" : null;
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
        if (below == null
            || below.layer() != i - 1
            || !below.activation().equals(Activation.LINEAR)) {
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
