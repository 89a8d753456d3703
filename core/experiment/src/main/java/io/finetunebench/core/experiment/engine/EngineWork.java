package io.finetunebench.core.experiment.engine;

import org.jspecify.annotations.Nullable;

/** Work that lies with an engine and may still go on when a call has returned. */
public interface EngineWork extends AutoCloseable {
  /** Waits until all the work so far is done: nothing where each call returns when it is. */
  default void fence() {}

  /** Returns what tells how long the device took; null where no device says. */
  default @Nullable DeviceTimed deviceTime() {
    return this instanceof DeviceTimed timed ? timed : null;
  }

  /** Frees what the engine holds for the work. */
  @Override
  void close();
}
