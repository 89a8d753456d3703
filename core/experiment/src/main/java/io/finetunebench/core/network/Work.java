package io.finetunebench.core.network;

import java.util.List;

/**
 * How much arithmetic and traffic a computation on a network is, by a model that depends on sizes
 * alone and not on who computes it.
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
 *
 * <p>Bytes are those of the products, each of which reads its operands once and writes its result
 * once, from wherever they lie; what is done element by element is taken to be part of the product
 * before it. Of a layer: forward {@code m i + (i + 1) o + m o} elements, gradient and update of the
 * parameters {@code m i + m o + 2 (i + 1) o}, gradient of the inputs {@code m o + i o + m i}. A
 * training step also reads and writes {@code m} examples of features and a target when it gathers
 * its batch. An element is as long as the network's precision says.
 *
 * @param floatingPointOperations additions, multiplications and functions of one element
 * @param bytes read and written
 */
public record Work(long floatingPointOperations, long bytes) {
  private static final Work NONE = new Work(0, 0);

  /**
   * Returns the work of predicting for points, gathering left out.
   *
   * @param network the network; its precision is that of the elements
   * @param points how many, at least 1, in one call
   */
  public static Work prediction(NetworkSpec network, long points) {
    requirePositive(points, "point");
    Work sum = NONE;
    for (DenseShape shape : network.denseShapes()) {
      sum = sum.plus(forward(shape, points, elementBytes(network)));
    }
    return sum;
  }

  /**
   * Returns the work of one training step in which every layer trains.
   *
   * @param network the network; its precision is that of the elements
   * @param batch examples in the step, at least 1
   */
  public static Work step(NetworkSpec network, long batch) {
    requirePositive(batch, "example");
    int bytes = elementBytes(network);
    List<DenseShape> shapes = network.denseShapes();
    Work sum = prediction(network, batch).plus(new Work(0, batch * 2 * bytes * width(network)));
    sum = sum.plus(new Work(outputGradient(network, batch), 0));
    for (int k = 0; k < shapes.size(); k++) {
      sum = sum.plus(parameterGradient(shapes.get(k), batch, bytes));
      sum = sum.plus(beyondPlainUpdate(network, k, bytes));
      if (k > 0) {
        sum = sum.plus(inputGradient(shapes.get(k), batch, bytes));
        long units = batch * shapes.get(k).inputs();
        sum = sum.plus(new Work(units * derivative(shapes.get(k - 1).activation()), 0));
      }
    }
    return sum;
  }

  /**
   * Returns the work of one training epoch in which every layer trains.
   *
   * @param network the network; its precision is that of the elements
   * @param examples in the epoch, at least 1
   * @param batch examples a step, at least 1; the last step may have fewer
   */
  public static Work epoch(NetworkSpec network, long examples, long batch) {
    requirePositive(examples, "example");
    requirePositive(batch, "example");
    Work sum = NONE;
    if (examples >= batch) {
      sum = step(network, batch).times(examples / batch);
    }
    long rest = examples % batch;
    return rest == 0 ? sum : sum.plus(step(network, rest));
  }

  /** Returns the sum of two amounts. */
  public Work plus(Work other) {
    return new Work(
        Math.addExact(floatingPointOperations, other.floatingPointOperations),
        Math.addExact(bytes, other.bytes));
  }

  /** Returns this amount several times. */
  public Work times(long count) {
    return new Work(
        Math.multiplyExact(floatingPointOperations, count), Math.multiplyExact(bytes, count));
  }

  private static Work forward(DenseShape shape, long points, int bytes) {
    long inputs = shape.inputs();
    long outputs = shape.outputs();
    long elementwise = shape.activation().equals(Activation.LINEAR) ? 1 : 2;
    return new Work(
        2 * points * inputs * outputs + elementwise * points * outputs,
        bytes * (points * inputs + shape.parameterCount() + points * outputs));
  }

  private static Work parameterGradient(DenseShape shape, long batch, int bytes) {
    long inputs = shape.inputs();
    long outputs = shape.outputs();
    long parameters = shape.parameterCount();
    return new Work(
        2 * batch * inputs * outputs + batch * outputs + 2 * parameters,
        bytes * (batch * inputs + batch * outputs + 2 * parameters));
  }

  private static Work inputGradient(DenseShape shape, long batch, int bytes) {
    long inputs = shape.inputs();
    long outputs = shape.outputs();
    return new Work(
        2 * batch * inputs * outputs,
        bytes * (batch * outputs + inputs * outputs + batch * inputs));
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

  /** Returns what an update takes more than a product and a subtraction for each parameter. */
  private static Work beyondPlainUpdate(NetworkSpec network, int dense, int bytes) {
    DenseShape shape = network.denseShapes().get(dense);
    long parameters = shape.parameterCount();
    long decay = network.dense(dense).l2() > 0 ? 2L * shape.inputs() * shape.outputs() : 0;
    if (network.optimiser() instanceof Adam) {
      return new Work(10 * parameters + decay, 4L * bytes * parameters);
    }
    if (network.optimiser() instanceof Sgd sgd && sgd.momentum() > 0) {
      return new Work((sgd.nesterov() ? 4 : 2) * parameters + decay, 2L * bytes * parameters);
    }
    return new Work(decay, 0);
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

  /** The features of an example and its targets. */
  private static long width(NetworkSpec network) {
    return (long) network.inputs() + network.outputs();
  }

  private static int elementBytes(NetworkSpec network) {
    return switch (network.precision()) {
      case FLOAT -> Float.BYTES;
      case DOUBLE -> Double.BYTES;
    };
  }

  private static void requirePositive(long count, String what) {
    if (count < 1) {
      throw new IllegalArgumentException("expected at least one " + what + ", found " + count);
    }
  }
}
