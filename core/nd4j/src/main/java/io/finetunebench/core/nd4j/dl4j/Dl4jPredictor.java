package io.finetunebench.core.nd4j.dl4j;

import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Batches;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Prediction by {@code MultiLayerNetwork.output(features)}, batch by batch. */
final class Dl4jPredictor implements Predictor {
  private final NetworkSpec spec;
  private final MultiLayerNetwork network;
  private final INDArray points;
  private final Batches batches;
  private final List<INDArray> outputs = new ArrayList<>();

  Dl4jPredictor(NetworkSpec spec, Parameters parameters, Points points, int batchSize) {
    this.spec = spec;
    this.batches = new Batches(points.size(), batchSize);
    this.network = Dl4jNetwork.build(CompiledNetwork.allTrainable(spec), parameters);
    this.points = Dl4jNetwork.features(spec, points);
  }

  @Override
  public void predict() {
    outputs.clear();
    for (int batch = 0; batch < batches.count(); batch++) {
      INDArray rows =
          batches.count() == 1
              ? points
              : points.get(
                  NDArrayIndex.interval(batches.start(batch), batches.end(batch)),
                  NDArrayIndex.all());
      outputs.add(network.output(rows));
    }
  }

  @Override
  public void fence() {
    Nd4j.getExecutioner().commit();
  }

  @Override
  public double[] probabilities() {
    return Predictor.joined(
        outputs.stream().map(output -> output.dup('c').data().asDouble()).toList());
  }

  @Override
  public double predictPoint(double[] features) {
    return network.output(Dl4jNetwork.row(spec, features)).getDouble(0);
  }

  @Override
  public void close() {
    fence();
    network.close();
    Dl4jNetwork.free(points);
  }
}
