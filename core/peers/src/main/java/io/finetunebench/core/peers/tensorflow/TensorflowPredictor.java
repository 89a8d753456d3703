package io.finetunebench.core.peers.tensorflow;

import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Batches;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/** The forward pass as one run of the graph a batch of the resident points. */
final class TensorflowPredictor<T extends TNumber> implements Predictor {
  private final ElementType<T> type;
  private final NetworkSpec spec;
  private final Batches batches;
  private final NetworkGraph<T> network;
  private final NetworkGraph.Stored<T> points;
  private final Placeholder<TInt32> start;
  private final TInt32 startTensor = TInt32.vectorOf(0, 0);
  private final Session.Runner fullBatch;
  private final Session.Runner lastBatch;
  private final Placeholder<T> point;
  private final Operand<T> pointProbability;
  private final List<Result> results = new ArrayList<>();

  TensorflowPredictor(
      ElementType<T> type, NetworkSpec spec, Parameters parameters, Points points, int batchSize) {
    this.type = type;
    this.spec = spec;
    this.batches = new Batches(points.size(), batchSize);
    this.network = new NetworkGraph<>(type, spec, parameters);
    this.points = network.stored(points.values(), points.size(), spec.inputs());
    Ops tf = network.tf;
    this.start = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
    int last = batches.length(batches.count() - 1);
    this.fullBatch = batch(batches.fullBatch());
    this.lastBatch = last == batches.fullBatch() ? fullBatch : batch(last);
    this.point = tf.placeholder(type.type(), Placeholder.shape(Shape.of(1, spec.inputs())));
    this.pointProbability = tf.math.sigmoid(network.logits(point));
  }

  private Session.Runner batch(int length) {
    Ops tf = network.tf;
    if (batches.count() == 1) {
      return network.session().runner().fetch(tf.math.sigmoid(network.logits(points.variable())));
    }
    Operand<T> input =
        tf.slice(points.variable(), start, tf.constant(new int[] {length, spec.inputs()}));
    return network
        .session()
        .runner()
        .feed(start, startTensor)
        .fetch(tf.math.sigmoid(network.logits(input)));
  }

  @Override
  public void predict() {
    release();
    for (int batch = 0; batch < batches.count(); batch++) {
      startTensor.setInt(batches.start(batch), 0);
      results.add((batch == batches.count() - 1 ? lastBatch : fullBatch).run());
    }
  }

  @Override
  public double[] probabilities() {
    return Predictor.joined(results.stream().map(result -> network.values(result.get(0))).toList());
  }

  @Override
  public double predictPoint(double[] features) {
    try (T tensor = type.tensor(features, 1, features.length);
        Result result =
            network.session().runner().feed(point, tensor).fetch(pointProbability).run()) {
      return network.values(result.get(0))[0];
    }
  }

  @Override
  public void close() {
    release();
    network.close();
    startTensor.close();
  }

  private void release() {
    results.forEach(Result::close);
    results.clear();
  }
}
