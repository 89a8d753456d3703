package io.finetunebench.bench.runner.build;

/** A build that cannot be measured; the message is one line that says why and what to do. */
public final class BuildException extends RuntimeException {
  /** The code for what the caller got wrong. */
  public static final int USAGE = 2;

  /** The code for a benchmark that threw or a fork that ended. */
  public static final int FAILED = 4;

  /** The code for builds that share nothing. */
  public static final int NOT_COMPARABLE = 5;

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /** Makes an exception that ends the command with the given code. */
  public BuildException(int exitCode, String message) {
    super(message.strip().replaceAll("\\s*\\R\\s*", " "));
    this.exitCode = exitCode;
  }

  /** Returns the code that the command ends with. */
  public int exitCode() {
    return exitCode;
  }

  /** Returns an exception for what the caller got wrong. */
  public static BuildException usage(String message) {
    return new BuildException(USAGE, message);
  }
}
