package io.finetunebench.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineContract;
import io.finetunebench.core.experiment.engine.Engines;
import org.junit.jupiter.api.Test;

/** The engine contract on DL4J over ND4J's native backend. */
class Dl4jEngineIT extends EngineContract {
  @Override
  protected Engine engine() {
    return Engines.named("dl4j").orElseThrow();
  }

  @Test
  void runsOnTheNativeCpuBackend() {
    assertEquals("CpuBackend", engine().backend().orElseThrow().name());
  }
}
