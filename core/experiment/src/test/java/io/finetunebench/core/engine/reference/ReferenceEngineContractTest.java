package io.finetunebench.core.engine.reference;

import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.EngineContract;
import io.finetunebench.core.engine.Engines;

class ReferenceEngineContractTest extends EngineContract {
  @Override
  protected Engine engine() {
    return Engines.named("reference").orElseThrow();
  }
}
