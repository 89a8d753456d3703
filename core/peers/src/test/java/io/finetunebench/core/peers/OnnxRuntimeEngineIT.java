package io.finetunebench.core.peers;

import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineContract;
import io.finetunebench.core.experiment.engine.Engines;

/** The engine contract on the engine {@code onnxruntime}. */
class OnnxRuntimeEngineIT extends EngineContract {
  @Override
  protected Engine engine() {
    return Engines.named("onnxruntime").orElseThrow();
  }
}
