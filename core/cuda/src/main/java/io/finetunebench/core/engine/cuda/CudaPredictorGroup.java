package io.finetunebench.core.engine.cuda;

import io.finetunebench.core.engine.DeviceTimed;
import io.finetunebench.core.engine.PredictorGroup;

/** Many networks that predict on the device in one launch. */
final class CudaPredictorGroup implements PredictorGroup, DeviceTimed {
  private final Prediction prediction;

  CudaPredictorGroup(Prediction prediction) {
    this.prediction = prediction;
  }

  @Override
  public int size() {
    return prediction.networks();
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
  public double[] probabilities(int network) {
    return prediction.probabilities(network);
  }

  @Override
  public void close() {
    prediction.close();
  }
}
