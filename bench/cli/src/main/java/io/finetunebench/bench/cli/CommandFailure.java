package io.finetunebench.bench.cli;

import java.util.List;
import java.util.function.Supplier;

/** Ends a command with lines on standard error, mostly one, and an exit code. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final boolean multiline;

  /**
   * Makes a failure of one line.
   *
   * @param exitCode see {@link ExitCode}
   * @param message what was wrong, where, and what to do; line breaks in it become blanks
   */
  public CommandFailure(int exitCode, String message) {
    this(exitCode, message, false);
  }

  private CommandFailure(int exitCode, String message, boolean multiline) {
    super(message);
    this.exitCode = exitCode;
    this.multiline = multiline;
  }

  /** Returns a failure whose message has a line for each problem. */
  public static CommandFailure ofLines(int exitCode, String message) {
    return new CommandFailure(exitCode, message, true);
  }

  /** Returns a failure of usage, of one line. */
  public static CommandFailure usage(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }

  /** Runs an action, and turns the exception that refuses its arguments into a failure of usage. */
  public static <T> T unlessRefused(Supplier<T> action) {
    try {
      return action.get();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /** Returns the exit code. */
  public int exitCode() {
    return exitCode;
  }

  /** Returns the lines for a person, without the program's name. */
  List<String> lines() {
    String message = String.valueOf(getMessage());
    return multiline ? message.lines().toList() : List.of(Failures.printed(message));
  }
}
