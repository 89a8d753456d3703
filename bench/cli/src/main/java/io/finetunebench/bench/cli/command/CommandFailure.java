package io.finetunebench.bench.cli.command;

import io.finetunebench.bench.record.files.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Ends a command with lines on standard error, mostly one, and an exit code. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_LINE = 2000;

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

  /** Returns the failure of usage for a file or folder that could not be read. */
  public static CommandFailure unreadable(Path path, Exception thrown) {
    return usage(
        path
            + ": cannot be read ("
            + FileFailure.reason(thrown)
            + "); check its rights, or name another");
  }

  /** Returns the failure of usage for a file or folder that could not be written or made. */
  public static CommandFailure unwritable(Path path, IOException thrown) {
    return usage(
        path
            + ": cannot be written ("
            + FileFailure.reason(thrown)
            + "); check the folder's rights and space, or name another");
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
  public List<String> lines() {
    String message = String.valueOf(getMessage());
    return multiline ? message.lines().toList() : List.of(printed(message));
  }

  /**
   * Returns a message on one line. Blanks are joined by hand, because a pattern takes a square of
   * the time of their number.
   */
  public static String printed(String message) {
    String line = message.lines().map(String::strip).collect(Collectors.joining(" ")).strip();
    return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "...";
  }
}
