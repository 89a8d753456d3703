package io.finetunebench.bench.interleave;

/** A side that can't take part, or no longer; the message is one line that says why. */
public final class SideException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  SideException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Returns the code that the command ends with. */
  public int exitCode() {
    return exitCode;
  }
}
