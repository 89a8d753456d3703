package io.finetunebench.core.cuda;

import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineContract;

/** The engine contract on this machine's device, which has to be there. */
class CudaDeviceIT extends EngineContract {
  @Override
  protected Engine engine() {
    return new CudaEngine();
  }
}
