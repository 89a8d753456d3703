package io.finetunebench.core.engine.nd4j;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.engine.Batches;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.Loss;
import io.finetunebench.core.network.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Mini-batch gradient descent as a fixed list of native operations a step. */
final class Nd4jLearner implements Learner {
  private final LabelledPoints data;
  private final Batches batches;
  private final Operations operations;
  private final Arrays2d arrays;
  private final Nd4jParameters parameters;
  private final ResidentData resident;
  private final Step full;
  private final Step tail;

  /** The operations over one batch, apart from gathering it. */
  private record Step(
      int points,
      INDArray batch,
      INDArray logits,
      List<Operation> forward,
      List<Operation> backward) {}

  Nd4jLearner(
      Operations operations,
      CompiledNetwork network,
      Parameters initial,
      LabelledPoints data,
      int batchSize) {
    this.operations = operations;
    this.data = data;
    this.batches = new Batches(data.size(), batchSize);
    this.arrays = new Arrays2d(network.spec().precision());
    this.parameters = new Nd4jParameters(network.spec(), initial, arrays);
    this.full = step(network, batches.fullBatch());
    int rest = batches.length(batches.count() - 1);
    this.tail = rest == batches.fullBatch() ? full : step(network, rest);
    this.resident = operations.resident(data, batches, full.batch(), tail.batch());
  }

  @Override
  public int stepsPerEpoch() {
    return batches.count();
  }

  @Override
  public void shuffle(long seed, int epoch) {
    batches.shuffle(seed, epoch);
    resident.orderChanged();
  }

  @Override
  public void train(int from, int to) {
    for (int batch = from; batch < to; batch++) {
      Step step = stepOf(batch);
      resident.gather(batch);
      Operation.runAll(step.forward());
      Operation.runAll(step.backward());
    }
  }

  @Override
  public EpochMetrics trainEpochMeasured() {
    double loss = 0;
    int hits = 0;
    for (int batch = 0; batch < batches.count(); batch++) {
      Step step = stepOf(batch);
      resident.gather(batch);
      Operation.runAll(step.forward());
      double[] logits = Arrays2d.values(step.logits());
      for (int i = 0; i < step.points(); i++) {
        int target = data.target(batches.point(batches.start(batch) + i));
        loss += Loss.BINARY_CROSS_ENTROPY.of(logits[i], target);
        hits += (logits[i] > 0) == (target == 1) ? 1 : 0;
      }
      Operation.runAll(step.backward());
    }
    return new EpochMetrics(loss / batches.size(), (double) hits / batches.size());
  }

  @Override
  public void fence() {
    operations.fence();
  }

  @Override
  public void restore(Parameters restored) {
    parameters.assign(restored);
  }

  @Override
  public Parameters parameters() {
    return parameters.parameters();
  }

  @Override
  public void close() {
    operations.fence();
    resident.close();
    operations.close();
    arrays.close();
  }

  private Step stepOf(int batch) {
    return batches.length(batch) == full.points() ? full : tail;
  }

  private Step step(CompiledNetwork network, int points) {
    int features = network.spec().inputs();
    INDArray batch = arrays.withOnes(features + 2L, points, features);
    INDArray input = Arrays2d.rows(batch, 0, features + 1L);
    INDArray targets = Arrays2d.rows(batch, features + 1L, features + 2L);
    INDArray logits = arrays.zeros(1, points);
    Layers layers = new Layers(operations, parameters, arrays, points);
    List<Operation> backward = new ArrayList<>();
    // From here on the logits' array holds the derivatives of the loss by them.
    backward.add(operations.sigmoid(logits));
    backward.add(operations.subtract(logits, targets, logits));
    backward.addAll(layers.backward(network, input, logits));
    return new Step(
        points, batch, logits, List.copyOf(layers.forward(input, logits)), List.copyOf(backward));
  }
}
