package io.finetunebench.core.experiment.engine;

/** Says in one line why an engine cannot run here and what to do. */
public final class EngineUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with the line to show. */
  public EngineUnavailableException(String message) {
    super(message);
  }
}
