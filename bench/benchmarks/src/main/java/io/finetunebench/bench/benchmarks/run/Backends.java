package io.finetunebench.bench.benchmarks.run;

import io.finetunebench.bench.record.machine.BackendDescription;
import io.finetunebench.core.experiment.engine.Backend;
import org.jspecify.annotations.Nullable;

/** Describes backends for records, which know no engines. */
public final class Backends {
  private Backends() {}

  /** Returns what a backend said of itself; null where there was none. */
  public static @Nullable BackendDescription description(@Nullable Backend backend) {
    if (backend == null) {
      return null;
    }
    Backend.Device device = backend.device();
    return new BackendDescription(
        backend.name(),
        backend.versions(),
        backend.threads(),
        backend.details(),
        device == null
            ? null
            : new BackendDescription.Device(
                device.name(), device.computeCapability(), device.pciBusId()),
        backend.standIn());
  }
}
