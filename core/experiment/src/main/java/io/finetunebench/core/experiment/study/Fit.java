package io.finetunebench.core.experiment.study;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.LearnerGroup;
import io.finetunebench.core.experiment.engine.SideBySide;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    return train(engine, network, initial, null, data, plan, orderSeed);
  }

  /**
   * Trains a network as {@link #train(Engine, CompiledNetwork, Parameters, LabelledPoints,
   * TrainingPlan, long)} does.
   *
   * @param memory that the optimiser goes on from; null to start it afresh
   */
  static Fit train(
      Engine engine,
      CompiledNetwork network,
      Parameters initial,
      @Nullable OptimiserMemory memory,
      LabelledPoints data,
      TrainingPlan plan,
      long orderSeed) {
    try (Learner learner = engine.learner(network, initial, data, plan.batchSize())) {
      if (memory != null) {
        learner.resume(memory);
      }
      List<EpochMetrics> history = new ArrayList<>();
      for (int epoch = 0; epoch < plan.epochs(); epoch++) {
        learner.shuffle(orderSeed, epoch);
        history.add(learner.trainEpochMeasured());
      }
      return new Fit(learner.parameters(), history);
    }
  }

  /**
   * Trains networks side by side, each as {@link #train} would.
   *
   * @param engine to train on
   * @param network which layers train, and how
   * @param initial parameters that each starts from
   * @param data to train on
   * @param plan epochs and batch size
   * @param orderSeeds of each network's orders
   * @throws InterruptedException if the calling thread is interrupted
   */
  static List<Fit> trainSideBySide(
      SideBySide engine,
      CompiledNetwork network,
      List<Parameters> initial,
      LabelledPoints data,
      TrainingPlan plan,
      long[] orderSeeds)
      throws InterruptedException {
    try (LearnerGroup group = engine.learners(network, initial, data, plan.batchSize())) {
      List<List<EpochMetrics>> epochs = new ArrayList<>();
      for (int epoch = 0; epoch < plan.epochs(); epoch++) {
        if (Thread.interrupted()) {
          throw new InterruptedException("interrupted while networks trained side by side");
        }
        group.shuffle(orderSeeds, epoch);
        epochs.add(group.trainEpochMeasured());
      }
      List<Parameters> parameters = group.parameters();
      List<Fit> fits = new ArrayList<>();
      for (int i = 0; i < group.size(); i++) {
        int place = i;
        fits.add(new Fit(parameters.get(i), epochs.stream().map(all -> all.get(place)).toList()));
      }
      return fits;
    }
  }
}
