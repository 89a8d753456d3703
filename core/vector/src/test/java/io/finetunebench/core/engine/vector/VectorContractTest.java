package io.finetunebench.core.engine.vector;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.EngineContract;
import io.finetunebench.core.engine.reference.FloatKernels;
import io.finetunebench.core.engine.reference.ReferenceEngine;
import org.junit.jupiter.api.Test;

/** The engine's contract, on a JVM that has the Vector API. */
class VectorContractTest extends EngineContract {
  @Override
  protected Engine engine() {
    return new ReferenceEngine();
  }

  @Test
  void theEngineUsesTheVectorApi() {
    assertInstanceOf(VectorKernels.class, FloatKernels.best());
  }
}
