package io.finetunebench.bench.cli.command;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A command, or options that several share: where it writes, and how it refuses what was typed. */
public abstract class CommandPart {
  /** The program that the commands are of. */
  public interface Program {
    /** Returns whether results and errors alone are to be printed. */
    boolean isQuiet();
  }

  /** Returns the command that was typed. */
  protected abstract CommandLine command();

  /** Returns the writer of standard output. */
  public final PrintWriter out() {
    return command().getOut();
  }

  /** Returns the writer of standard error. */
  public final PrintWriter err() {
    return command().getErr();
  }

  /** Returns where progress goes: standard error, or nowhere with {@code -q}. */
  public final PrintWriter progress() {
    return progress(command());
  }

  /** Returns where a command writes its progress: standard error, or nowhere with {@code -q}. */
  public static PrintWriter progress(CommandLine command) {
    boolean quiet = ((Program) command.getCommandSpec().root().userObject()).isQuiet();
    return quiet ? new PrintWriter(Writer.nullWriter()) : command.getErr();
  }

  /** Starts to say how far work is, such as {@code "reads"} of {@code "files"}. */
  protected final ProgressLines progress(String work, String parts) {
    return new ProgressLines(progress(), work, parts, System::nanoTime);
  }

  /** Returns all arguments of the program as they were typed. */
  protected final List<String> arguments() {
    return command().getCommandSpec().root().commandLine().getParseResult().originalArgs();
  }

  /** Returns how many of the operands stand before JMH's own, which begin after {@code --}. */
  protected final int beforeSeparator(List<String> operands) {
    int separator = arguments().indexOf("--");
    return operands.size() - (separator < 0 ? 0 : arguments().size() - separator - 1);
  }

  /** Returns whether the user typed an option, rather than left its default. */
  protected final boolean isTyped(String option) {
    return command().getParseResult().hasMatchedOption(option);
  }

  /** Returns the exception that ends the command with one line and exit code 2. */
  protected final ParameterException refused(String problem) {
    return new ParameterException(command(), problem);
  }

  /** Returns the exception that refuses the value of an option, such as {@code "--seeds"}. */
  protected final ParameterException invalid(String option, String problem) {
    return refused("Invalid value for option '" + option + "': " + problem);
  }

  /** Returns what an option's value makes; refuses the value where that cannot be made. */
  protected final <T> T valid(String option, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw invalid(option, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Says that there is no such word, and what there is instead.
   *
   * @param problem such as {@code "--metric: no metric 'tme'"}
   */
  protected static String unknown(String problem, Collection<String> known) {
    return problem + "; there are: " + String.join(", ", known);
  }

  /** Refuses what was typed unless a condition holds. */
  protected final void require(boolean holds, String problem) {
    if (!holds) {
      throw refused(problem);
    }
  }
}
