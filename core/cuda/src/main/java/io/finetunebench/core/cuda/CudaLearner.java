package io.finetunebench.core.cuda;

import io.finetunebench.core.experiment.engine.DeviceTimed;
import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.List;

/** One network in training on the device. */
final class CudaLearner implements Learner, DeviceTimed {
  private final Training training;
  private final long[] seed = new long[1];

  CudaLearner(Training training) {
    this.training = training;
  }

  @Override
  public int stepsPerEpoch() {
    return training.stepsPerEpoch();
  }

  @Override
  public void shuffle(long orderSeed, int epoch) {
    seed[0] = orderSeed;
    training.shuffle(seed, epoch);
  }

  @Override
  public void train(int from, int to) {
    training.train(from, to);
  }

  @Override
  public EpochMetrics trainEpochMeasured() {
    return training.trainEpochMeasured().get(0);
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
  public void restore(Parameters parameters) {
    training.restore(List.of(parameters));
  }

  @Override
  public Parameters parameters() {
    return training.parameters().get(0);
  }

  @Override
  public void close() {
    training.close();
  }
}
