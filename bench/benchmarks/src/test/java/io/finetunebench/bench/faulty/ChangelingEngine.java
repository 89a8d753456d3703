package io.finetunebench.bench.faulty;

import io.finetunebench.core.experiment.engine.Backend;
import java.util.Map;
import java.util.Optional;

/** Sound, but its forks compute on the processor, while the process that starts them has a GPU. */
public final class ChangelingEngine extends FaultyEngine {
  private static final String OF_FORKS = "finetunebench.fork";

  /** Called by the service loader. */
  public ChangelingEngine() {
    super("changeling", false);
  }

  @Override
  public Optional<Backend> backend() {
    boolean inFork = System.getProperty(OF_FORKS) != null;
    return Optional.of(
        new Backend(
            inFork ? "CpuBackend" : "JCublasBackend",
            Map.of(),
            Map.of(),
            Map.of(),
            inFork ? null : new Backend.Device("NVIDIA A100", "8.0", "0000:01:00.0"),
            inFork ? null : Boolean.FALSE));
  }
}
