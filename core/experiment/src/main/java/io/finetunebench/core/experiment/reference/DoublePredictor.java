package io.finetunebench.core.experiment.reference;

import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Batches;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.Arrays;

/** Prediction in double precision, one point after the other: the oracle. */
final class DoublePredictor implements Predictor {
  private final DoubleNetwork network;
  private final double[][] rows;
  private final Batches batches;
  private final int outputs;
  private final double[] probabilities;
  private boolean predicted;

  DoublePredictor(NetworkSpec spec, Parameters parameters, Points points, int batchSize) {
    this.network = new DoubleNetwork(spec, parameters);
    this.rows = new double[points.size()][];
    Arrays.setAll(rows, points::row);
    this.batches = new Batches(points.size(), batchSize);
    this.outputs = spec.outputs();
    this.probabilities = new double[Math.multiplyExact(points.size(), outputs)];
  }

  @Override
  public void predict() {
    for (int batch = 0; batch < batches.count(); batch++) {
      for (int position = batches.start(batch); position < batches.end(batch); position++) {
        network.forward(rows[position]);
        System.arraycopy(network.outputs(), 0, probabilities, position * outputs, outputs);
      }
    }
    predicted = true;
  }

  @Override
  public double[] probabilities() {
    Predictor.requirePredicted(predicted);
    return probabilities.clone();
  }

  @Override
  public double predictPoint(double[] features) {
    return network.forward(features);
  }

  @Override
  public void close() {}
}
