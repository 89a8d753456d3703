package io.finetunebench.core.nd4j.dl4j;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Features;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.nd4j.Nd4jBackedEngine;

/** The engine on Deeplearning4j's {@code MultiLayerNetwork}, written as its users write it. */
public final class Dl4jEngine extends Nd4jBackedEngine {
  /** The name that selects this engine. */
  public static final String NAME = "dl4j";

  /** Called by the service loader. */
  public Dl4jEngine() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "Deeplearning4j's MultiLayerNetwork on ND4J, as its users write it";
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    requireAvailable();
    Features.require(network.spec(), data);
    return new Dl4jLearner(network, initial, data, batchSize);
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    requireAvailable();
    Features.require(network, points);
    return new Dl4jPredictor(network, parameters, points, batchSize);
  }
}
