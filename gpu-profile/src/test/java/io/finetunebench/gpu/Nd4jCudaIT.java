package io.finetunebench.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineContract;
import io.finetunebench.core.experiment.engine.Engines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** The engine contract on prebuilt operations of ND4J's CUDA backend. */
@ExtendWith(NeedsDevice.class)
class Nd4jCudaIT extends EngineContract {
  @Override
  protected Engine engine() {
    return Engines.named("nd4j").orElseThrow();
  }

  @BeforeEach
  void runsOnCuda() {
    assertEquals("JCublasBackend", engine().backend().orElseThrow().name());
  }
}
