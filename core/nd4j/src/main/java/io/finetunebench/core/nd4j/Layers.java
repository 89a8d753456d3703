package io.finetunebench.core.nd4j;

import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.DenseShape;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The layers' outputs for a fixed number of points, and the operations that compute them.
 *
 * <p>A point is a column, so that a unit's values lie side by side. Inputs and hidden outputs end
 * with a row of ones: one product multiplies by the weights and adds the biases, and one product
 * moves both.
 */
final class Layers {
  private final Operations operations;
  private final Nd4jParameters parameters;
  private final List<DenseShape> shapes;
  private final Arrays2d arrays;
  private final long columns;

  /** The outputs of all dense layers but the last, with the row of ones. */
  private final List<INDArray> hidden = new ArrayList<>();

  /** What these layers make of their inputs; plain activations replace it, all others need it. */
  private final List<INDArray> preActivations = new ArrayList<>();

  private final List<Operation> inner = new ArrayList<>();

  Layers(Operations operations, Nd4jParameters parameters, Arrays2d arrays, long columns) {
    this.operations = operations;
    this.parameters = parameters;
    this.shapes = parameters.shapes();
    this.arrays = arrays;
    this.columns = columns;
    for (int k = 0; k < shapes.size() - 1; k++) {
      int outputs = shapes.get(k).outputs();
      hidden.add(arrays.withOnes(outputs + 1L, columns, outputs));
      boolean plain = shapes.get(k).activation().isPlain();
      preActivations.add(plain ? units(k) : arrays.zeros(outputs, columns));
    }
    for (int k = 0; k < hidden.size(); k++) {
      if (k > 0) {
        inner.add(product(k, hidden.get(k - 1), preActivations.get(k)));
      }
      inner.addAll(activate(shapes.get(k).activation(), preActivations.get(k), units(k)));
    }
  }

  /**
   * Returns the operations that compute the logits.
   *
   * @param input features and a row of ones, a point a column
   * @param logits a row an output
   */
  List<Operation> forward(INDArray input, INDArray logits) {
    if (hidden.isEmpty()) {
      return List.of(product(0, input, logits));
    }
    List<Operation> all = new ArrayList<>();
    all.add(product(0, input, preActivations.get(0)));
    all.addAll(inner);
    all.add(product(hidden.size(), hidden.get(hidden.size() - 1), logits));
    return all;
  }

  /**
   * Returns the operations that move the trained parameters once, after a forward pass.
   *
   * @param network which layers train
   * @param optimiser that moves them
   * @param input of the forward pass
   * @param delta derivatives of each point's loss by its logits, a row an output
   */
  List<Operation> backward(
      CompiledNetwork network, Nd4jOptimiser optimiser, INDArray input, INDArray delta) {
    int lowest = 0;
    while (lowest < shapes.size() && !network.trains(lowest)) {
      lowest++;
    }
    List<Operation> all = new ArrayList<>();
    all.addAll(optimiser.nextStep());
    INDArray above = delta;
    for (int k = shapes.size() - 1; k >= lowest; k--) {
      INDArray deltas = above;
      if (k > lowest) {
        INDArray weights = Arrays2d.rows(parameters.matrix(k), 0, shapes.get(k).inputs());
        above = arrays.zeros(shapes.get(k).inputs(), columns);
        all.add(operations.product(1, weights, deltas, 0, above));
        Activation below = shapes.get(k - 1).activation();
        all.addAll(derive(below, preActivations.get(k - 1), units(k - 1), above));
      }
      if (network.trains(k)) {
        INDArray inputs = k == 0 ? input : hidden.get(k - 1);
        all.addAll(optimiser.move(operations, k, inputs, deltas));
      }
    }
    return all;
  }

  private Operation product(int dense, INDArray input, INDArray output) {
    return operations.product(1, parameters.matrix(dense).transpose(), input, 0, output);
  }

  private INDArray units(int dense) {
    return Arrays2d.rows(hidden.get(dense), 0, shapes.get(dense).outputs());
  }

  /**
   * Returns the operations that compute activations.
   *
   * @param z pre-activations; of a plain activation the same array as {@code units}
   */
  List<Operation> activate(Activation activation, INDArray z, INDArray units) {
    return switch (activation.function()) {
      case LINEAR -> List.of();
      case RELU -> List.of(operations.relu(units));
      case TANH -> List.of(operations.tanh(units));
      case SIGMOID -> List.of(operations.sigmoid(units));
      case LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, SOFTMAX ->
          List.of(() -> units.assign(ChainActivations.of(activation, z)));
    };
  }

  /**
   * Returns the operations that multiply deltas by an activation's derivative, which of a plain one
   * its value {@code a} tells.
   */
  List<Operation> derive(Activation activation, INDArray z, INDArray units, INDArray deltas) {
    return switch (activation.function()) {
      case LINEAR -> List.of();
      case RELU -> List.of(operations.reluBackward(units, deltas));
      case TANH -> {
        // delta - delta a a
        INDArray product = arrays.zeros(units.rows(), columns);
        yield List.of(
            operations.multiply(deltas, units, product),
            operations.multiply(product, units, product),
            operations.subtract(deltas, product, deltas));
      }
      case SIGMOID -> {
        // (a - a a) delta
        INDArray derivative = arrays.zeros(units.rows(), columns);
        yield List.of(
            operations.multiply(units, units, derivative),
            operations.subtract(units, derivative, derivative),
            operations.multiply(deltas, derivative, deltas));
      }
      case LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, SOFTMAX ->
          List.of(() -> deltas.muli(ChainActivations.slope(activation, z)));
    };
  }
}
