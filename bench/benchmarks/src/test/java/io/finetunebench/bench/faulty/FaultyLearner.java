package io.finetunebench.bench.faulty;

import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.network.Parameters;

/** A sound learner, but for what each whole epoch does. The oracle check trains no whole epoch. */
class FaultyLearner implements Learner {
  private final Learner sound;
  private final Fault fault;
  private int epochs;

  /** What an epoch does instead. */
  interface Fault {
    void epoch(Learner sound, int epoch);
  }

  FaultyLearner(Learner sound, Fault fault) {
    this.sound = sound;
    this.fault = fault;
  }

  @Override
  public int stepsPerEpoch() {
    return sound.stepsPerEpoch();
  }

  @Override
  public void shuffle(long seed, int epoch) {
    sound.shuffle(seed, epoch);
  }

  @Override
  public void train(int from, int to) {
    sound.train(from, to);
  }

  @Override
  public void trainEpoch() {
    epochs++;
    fault.epoch(sound, epochs);
  }

  @Override
  public EpochMetrics trainEpochMeasured() {
    return sound.trainEpochMeasured();
  }

  @Override
  public void fence() {
    sound.fence();
  }

  @Override
  public void restore(Parameters parameters) {
    sound.restore(parameters);
  }

  @Override
  public Parameters parameters() {
    return sound.parameters();
  }

  @Override
  public void close() {
    sound.close();
  }
}
