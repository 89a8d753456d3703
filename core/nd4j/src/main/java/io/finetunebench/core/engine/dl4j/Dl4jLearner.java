package io.finetunebench.core.engine.dl4j;

import io.finetunebench.core.data.EpochOrder;
import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.Loss;
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
    this.labels =
        Nd4j.createFromArray(data.targetRows())
            .reshape('c', data.size(), data.outputs())
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
    double hits = 0;
    Loss function = compiled.spec().loss();
    int outputs = compiled.spec().outputs();
    for (int batch = 0; batch < stepsPerEpoch(); batch++) {
      int[] points = points(batch);
      INDArray input = Nd4j.pullRows(features, 1, points);
      INDArray target = Nd4j.pullRows(labels, 1, points);
      double[] predicted = network.output(input).dup('c').data().asDouble();
      double[] wanted = target.dup('c').data().asDouble();
      for (int row = 0; row < points.length; row++) {
        hits +=
            function.accuracy(
                Arrays.copyOfRange(predicted, row * outputs, (row + 1) * outputs),
                Arrays.copyOfRange(wanted, row * outputs, (row + 1) * outputs));
      }
      network.fit(input, target);
      loss += network.score() * points.length;
    }
    return new EpochMetrics(loss / order.length, hits / order.length);
  }

  @Override
  public void fence() {
    Nd4j.getExecutioner().commit();
  }

  @Override
  public void restore(Parameters parameters) {
    Dl4jNetwork.assign(compiled.spec(), network, parameters);
    Dl4jNetwork.forgetSteps(network);
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
