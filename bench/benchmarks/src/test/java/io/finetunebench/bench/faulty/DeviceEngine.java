package io.finetunebench.bench.faulty;

import io.finetunebench.core.driver.CudaDriver;
import io.finetunebench.core.experiment.engine.Backend;
import java.util.Map;
import java.util.Optional;

/** Sound, and says that it computes on the first GPU of the machine, which a fake may play. */
public final class DeviceEngine extends FaultyEngine {
  /** Called by the service loader. */
  public DeviceEngine() {
    super("device", false);
  }

  @Override
  public boolean asynchronous() {
    return true;
  }

  @Override
  public Optional<Backend> backend() {
    return Optional.of(
        new Backend(
            "TestBackend",
            Map.of(),
            Map.of(),
            Map.of(),
            new Backend.Device("NVIDIA A100", "8.0", "0000:01:00.0"),
            CudaDriver.standIn() != null));
  }
}
