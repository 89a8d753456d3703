package io.finetunebench.core.experiment.engine;

import org.jspecify.annotations.Nullable;

/**
 * Whether an engine can run in this process.
 *
 * @param reason one line that says why not and what to do; null if it can
 */
public record Availability(@Nullable String reason) {
  private static final Availability AVAILABLE = new Availability(null);

  /** Returns that the engine can run. */
  public static Availability available() {
    return AVAILABLE;
  }

  /** Returns that the engine cannot run, for the given reason. */
  public static Availability unavailable(String reason) {
    return new Availability(reason);
  }

  /** Returns that the engine cannot run, since its native library does not load. */
  public static Availability unavailable(String library, Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return unavailable(library + "'s native library does not load here (" + root + ")");
  }

  /** Returns whether the engine can run. */
  public boolean isAvailable() {
    return reason == null;
  }

  /**
   * Requires that an engine can run.
   *
   * @throws EngineUnavailableException if it cannot
   */
  public void require(String engine) {
    if (reason != null) {
      throw new EngineUnavailableException("engine " + engine + " is not available: " + reason);
    }
  }
}
