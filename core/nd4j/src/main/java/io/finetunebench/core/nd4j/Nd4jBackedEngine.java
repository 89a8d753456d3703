package io.finetunebench.core.nd4j;

import io.finetunebench.core.experiment.engine.Availability;
import io.finetunebench.core.experiment.engine.Backend;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineUnavailableException;
import io.finetunebench.core.experiment.network.NetworkSpec;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;

/** What engines on ND4J share: its backend, and that they serve every network. */
public abstract class Nd4jBackedEngine implements Engine {
  @Override
  public final Availability availability() {
    return Nd4jRuntime.availability();
  }

  @Override
  public final Availability availability(NetworkSpec network) {
    return availability();
  }

  @Override
  public final Optional<Backend> backend() {
    return availability().isAvailable() ? Optional.of(Nd4jRuntime.backend()) : Optional.empty();
  }

  /** On the CPU threads share nothing; on a device they would share its one queue. */
  @Override
  public final boolean parallel() {
    return availability().isAvailable() && Nd4j.getEnvironment().isCPU();
  }

  /** On a device operations are queued. */
  @Override
  public final boolean asynchronous() {
    return availability().isAvailable() && !Nd4j.getEnvironment().isCPU();
  }

  /**
   * Makes the device the calling thread's.
   *
   * @throws EngineUnavailableException if the engine cannot run here
   */
  protected final void requireAvailable() {
    availability().require(name());
    Nd4jRuntime.useDevice();
  }
}
