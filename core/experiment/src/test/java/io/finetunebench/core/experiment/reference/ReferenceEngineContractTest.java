package io.finetunebench.core.experiment.reference;

import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineContract;
import io.finetunebench.core.experiment.engine.Engines;

class ReferenceEngineContractTest extends EngineContract {
  @Override
  protected Engine engine() {
    return Engines.named("reference").orElseThrow();
  }
}
