package io.finetunebench.core.engine.cuda;

import io.finetunebench.core.engine.DeviceTimed;
import io.finetunebench.core.engine.Predictor;

/** One network that predicts on the device. */
final class CudaPredictor implements Predictor, DeviceTimed {
  private final Prediction prediction;

  CudaPredictor(Prediction prediction) {
    this.prediction = prediction;
  }

  @Override
  public void predict() {
    prediction.predict();
  }

  @Override
  public void fence() {
    prediction.fence();
  }

  @Override
  public double deviceNanos() {
    return prediction.deviceNanos();
  }

  @Override
  public double[] probabilities() {
    return prediction.probabilities(0);
  }

  @Override
  public double predictPoint(double[] features) {
    return prediction.predictPoint(features);
  }

  @Override
  public void close() {
    prediction.close();
  }
}
