package io.finetunebench.bench.record;

import org.jspecify.annotations.Nullable;

/** A record that cannot be read; the message is one line for the person who has to fix it. */
public final class MalformedRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes one from a line that names the source, the place, what was expected and found. */
  public MalformedRecordException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
