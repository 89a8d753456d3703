package io.finetunebench.core.experiment.engine;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.List;

/**
 * What an engine may offer beside its contract: many networks of one shape, on the same data, at
 * once.
 *
 * <p>A network comes out of a group bit by bit as it comes out of a {@link Learner} or a {@link
 * Predictor} of its own, whatever the number of networks in the group.
 */
public interface SideBySide {
  /**
   * Returns how many networks can train at once with what is free now; below 2 where a group is of
   * no use for this network.
   */
  int mostLearners(CompiledNetwork network, LabelledPoints data, int batchSize);

  /**
   * Returns learners in a group.
   *
   * @param network which layers train, and how
   * @param initial parameters that each network starts from; one network for each, at least one
   * @param data to train on, the same for all
   * @param batchSize examples a step, at least 1; the last step of an epoch may have fewer
   * @throws EngineUnavailableException if the engine cannot run here
   * @throws IllegalArgumentException if points and network do not fit, the batch is below 1, or the
   *     networks are none or more than {@link #mostLearners}
   */
  LearnerGroup learners(
      CompiledNetwork network, List<Parameters> initial, LabelledPoints data, int batchSize);

  /**
   * Returns how many networks can predict at once with what is free now; below 2 where a group is
   * of no use for this network.
   */
  int mostPredictors(NetworkSpec network, Points points);

  /**
   * Returns predictors in a group, each for all the points.
   *
   * @param network the network; its precision is the prediction's
   * @param parameters of each network, at least one
   * @param points to predict for, the same for all
   * @throws EngineUnavailableException if the engine cannot run here
   * @throws IllegalArgumentException if points and network do not fit, or the networks are none or
   *     more than {@link #mostPredictors}
   */
  PredictorGroup predictors(NetworkSpec network, List<Parameters> parameters, Points points);
}
