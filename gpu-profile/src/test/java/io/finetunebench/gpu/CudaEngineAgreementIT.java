package io.finetunebench.gpu;

import io.finetunebench.core.experiment.engine.Engines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;

/** What own kernels compute on a device against the oracle. */
@ExtendWith(NeedsCudaEngine.class)
class CudaEngineAgreementIT {
  @Test
  void parametersAndBoundaryAgreeWithTheOracle(TestReporter reporter) {
    Agreement.require(Engines.named("cuda").orElseThrow(), reporter);
  }
}
