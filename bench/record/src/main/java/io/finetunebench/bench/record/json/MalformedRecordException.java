package io.finetunebench.bench.record.json;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A record that cannot be read; the message is one line for the person who has to fix it. */
public final class MalformedRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Instant startedAt;

  /** Makes one from a line that names the source, the place, what was expected and found. */
  public MalformedRecordException(String message, @Nullable Throwable cause) {
    this(message, cause, null);
  }

  /**
   * Makes one of a run's record.
   *
   * @param startedAt when the run began, as far as what is left of the record says
   */
  MalformedRecordException(
      @Nullable String message, @Nullable Throwable cause, @Nullable Instant startedAt) {
    super(message, cause);
    this.startedAt = startedAt;
  }

  /** Returns when the run began; null where nothing that is left says. */
  public @Nullable Instant startedAt() {
    return startedAt;
  }
}
