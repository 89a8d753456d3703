package io.finetunebench.core.peers.tensorflow;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.peers.LogitLearner;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Mini-batch gradient descent as one run of the graph a step: it takes the batch's part of the
 * order, gathers the rows, and computes gradients and updates.
 *
 * <p>The graph holds the step twice where the last batch is short, so that every shape is known
 * when TensorFlow optimises it.
 */
final class TensorflowLearner<T extends TNumber> extends LogitLearner {
  private final ElementType<T> type;
  private final CompiledNetwork compiled;
  private final NetworkGraph<T> network;
  private final NetworkGraph.Stored<T> features;
  private final NetworkGraph.Stored<T> labels;
  private final NetworkGraph.Stored<TInt32> order;
  private final Placeholder<TInt32> start;

  /** Where the batch starts in the order; the runners below hold it, so a step makes no tensor. */
  private final TInt32 startTensor = TInt32.vectorOf(0);

  private final Step fullStep;
  private final Step lastStep;

  private record Step(Session.Runner train, Session.Runner trainAndFetchLogits) {}

  TensorflowLearner(
      ElementType<T> type,
      CompiledNetwork compiled,
      Parameters initial,
      LabelledPoints data,
      int batchSize) {
    super(data, batchSize);
    NetworkSpec spec = compiled.spec();
    this.type = type;
    this.compiled = compiled;
    this.network = new NetworkGraph<>(type, spec, initial);
    this.features = network.stored(data.points().values(), data.size(), spec.inputs());
    this.labels = network.stored(targets, data.size(), 1);
    this.order = network.stored(Shape.of(data.size()), TInt32.class);
    this.start = network.tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(1)));
    orderChanged();
    int last = batches.length(batches.count() - 1);
    this.fullStep = stepOver(batches.fullBatch());
    this.lastStep = last == batches.fullBatch() ? fullStep : stepOver(last);
  }

  private Step stepOver(int length) {
    Ops tf = network.tf;
    Operand<TInt32> points = tf.slice(order.variable(), start, tf.constant(new int[] {length}));
    Operand<TInt32> axis = tf.constant(0);
    Operand<T> target = tf.gather(labels.variable(), points, axis);
    Operand<T> logits = network.logits(tf.gather(features.variable(), points, axis));
    Op update = update(logits, target, length);
    return new Step(
        network.session().runner().feed(start, startTensor).addTarget(update),
        network.session().runner().feed(start, startTensor).addTarget(update).fetch(logits));
  }

  /** Returns the operation that moves the parameters which train. */
  private Op update(Operand<T> logits, Operand<T> target, int length) {
    List<Operand<T>> trained = new ArrayList<>();
    for (int k = 0; k < network.weights.size(); k++) {
      if (compiled.trains(k)) {
        trained.add(network.weights.get(k).variable());
        trained.add(network.biases.get(k).variable());
      }
    }
    Ops tf = network.tf;
    if (trained.isEmpty()) {
      return tf.noOp();
    }
    // The derivative of the summed cross-entropy by the logits; the mean is in the rate.
    Operand<T> seed = tf.math.sub(tf.math.sigmoid(logits), target);
    Gradients gradients = tf.gradients(List.of(logits), trained, Gradients.dx(List.of(seed)));
    double rate = compiled.spec().optimiser().learningRate() / length;
    Operand<T> alpha = tf.constantOf(type.tensor(new double[] {rate}));
    // A layer's gradient needs the weights above it as they were: none moves before all are there.
    List<Op> computed = new ArrayList<>();
    gradients.dy().forEach(computed::add);
    Ops afterwards = tf.withControlDependencies(computed);
    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < trained.size(); i++) {
      Operand<T> gradient = gradients.dy(i);
      updates.add(afterwards.train.applyGradientDescent(trained.get(i), alpha, gradient));
    }
    return tf.withControlDependencies(updates).noOp();
  }

  @Override
  protected void step(int batch) {
    at(batch).train().run().close();
  }

  @Override
  protected double[] measuredStep(int batch) {
    try (Result result = at(batch).trainAndFetchLogits().run()) {
      return network.values(result.get(0));
    }
  }

  @Override
  public void restore(Parameters parameters) {
    network.assign(parameters);
  }

  @Override
  public Parameters parameters() {
    return network.parameters();
  }

  @Override
  public void close() {
    network.close();
    startTensor.close();
  }

  /** Returns the step of a batch, set to where that starts. */
  private Step at(int batch) {
    startTensor.setInt(batches.start(batch), 0);
    return batch == batches.count() - 1 ? lastStep : fullStep;
  }

  @Override
  protected void orderChanged() {
    try (TInt32 tensor = TInt32.vectorOf(batches.order())) {
      network.assign(order, tensor);
    }
  }
}
