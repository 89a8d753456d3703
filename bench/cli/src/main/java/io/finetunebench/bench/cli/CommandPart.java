package io.finetunebench.bench.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A command, or options that several share: where it writes, and how it refuses what was typed. */
abstract class CommandPart {
  /** Returns the command that was typed. */
  abstract CommandLine command();

  final PrintWriter out() {
    return command().getOut();
  }

  final PrintWriter err() {
    return command().getErr();
  }

  /** Returns where progress goes: standard error, or nowhere with {@code -q}. */
  final PrintWriter progress() {
    return Main.progress(command());
  }

  /** Starts to say how far work is, such as {@code "reads"} of {@code "files"}. */
  final ProgressLines progress(String work, String parts) {
    return new ProgressLines(progress(), work, parts, System::nanoTime);
  }

  /** Returns all arguments of the program as they were typed. */
  final List<String> arguments() {
    return command().getCommandSpec().root().commandLine().getParseResult().originalArgs();
  }

  /** Returns how many of the operands stand before JMH's own, which begin after {@code --}. */
  final int beforeSeparator(List<String> operands) {
    int separator = arguments().indexOf("--");
    return operands.size() - (separator < 0 ? 0 : arguments().size() - separator - 1);
  }

  final boolean isTyped(String option) {
    return command().getParseResult().hasMatchedOption(option);
  }

  final ParameterException refused(String problem) {
    return new ParameterException(command(), problem);
  }

  final ParameterException invalid(String option, String problem) {
    return refused("Invalid value for option '" + option + "': " + problem);
  }

  /** Returns what an option's value makes; refuses the value where that cannot be made. */
  final <T> T valid(String option, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw invalid(option, String.valueOf(e.getMessage()));
    }
  }

  /** Refuses what was typed unless a condition holds. */
  final void require(boolean holds, String problem) {
    if (!holds) {
      throw refused(problem);
    }
  }
}
