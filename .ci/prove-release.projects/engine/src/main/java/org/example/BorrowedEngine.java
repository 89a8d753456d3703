package org.example;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Availability;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Engines;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;

/** An engine of another project, which lets the engine reference do the work. */
public final class BorrowedEngine implements Engine {
  private final Engine lender = Engines.named("reference").orElseThrow();

  @Override
  public String name() {
    return "borrowed";
  }

  @Override
  public String description() {
    return "the engine reference under another name";
  }

  @Override
  public Availability availability() {
    return lender.availability();
  }

  @Override
  public Availability availability(NetworkSpec network) {
    return lender.availability(network);
  }

  @Override
  public boolean resumes() {
    return lender.resumes();
  }

  @Override
  public boolean parallel() {
    return lender.parallel();
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    return lender.learner(network, initial, data, batchSize);
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    return lender.predictor(network, parameters, points, batchSize);
  }
}
