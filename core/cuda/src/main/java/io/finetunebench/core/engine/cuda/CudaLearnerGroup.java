package io.finetunebench.core.engine.cuda;

import io.finetunebench.core.engine.DeviceTimed;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.engine.LearnerGroup;
import io.finetunebench.core.network.Parameters;
import java.util.List;

/** Many networks in training on the device, one block each. */
final class CudaLearnerGroup implements LearnerGroup, DeviceTimed {
  private final Training training;

  CudaLearnerGroup(Training training) {
    this.training = training;
  }

  @Override
  public int size() {
    return training.networks();
  }

  @Override
  public void shuffle(long[] seeds, int epoch) {
    if (seeds.length != size()) {
      throw new IllegalArgumentException("expected " + size() + " seeds, found " + seeds.length);
    }
    training.shuffle(seeds, epoch);
  }

  @Override
  public void trainEpoch() {
    training.train(0, training.stepsPerEpoch());
  }

  @Override
  public List<EpochMetrics> trainEpochMeasured() {
    return training.trainEpochMeasured();
  }

  @Override
  public void fence() {
    training.fence();
  }

  @Override
  public double deviceNanos() {
    return training.deviceNanos();
  }

  @Override
  public void restore(List<Parameters> parameters) {
    training.restore(parameters);
  }

  @Override
  public List<Parameters> parameters() {
    return training.parameters();
  }

  @Override
  public void close() {
    training.close();
  }
}
