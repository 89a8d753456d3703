package io.finetunebench.core.experiment.engine;

import io.finetunebench.core.experiment.network.Parameters;
import java.util.List;

/**
 * Networks of one shape in training on one data set, side by side; see {@link Learner}, which each
 * of them is alike. Used by one thread.
 */
public interface LearnerGroup extends EngineWork {
  /** Returns the number of networks. */
  int size();

  /**
   * Sets the orders in which the next epoch visits the points, as {@link Learner#shuffle} does.
   *
   * @param seeds one a network
   * @param epoch the same for all
   */
  void shuffle(long[] seeds, int epoch);

  /** Trains each network on every batch of its order, once. */
  void trainEpoch();

  /** Trains as {@link #trainEpoch} does and reports of each network as Keras does; slower. */
  List<EpochMetrics> trainEpochMeasured();

  /** Sets the parameters of each network; the orders stay as they are. */
  void restore(List<Parameters> parameters);

  /** Returns the current parameters of each network. */
  List<Parameters> parameters();
}
