package io.finetunebench.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.finetunebench.core.experiment.engine.Backend;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Engines;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ND4J computes on a device against the oracle. */
@ExtendWith(NeedsDevice.class)
class CudaAgreementIT {
  @ParameterizedTest
  @ValueSource(strings = {"nd4j", "dl4j"})
  void parametersAndBoundaryAgreeWithTheOracle(String name, TestReporter reporter) {
    Engine device = Engines.named(name).orElseThrow();
    Backend backend = device.backend().orElseThrow();
    assertEquals("JCublasBackend", backend.name());
    assertNotNull(backend.device());
    Agreement.require(device, reporter);
  }
}
