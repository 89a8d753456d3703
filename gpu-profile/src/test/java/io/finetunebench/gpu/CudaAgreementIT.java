package io.finetunebench.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Engines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;

/** What ND4J computes on a device against the oracle. */
@ExtendWith(NeedsDevice.class)
class CudaAgreementIT {
  @Test
  void parametersAndBoundaryAgreeWithTheOracle(TestReporter reporter) {
    Engine device = Engines.named("nd4j").orElseThrow();
    assertEquals("JCublasBackend", device.backend().orElseThrow().name());
    Agreement.require(device, reporter);
  }
}
