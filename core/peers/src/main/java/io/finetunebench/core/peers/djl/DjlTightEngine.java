package io.finetunebench.core.peers.djl;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Availability;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Features;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;

/** The engine on DJL's arrays alone, with the backward pass written out: its tightest loop. */
public final class DjlTightEngine implements Engine {
  private static final String NAME = "djl-tight";

  /** Called by the service loader. */
  public DjlTightEngine() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "DJL 0.36.0 on PyTorch 2.7.1: its arrays alone, backward pass by hand, fewest calls";
  }

  @Override
  public Availability availability() {
    return PytorchRuntime.availability();
  }

  @Override
  public boolean parallel() {
    return true;
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    availability().require(NAME);
    Features.requirePlain(network.spec(), data.points());
    return new TightLearner(network, initial, data, batchSize);
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    availability().require(NAME);
    Features.requirePlain(network, points);
    return new TightPredictor(network, parameters, points, batchSize);
  }
}
