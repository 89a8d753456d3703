package io.finetunebench.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineContract;
import io.finetunebench.core.experiment.engine.Engines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** The engine contract on Deeplearning4j on ND4J's CUDA backend. */
@ExtendWith(NeedsDevice.class)
class Dl4jCudaIT extends EngineContract {
  @Override
  protected Engine engine() {
    return Engines.named("dl4j").orElseThrow();
  }

  @BeforeEach
  void runsOnCuda() {
    assertEquals("JCublasBackend", engine().backend().orElseThrow().name());
  }
}
