package io.finetunebench.bench.faulty;

import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;

/** Predicts all points right, but a single one wrong. */
public final class MisreadingEngine extends FaultyEngine {
  /** Called by the service loader. */
  public MisreadingEngine() {
    super("misreading", true);
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    Predictor sound = super.predictor(network, parameters, points, batchSize);
    return new Predictor() {
      @Override
      public void predict() {
        sound.predict();
      }

      @Override
      public void fence() {
        sound.fence();
      }

      @Override
      public double[] probabilities() {
        return sound.probabilities();
      }

      @Override
      public double predictPoint(double[] features) {
        return 1 - sound.predictPoint(features);
      }

      @Override
      public void close() {
        sound.close();
      }
    };
  }
}
