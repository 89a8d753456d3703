package io.finetunebench.bench.faulty;

import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;

/** Predicts for the first point only. */
public final class ForgetfulEngine extends FaultyEngine {
  /** Called by the service loader. */
  public ForgetfulEngine() {
    super("forgetful", true);
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    Points first = Points.of(points.featureCount(), points.row(0));
    return super.predictor(network, parameters, first, batchSize);
  }
}
