package io.finetunebench.core.experiment.network;

import java.util.List;

/**
 * How many additions, multiplications and functions of one element a computation on a network is,
 * by a model that depends on sizes alone and not on who computes it.
 *
 * <p>For a dense layer of {@code i} inputs and {@code o} outputs over {@code m} points:
 *
 * <ul>
 *   <li>forward: {@code 2 m i o} operations of the product, {@code m o} for the biases, and {@code
 *       m o} for the activation unless it is linear: a sigmoid counts as one operation, as does
 *       each unit of a softmax;
 *   <li>backward: {@code 2 m i o} for the gradient of the weights, {@code m o} for that of the
 *       biases and, except in the first layer, {@code 2 m i o} for that of the inputs, followed by
 *       the derivative of the activation below: one operation an element for ReLU and leaky ReLU,
 *       two for ELU, three for tanh and sigmoid, four for SiLU, five for GELU and nine for its
 *       approximation; at the output {@code m o} for output less target, and for the squared error
 *       {@code m o} more and the derivative of the last activation;
 *   <li>update: {@code 2 (i + 1) o}, a product and a subtraction for each parameter; with momentum
 *       four, Nesterov's six, Adam twelve for each; L2 adds {@code 2 i o}.
 * </ul>
 */
public final class Work {
  private Work() {}

  /**
   * Returns the operations of predicting for points.
   *
   * @param points how many, at least 1
   */
  public static long prediction(NetworkSpec network, long points) {
    requirePositive(points, "point");
    long sum = 0;
    for (DenseShape shape : network.denseShapes()) {
      long elementwise = shape.activation().equals(Activation.LINEAR) ? 1 : 2;
      sum += product(shape, points) + elementwise * points * shape.outputs();
    }
    return sum;
  }

  /**
   * Returns the operations of one training step in which every layer trains.
   *
   * @param batch examples in the step, at least 1
   */
  public static long step(NetworkSpec network, long batch) {
    requirePositive(batch, "example");
    List<DenseShape> shapes = network.denseShapes();
    long sum = prediction(network, batch) + outputGradient(network, batch);
    for (int k = 0; k < shapes.size(); k++) {
      DenseShape shape = shapes.get(k);
      sum += product(shape, batch) + batch * shape.outputs() + update(network, k);
      if (k > 0) {
        long slopes = batch * shape.inputs() * derivative(shapes.get(k - 1).activation());
        sum += product(shape, batch) + slopes;
      }
    }
    return sum;
  }

  /**
   * Returns the operations of one training epoch in which every layer trains.
   *
   * @param examples in the epoch, at least 1
   * @param batch examples a step, at least 1; the last step may have fewer
   */
  public static long epoch(NetworkSpec network, long examples, long batch) {
    requirePositive(examples, "example");
    requirePositive(batch, "example");
    long full = examples < batch ? 0 : Math.multiplyExact(step(network, batch), examples / batch);
    long rest = examples % batch;
    return rest == 0 ? full : Math.addExact(full, step(network, rest));
  }

  private static long product(DenseShape shape, long points) {
    return 2 * points * shape.inputs() * shape.outputs();
  }

  private static long outputGradient(NetworkSpec network, long batch) {
    long units = batch * network.outputs();
    return switch (network.loss()) {
      case BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY -> units;
      case MEAN_SQUARED_ERROR -> {
        List<DenseShape> shapes = network.denseShapes();
        yield units * (2 + derivative(shapes.get(shapes.size() - 1).activation()));
      }
    };
  }

  private static long update(NetworkSpec network, int dense) {
    DenseShape shape = network.denseShapes().get(dense);
    long each =
        network.optimiser() instanceof Sgd sgd
            ? (sgd.momentum() == 0 ? 2 : sgd.nesterov() ? 6 : 4)
            : 12;
    long decay = network.dense(dense).l2() > 0 ? 2L * shape.inputs() * shape.outputs() : 0;
    return each * shape.parameterCount() + decay;
  }

  private static long derivative(Activation activation) {
    return switch (activation.function()) {
      case LINEAR -> 0;
      case RELU, LEAKY_RELU -> 1;
      case ELU -> 2;
      case TANH, SIGMOID -> 3;
      case SILU -> 4;
      case GELU -> 5;
      case GELU_TANH -> 9;
      case SOFTMAX -> throw new IllegalStateException("no layer is above a softmax");
    };
  }

  private static void requirePositive(long count, String what) {
    if (count < 1) {
      throw new IllegalArgumentException("expected at least one " + what + ", found " + count);
    }
  }
}
