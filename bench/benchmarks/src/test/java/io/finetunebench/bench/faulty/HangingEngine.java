package io.finetunebench.bench.faulty;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.Parameters;

/** Never ends its first epoch and hears no interrupt. */
public final class HangingEngine extends FaultyEngine {
  /** Called by the service loader. */
  public HangingEngine() {
    super("hanging", true);
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    return new FaultyLearner(
        super.learner(network, initial, data, batchSize),
        (sound, epoch) -> {
          while (true) {
            Thread.onSpinWait();
          }
        });
  }
}
