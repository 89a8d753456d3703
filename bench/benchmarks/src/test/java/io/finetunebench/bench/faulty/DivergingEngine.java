package io.finetunebench.bench.faulty;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.Parameters;

/** Ends each epoch with parameters that are not numbers. */
public final class DivergingEngine extends FaultyEngine {
  /** Called by the service loader. */
  public DivergingEngine() {
    super("diverging", true);
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    return new FaultyLearner(
        super.learner(network, initial, data, batchSize),
        (sound, epoch) -> {
          sound.trainEpoch();
          sound.restore(scaled(network.spec(), sound.parameters(), Double.NaN));
        });
  }
}
