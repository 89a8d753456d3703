package io.finetunebench.core.cuda;

import io.finetunebench.core.experiment.engine.DeviceTimed;

/** Work on a device with a queue and memory of its own, which the device times. */
abstract class DeviceWork implements DeviceTimed, AutoCloseable {
  final CudaContext context;
  final Workspace workspace;

  /** Makes the workspace; who then fails to prepare the work closes it. */
  DeviceWork(CudaContext context) {
    this.context = context;
    workspace = context.within(() -> new Workspace(context));
  }

  /** Waits until all that was queued has ended. */
  public void fence() {
    workspace.fence();
  }

  @Override
  public double deviceNanos() {
    return workspace.deviceNanos();
  }

  @Override
  public void close() {
    workspace.close();
  }
}
