package io.finetunebench.core.engine.dl4j;

import io.finetunebench.core.data.EpochOrder;
import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.Parameters;
import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@code MultiLayerNetwork.fit(features, labels)}, batch by batch. */
final class Dl4jLearner implements Learner {
  private final CompiledNetwork compiled;
  private final MultiLayerNetwork network;
  private final INDArray features;
  private final INDArray labels;
  private final int batchSize;
  private final int[] order;

  Dl4jLearner(CompiledNetwork compiled, Parameters initial, LabelledPoints data, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("expected a batch of at least 1, found " + batchSize);
    }
    this.compiled = compiled;
    this.network = Dl4jNetwork.build(compiled, initial);
    this.features = Dl4jNetwork.features(compiled.spec(), data.points());
    double[] targets = new double[data.size()];
    Arrays.setAll(targets, data::target);
    this.labels =
        Nd4j.createFromArray(targets)
            .reshape('c', data.size(), 1)
            .castTo(Dl4jNetwork.dataType(compiled.spec()));
    this.batchSize = batchSize;
    this.order = new int[data.size()];
    Arrays.setAll(order, i -> i);
  }

  @Override
  public int stepsPerEpoch() {
    return (order.length + batchSize - 1) / batchSize;
  }

  @Override
  public void shuffle(long seed, int epoch) {
    EpochOrder.of(seed, epoch, order.length).fill(order);
  }

  @Override
  public void train(int from, int to) {
    for (int batch = from; batch < to; batch++) {
      int[] points = points(batch);
      network.fit(Nd4j.pullRows(features, 1, points), Nd4j.pullRows(labels, 1, points));
    }
  }

  @Override
  public EpochMetrics trainEpochMeasured() {
    double loss = 0;
    long hits = 0;
    for (int batch = 0; batch < stepsPerEpoch(); batch++) {
      int[] points = points(batch);
      INDArray input = Nd4j.pullRows(features, 1, points);
      INDArray target = Nd4j.pullRows(labels, 1, points);
      INDArray probability = network.output(input);
      hits +=
          probability
              .gt(0.5)
              .castTo(target.dataType())
              .eq(target)
              .castTo(target.dataType())
              .sumNumber()
              .longValue();
      network.fit(input, target);
      loss += network.score() * points.length;
    }
    return new EpochMetrics(loss / order.length, (double) hits / order.length);
  }

  @Override
  public void fence() {
    Nd4j.getExecutioner().commit();
  }

  @Override
  public void restore(Parameters parameters) {
    Dl4jNetwork.assign(compiled.spec(), network, parameters);
  }

  @Override
  public Parameters parameters() {
    return Dl4jNetwork.parameters(compiled.spec(), network);
  }

  @Override
  public void close() {
    network.close();
    Dl4jNetwork.free(features);
    Dl4jNetwork.free(labels);
  }

  private int[] points(int batch) {
    int start = batch * batchSize;
    return Arrays.copyOfRange(order, start, Math.min(start + batchSize, order.length));
  }
}
