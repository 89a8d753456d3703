package io.finetunebench.core.engine.nd4j;

import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.DenseShape;
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
    }
    for (int k = 0; k < hidden.size(); k++) {
      if (k > 0) {
        inner.add(product(k, hidden.get(k - 1), units(k)));
      }
      activate(shapes.get(k).activation(), units(k));
    }
  }

  /**
   * Returns the operations that compute the logits.
   *
   * @param input features and a row of ones, a point a column
   * @param logits one row
   */
  List<Operation> forward(INDArray input, INDArray logits) {
    if (hidden.isEmpty()) {
      return List.of(product(0, input, logits));
    }
    List<Operation> all = new ArrayList<>();
    all.add(product(0, input, units(0)));
    all.addAll(inner);
    all.add(product(hidden.size(), hidden.get(hidden.size() - 1), logits));
    return all;
  }

  /**
   * Returns the operations that move the trained parameters once, after a forward pass.
   *
   * @param network which layers train, and how fast
   * @param input of the forward pass
   * @param delta derivative of each point's loss by its logit, one row
   */
  List<Operation> backward(CompiledNetwork network, INDArray input, INDArray delta) {
    int lowest = 0;
    while (lowest < shapes.size() && !network.trains(lowest)) {
      lowest++;
    }
    double rate = network.spec().optimiser().learningRate() / columns;
    List<Operation> all = new ArrayList<>();
    INDArray above = delta;
    for (int k = shapes.size() - 1; k >= lowest; k--) {
      INDArray matrix = parameters.matrix(k);
      INDArray deltas = above;
      if (k > lowest) {
        INDArray weights = Arrays2d.rows(matrix, 0, shapes.get(k).inputs());
        above = arrays.zeros(shapes.get(k).inputs(), columns);
        all.add(operations.product(1, weights, deltas, 0, above));
        derive(shapes.get(k - 1).activation(), units(k - 1), above, all);
      }
      if (network.trains(k)) {
        INDArray inputs = k == 0 ? input : hidden.get(k - 1);
        all.add(operations.product(-rate, inputs, deltas.transpose(), 1, matrix));
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

  private void activate(Activation activation, INDArray units) {
    switch (activation.function()) {
      case LINEAR -> {}
      case RELU -> inner.add(operations.relu(units));
      case TANH -> inner.add(operations.tanh(units));
      case SIGMOID -> inner.add(operations.sigmoid(units));
      case LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, SOFTMAX -> throw activation.notPlain();
    }
  }

  /** Multiplies the deltas by the activation's derivative, which its value {@code a} tells. */
  private void derive(Activation activation, INDArray units, INDArray deltas, List<Operation> all) {
    switch (activation.function()) {
      case LINEAR -> {}
      case RELU -> all.add(operations.reluBackward(units, deltas));
      case TANH -> {
        // delta - delta a a
        INDArray product = arrays.zeros(units.rows(), columns);
        all.add(operations.multiply(deltas, units, product));
        all.add(operations.multiply(product, units, product));
        all.add(operations.subtract(deltas, product, deltas));
      }
      case SIGMOID -> {
        // (a - a a) delta
        INDArray derivative = arrays.zeros(units.rows(), columns);
        all.add(operations.multiply(units, units, derivative));
        all.add(operations.subtract(units, derivative, derivative));
        all.add(operations.multiply(deltas, derivative, deltas));
      }
      case LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, SOFTMAX -> throw activation.notPlain();
    }
  }
}
