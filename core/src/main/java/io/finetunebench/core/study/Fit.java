package io.finetunebench.core.study;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * One training run, as Keras's {@code fit} does it: reshuffled each epoch.
 *
 * @param parameters after the last epoch
 * @param history of the epochs, from the first
 */
public record Fit(Parameters parameters, List<EpochMetrics> history) {
  /** Copies the history. */
  public Fit {
    history = List.copyOf(history);
  }

  /**
   * Trains a network.
   *
   * @param engine to train on
   * @param network which layers train, and how
   * @param initial parameters to start from
   * @param data to train on
   * @param plan epochs and batch size
   * @param orderSeed of the epochs' orders
   */
  public static Fit train(
      Engine engine,
      CompiledNetwork network,
      Parameters initial,
      LabelledPoints data,
      TrainingPlan plan,
      long orderSeed) {
    try (Learner learner = engine.learner(network, initial, data, plan.batchSize())) {
      List<EpochMetrics> history = new ArrayList<>();
      for (int epoch = 0; epoch < plan.epochs(); epoch++) {
        learner.shuffle(orderSeed, epoch);
        history.add(learner.trainEpochMeasured());
      }
      return new Fit(learner.parameters(), history);
    }
  }
}
