package io.finetunebench.core.cuda;

import io.finetunebench.core.driver.FakeDriver;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineContract;
import io.finetunebench.core.experiment.engine.Engines;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/** The engine contract on own kernels, which the fake device runs on the CPU. */
class CudaEngineContractTest extends EngineContract {
  private final FakeDriver fake;

  CudaEngineContractTest(@TempDir Path folder) throws IOException {
    fake = FakeDriver.install(folder, "device 9.0 85899345920 NVIDIA H100 80GB HBM3");
  }

  @AfterAll
  void uninstall() {
    fake.close();
  }

  @Override
  protected Engine engine() {
    return Engines.named("cuda").orElseThrow();
  }
}
