package io.finetunebench.core.peers.tensorflow;

import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.peers.NativeThreads;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/** A graph with the parameters in variables, and the session that runs it. */
final class NetworkGraph<T extends TNumber> implements AutoCloseable {
  /** A variable, and how to set it. */
  record Stored<V extends TType>(Variable<V> variable, Placeholder<V> value, Op assign) {}

  final Graph graph = new Graph();
  final Ops tf = Ops.create(graph);
  final List<Stored<T>> weights = new ArrayList<>();
  final List<Stored<T>> biases = new ArrayList<>();

  private final ElementType<T> type;
  private final NetworkSpec spec;
  private final List<DenseShape> shapes;
  private final Session session;

  NetworkGraph(ElementType<T> type, NetworkSpec spec, Parameters parameters) {
    this.type = type;
    this.spec = spec;
    this.shapes = spec.denseShapes();
    for (DenseShape shape : shapes) {
      weights.add(stored(Shape.of(shape.inputs(), shape.outputs()), type.type()));
      biases.add(stored(Shape.of(shape.outputs()), type.type()));
    }
    int threads = NativeThreads.count();
    this.session =
        new Session(
            graph,
            ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(threads)
                // Below 0 the operations run in the caller's thread, without a hand-over.
                .setInterOpParallelismThreads(threads == 1 ? -1 : threads)
                .setGraphOptions(
                    GraphOptions.newBuilder()
                        .setRewriteOptions(
                            RewriterConfig.newBuilder()
                                // A fused product and rectifier turns NaN into 0, and is slower for
                                // these widths.
                                .setRemapping(RewriterConfig.Toggle.OFF)))
                .build());
    assign(parameters);
  }

  Session session() {
    return session;
  }

  /** Returns a variable without a value yet. */
  <V extends TType> Stored<V> stored(Shape shape, Class<V> elements) {
    Variable<V> variable = tf.variable(shape, elements);
    Placeholder<V> value = tf.placeholder(elements);
    return new Stored<>(variable, value, tf.assign(variable, value));
  }

  /** Returns a variable that holds the values. */
  Stored<T> stored(double[] values, long... dimensions) {
    Stored<T> stored = stored(Shape.of(dimensions), type.type());
    try (T tensor = type.tensor(values, dimensions)) {
      assign(stored, tensor);
    }
    return stored;
  }

  /** Copies a tensor into a variable. */
  <V extends TType> void assign(Stored<V> stored, V tensor) {
    session.runner().feed(stored.value(), tensor).addTarget(stored.assign()).run().close();
  }

  Operand<T> logits(Operand<T> input) {
    Operand<T> value = input;
    for (int k = 0; ; k++) {
      Operand<T> product = tf.linalg.matMul(value, weights.get(k).variable());
      Operand<T> preActivations = tf.nn.biasAdd(product, biases.get(k).variable());
      if (k == shapes.size() - 1) {
        return preActivations;
      }
      value =
          switch (shapes.get(k).activation().function()) {
            case LINEAR -> preActivations;
            case RELU -> tf.nn.relu(preActivations);
            case TANH -> tf.math.tanh(preActivations);
            case SIGMOID -> tf.math.sigmoid(preActivations);
            case LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, SOFTMAX ->
                throw shapes.get(k).activation().notPlain();
          };
    }
  }

  void assign(Parameters parameters) {
    for (int k = 0; k < shapes.size(); k++) {
      DenseShape shape = shapes.get(k);
      try (T matrix = type.tensor(parameters.weights(k), shape.inputs(), shape.outputs());
          T vector = type.tensor(parameters.biases(k), shape.outputs())) {
        assign(weights.get(k), matrix);
        assign(biases.get(k), vector);
      }
    }
  }

  Parameters parameters() {
    double[][] matrices = new double[shapes.size()][];
    double[][] vectors = new double[shapes.size()][];
    Session.Runner runner = session.runner();
    weights.forEach(stored -> runner.fetch(stored.variable()));
    biases.forEach(stored -> runner.fetch(stored.variable()));
    try (Result result = runner.run()) {
      for (int k = 0; k < shapes.size(); k++) {
        matrices[k] = values(result.get(k));
        vectors[k] = values(result.get(shapes.size() + k));
      }
    }
    return Parameters.of(spec, matrices, vectors);
  }

  double[] values(Tensor tensor) {
    return type.read().apply(tensor.asRawTensor());
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
