package io.finetunebench.core.experiment.engine;

import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Parameters;

/**
 * One network in training on one data set, which is resident where the engine computes.
 *
 * <p>An engine may queue work and return; {@link #fence} waits for it. Used by one thread.
 */
public interface Learner extends EngineWork {
  /** Returns the steps of an epoch: one a batch, the last one perhaps over a short batch. */
  int stepsPerEpoch();

  /**
   * Sets the order in which the next steps visit the points to {@link
   * io.finetunebench.core.experiment.data.EpochOrder} of seed, epoch and the data's size. Until the
   * first call the order is that of the data.
   */
  void shuffle(long seed, int epoch);

  /**
   * Trains on batches {@code from} to {@code to - 1} of the current order: each is gathered from
   * the resident data, and moves the parameters once.
   */
  void train(int from, int to);

  /** Trains on every batch of the current order, once. */
  default void trainEpoch() {
    train(0, stepsPerEpoch());
  }

  /** Trains as {@link #trainEpoch} does and reports as Keras does; slower. */
  EpochMetrics trainEpochMeasured();

  /** Sets the parameters; the order of the points stays as it is. */
  void restore(Parameters parameters);

  /**
   * Sets what the optimiser remembers, so that the next steps go on from there, until parameters
   * are restored.
   *
   * @param memory of the network's optimiser and for its parameters
   * @throws UnsupportedOperationException if the engine cannot, see {@link Engine#resumes}
   * @throws IllegalArgumentException if the memory is that of another optimiser
   */
  default void resume(OptimiserMemory memory) {
    throw new UnsupportedOperationException("this engine starts its optimiser afresh");
  }

  /** Returns the current parameters. */
  Parameters parameters();
}
