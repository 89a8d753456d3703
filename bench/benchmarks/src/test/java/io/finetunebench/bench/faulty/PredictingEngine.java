package io.finetunebench.bench.faulty;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.Parameters;

/** Predicts and does not train, as inference libraries do. */
public final class PredictingEngine extends FaultyEngine {
  /** Called by the service loader. */
  public PredictingEngine() {
    super("predicting", true);
  }

  @Override
  public boolean trains() {
    return false;
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    throw new UnsupportedOperationException("engine predicting does not train");
  }
}
