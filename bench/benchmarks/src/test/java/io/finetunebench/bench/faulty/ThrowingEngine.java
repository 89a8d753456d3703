package io.finetunebench.bench.faulty;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.Parameters;

/** Throws in an epoch that is well into the first iteration, and not in the oracle check. */
public final class ThrowingEngine extends FaultyEngine {
  /** What it throws with. */
  public static final String MESSAGE = "this engine trains three epochs";

  private static final int LAST_EPOCH = 4;

  /** Called by the service loader. */
  public ThrowingEngine() {
    super("throwing", true);
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    return new FaultyLearner(
        super.learner(network, initial, data, batchSize),
        (sound, epoch) -> {
          if (epoch == LAST_EPOCH) {
            throw new UnsupportedOperationException(MESSAGE);
          }
          sound.trainEpoch();
        });
  }
}
