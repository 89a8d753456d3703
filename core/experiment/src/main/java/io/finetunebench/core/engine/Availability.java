package io.finetunebench.core.engine;

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

  /** Returns whether the engine can run. */
  public boolean isAvailable() {
    return reason == null;
  }
}
