package io.finetunebench.cpu;

import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineContract;
import io.finetunebench.core.experiment.engine.Engines;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The engine contract on ND4J's executioner: what a device runs, here on the native backend. */
class Nd4jExecutionerIT extends EngineContract {
  private static final String DISPATCH = "finetunebench.nd4j.dispatch";

  @BeforeAll
  static void callThroughTheExecutioner() {
    System.setProperty(DISPATCH, "executioner");
  }

  @AfterAll
  static void callDirectlyAgain() {
    System.clearProperty(DISPATCH);
  }

  @Override
  protected Engine engine() {
    return Engines.named("nd4j").orElseThrow();
  }
}
