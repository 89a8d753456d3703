package io.finetunebench.bench.cli.command;

/** The exit codes of every command; with several at once: 4, else 1, else 5, else 3. */
public final class ExitCode {
  /** Fine; improvements included. */
  public static final int OK = 0;

  /** A regression. */
  public static final int REGRESSION = 1;

  /** Usage, or input that is missing, unreadable or malformed. */
  public static final int USAGE = 2;

  /** Inconclusive, where the caller asked to fail on it. */
  public static final int INCONCLUSIVE = 3;

  /** A result that failed its correctness check, or a benchmark that threw. */
  public static final int INVALID = 4;

  /** Not comparable, or missing where the caller asked to fail on it. */
  public static final int NOT_COMPARABLE = 5;

  /** The device asked for is not usable. */
  public static final int DEVICE_UNUSABLE = 6;

  /** An error of ours, with a file that holds its details. */
  public static final int OURS = 70;

  /** Interrupted; what was finished is kept. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
