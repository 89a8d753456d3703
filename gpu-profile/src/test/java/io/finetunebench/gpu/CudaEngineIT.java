package io.finetunebench.gpu;

import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineContract;
import io.finetunebench.core.experiment.engine.Engines;
import org.junit.jupiter.api.extension.ExtendWith;

/** The engine contract on own kernels, on the device. */
@ExtendWith(NeedsCudaEngine.class)
class CudaEngineIT extends EngineContract {
  @Override
  protected Engine engine() {
    return Engines.named("cuda").orElseThrow();
  }
}
