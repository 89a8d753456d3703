package io.finetunebench.core.engine.dl4j;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.engine.BatchLearner;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.network.Parameters;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@code fit(features, labels)} of DL4J, batch by batch. */
final class Dl4jLearner extends BatchLearner {
  private final Dl4jModel network;
  private final Form form;
  private final INDArray features;
  private final INDArray labels;

  /** Takes over a network, at the parameters that training starts from. */
  Dl4jLearner(Dl4jModel network, Form form, LabelledPoints data, int batchSize) {
    super(data.size(), batchSize);
    this.network = network;
    this.form = form;
    this.features = form.features(data.points());
    this.labels = form.targets(data);
  }

  @Override
  protected void step(int batch) {
    int[] points = batches.points(batch);
    network.fit(
        form.input(Nd4j.pullRows(features, 1, points)),
        form.labels(Nd4j.pullRows(labels, 1, points)));
  }

  @Override
  public EpochMetrics trainEpochMeasured() {
    double loss = 0;
    double hits = 0;
    for (int batch = 0; batch < batches.count(); batch++) {
      int[] points = batches.points(batch);
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
      loss += network.model().score() * points.length;
    }
    return new EpochMetrics(loss / batches.size(), hits / batches.size());
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
    network.model().close();
    Dl4jNetwork.free(features);
    Dl4jNetwork.free(labels);
  }
}
