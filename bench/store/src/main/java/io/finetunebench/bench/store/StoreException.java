package io.finetunebench.bench.store;

import org.jspecify.annotations.Nullable;

/** A store that can't be read or written; the message is one line for the person who named it. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes one from a line that names the store, what was wrong and what to do. */
  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
