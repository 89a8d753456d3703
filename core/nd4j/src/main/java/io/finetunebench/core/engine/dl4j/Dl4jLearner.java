package io.finetunebench.core.engine.dl4j;

import io.finetunebench.core.data.EpochOrder;
import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.network.Parameters;
import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@code MultiLayerNetwork.fit(features, labels)}, batch by batch. */
final class Dl4jLearner implements Learner {
  private final MultiLayerNetwork network;
  private final Form form;
  private final INDArray features;
  private final INDArray labels;
  private final int batchSize;
  private final int[] order;

  /** Takes over a network, at the parameters that training starts from. */
  Dl4jLearner(MultiLayerNetwork network, Form form, LabelledPoints data, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("expected a batch of at least 1, found " + batchSize);
    }
    this.network = network;
    this.form = form;
    this.features = form.features(data.points());
    this.labels = form.targets(data);
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
      network.fit(
          form.input(Nd4j.pullRows(features, 1, points)),
          form.labels(Nd4j.pullRows(labels, 1, points)));
    }
  }

  @Override
  public EpochMetrics trainEpochMeasured() {
    double loss = 0;
    double hits = 0;
    for (int batch = 0; batch < stepsPerEpoch(); batch++) {
      int[] points = points(batch);
      INDArray input = form.input(Nd4j.pullRows(features, 1, points));
      INDArray target = Nd4j.pullRows(labels, 1, points);
      double[] predicted = network.output(input).dup('c').data().asDouble();
      double[] wanted = target.dup('c').data().asDouble();
      int outputs = wanted.length / points.length;
      for (int row = 0; row < points.length; row++) {
        hits +=
            form.accuracy(
                Arrays.copyOfRange(predicted, row * outputs, (row + 1) * outputs),
                Arrays.copyOfRange(wanted, row * outputs, (row + 1) * outputs));
      }
      network.fit(input, form.labels(target));
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
    form.restore(network, parameters);
  }

  @Override
  public Parameters parameters() {
    return form.parameters(network);
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
