package io.finetunebench.peers;

import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.EngineContract;
import io.finetunebench.core.engine.Engines;

/** The engine contract on the engine {@code onnxruntime}. */
class OnnxRuntimeEngineIT extends EngineContract {
  @Override
  protected Engine engine() {
    return Engines.named("onnxruntime").orElseThrow();
  }
}
