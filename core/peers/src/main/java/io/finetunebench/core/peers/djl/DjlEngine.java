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

/** The engine on Deep Java Library with PyTorch, written as DJL's documentation teaches it. */
public final class DjlEngine implements Engine {
  private static final String NAME = "djl";

  /** Called by the service loader. */
  public DjlEngine() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "DJL 0.36.0 on PyTorch 2.7.1: blocks, Trainer, GradientCollector, as its users write it";
  }

  @Override
  public Availability availability() {
    return PytorchRuntime.availability();
  }

  /** DJL lets one gradient collector work at a time in a process. */
  @Override
  public boolean parallel() {
    return false;
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    availability().require(NAME);
    Features.requirePlain(network.spec(), data.points());
    return new DjlLearner(network, initial, data, batchSize);
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    availability().require(NAME);
    Features.requirePlain(network, points);
    return new DjlPredictor(network, parameters, points, batchSize);
  }
}
