package io.finetunebench.bench.faulty;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;

/** Starts from parameters that are one percent too large, and runs on one thread only. */
public final class PerturbedEngine extends FaultyEngine {
  private static final double FACTOR = 1.01;

  /** Called by the service loader. */
  public PerturbedEngine() {
    super("perturbed", false);
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    return super.learner(network, scaled(network.spec(), initial, FACTOR), data, batchSize);
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    return super.predictor(network, scaled(network, parameters, FACTOR), points, batchSize);
  }
}
