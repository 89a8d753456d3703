package io.finetunebench.bench.faulty;

import io.finetunebench.core.driver.CudaDriver;
import io.finetunebench.core.engine.Backend;
import io.finetunebench.core.engine.CeilingWork;
import io.finetunebench.core.engine.DeviceCeilings;
import io.finetunebench.core.network.Precision;
import java.util.Map;
import java.util.Optional;

/** Sound, and says that it computes on the first GPU of the machine, which a fake may play. */
public final class DeviceEngine extends FaultyEngine implements DeviceCeilings {
  /** Called by the service loader. */
  public DeviceEngine() {
    super("device", false);
  }

  @Override
  public CeilingWork copy() {
    return new Ceiling();
  }

  @Override
  public CeilingWork multiplyAdd(Precision precision) {
    return new Ceiling();
  }

  @Override
  public CeilingWork launch() {
    return new Ceiling();
  }

  /** Counts to a thousand. */
  private static final class Ceiling implements CeilingWork {
    private long counted;

    @Override
    public void run() {
      for (int i = 0; i < 1000; i++) {
        counted++;
      }
    }

    @Override
    public long amount() {
      return 1000;
    }

    @Override
    public double error() {
      return counted % 1000;
    }

    @Override
    public void fence() {}

    @Override
    public void close() {}
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
