package org.example;

import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineContract;

class BorrowedEngineTest extends EngineContract {
  private final Engine engine = new BorrowedEngine();

  @Override
  protected Engine engine() {
    return engine;
  }
}
