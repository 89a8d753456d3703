package io.finetunebench.core.engine;

import io.finetunebench.core.network.Precision;

/**
 * What an engine may offer beside its contract: work that shows what its device reaches at best.
 *
 * <p>Each method throws {@link EngineUnavailableException} if the engine cannot run here.
 */
public interface DeviceCeilings {
  /** Returns a copy within the device's memory, far beyond its caches. */
  CeilingWork copy();

  /** Returns multiplications with additions on the whole device, which read no memory. */
  CeilingWork multiplyAdd(Precision precision);

  /** Returns a launch of next to no work. */
  CeilingWork launch();
}
