package io.finetunebench.bench.store;

/** No record fits what was asked for, or several do; the message is one line that names some. */
public final class NoSuchRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes one from a line that names the store, what was asked for and what is there. */
  public NoSuchRecordException(String message) {
    super(message);
  }
}
