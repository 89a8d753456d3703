package io.finetunebench.core.nd4j.dl4j;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.BatchLearner;
import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@code MultiLayerNetwork.fit(features, labels)}, batch by batch. */
final class Dl4jLearner extends BatchLearner {
  private final NetworkSpec spec;
  private final MultiLayerNetwork network;
  private final INDArray features;
  private final INDArray labels;

  Dl4jLearner(CompiledNetwork compiled, Parameters initial, LabelledPoints data, int batchSize) {
    super(data.size(), batchSize);
    this.spec = compiled.spec();
    this.network = Dl4jNetwork.build(compiled, initial);
    this.features = Dl4jNetwork.features(spec, data.points());
    this.labels = Dl4jNetwork.targets(spec, data);
  }

  @Override
  protected void step(int batch) {
    int[] points = batches.points(batch);
    network.fit(Nd4j.pullRows(features, 1, points), Nd4j.pullRows(labels, 1, points));
  }

  @Override
  public EpochMetrics trainEpochMeasured() {
    double loss = 0;
    double hits = 0;
    int outputs = spec.outputs();
    for (int batch = 0; batch < batches.count(); batch++) {
      int[] points = batches.points(batch);
      INDArray input = Nd4j.pullRows(features, 1, points);
      INDArray target = Nd4j.pullRows(labels, 1, points);
      double[] predicted = network.output(input).dup('c').data().asDouble();
      double[] wanted = target.dup('c').data().asDouble();
      for (int row = 0; row < points.length; row++) {
        hits +=
            spec.loss()
                .accuracy(
                    Arrays.copyOfRange(predicted, row * outputs, (row + 1) * outputs),
                    Arrays.copyOfRange(wanted, row * outputs, (row + 1) * outputs));
      }
      network.fit(input, target);
      loss += network.score() * points.length;
    }
    return new EpochMetrics(loss / batches.size(), hits / batches.size());
  }

  @Override
  public void fence() {
    Nd4j.getExecutioner().commit();
  }

  @Override
  public void restore(Parameters parameters) {
    Dl4jNetwork.assign(spec, network, parameters);
    Dl4jNetwork.forgetSteps(network);
  }

  @Override
  public Parameters parameters() {
    return Dl4jNetwork.parameters(spec, network);
  }

  @Override
  public void close() {
    network.close();
    Dl4jNetwork.free(features);
    Dl4jNetwork.free(labels);
  }
}
