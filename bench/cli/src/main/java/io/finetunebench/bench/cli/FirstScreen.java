package io.finetunebench.bench.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The first screen of the help: what people come for, then the commands by what they are for. */
final class FirstScreen {
  private static final int MOST_STEPS = 5;

  /**
   * What to type, and what it does.
   *
   * @param typed a command, perhaps with arguments
   */
  private record Entry(String typed, String does) {
    boolean isIn(CommandLine commandLine) {
      return commandLine.getSubcommands().containsKey(typed.replaceFirst(" .*", ""));
    }
  }

  /** The first ones that the class path brings are shown. */
  private static final List<Entry> STEPS =
      List.of(
          new Entry("experiment --out study", "see the boundaries that networks learn"),
          new Entry("run --preset quick", "measure this machine, in about two minutes"),
          new Entry("ab BASE.jar CAND.jar", "decide which of two builds is faster, in turns"),
          new Entry("compare --baseline series", "stop what is slower than the runs before it"),
          new Entry("history", "follow all benchmarks over many commits"),
          new Entry("compare OLD.json NEW.json", "compare the JMH results of any project"),
          new Entry("report --html page.html", "show the newest run to someone"));

  private static final List<List<Entry>> COMMANDS =
      List.of(
          List.of(
              new Entry("run", "measure the benchmarks of networks"),
              new Entry("ab", "measure two builds of any JMH project in turns"),
              new Entry("experiment", "train, fine-tune, and compare over seeds"),
              new Entry("sweep", "find the size from which on an engine wins"),
              new Entry("calibrate", "find out how far verdicts on this machine can be trusted")),
          List.of(
              new Entry("compare", "judge two sides, or the newest run of a store (a gate)"),
              new Entry("history", "show trends and shifts over runs; accept one with ack"),
              new Entry("report", "show a run, two side by side, or the course of several")),
          List.of(
              new Entry("list", "list what can be measured, and the runs of a store"),
              new Entry("import", "take other tools' results into a store"),
              new Entry("export", "write runs or a model for other tools"),
              new Entry("doctor", "say what the GPU and its driver are good for"),
              new Entry("help", "show the help of a command"),
              new Entry("generate-completion", "print a script that completes in bash and zsh")));

  private FirstScreen() {}

  /** Makes this the help of the whole program. */
  static void show(CommandLine commandLine) {
    commandLine
        .getHelpSectionMap()
        .put(
            UsageMessageSpec.SECTION_KEY_DESCRIPTION,
            help ->
                help.description()
                    + "To begin with:%n".formatted()
                    + text(Stream.concat(steps(commandLine).stream(), Stream.of(""))));
    commandLine
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
    commandLine
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> text(commands(commandLine)));
  }

  /** Returns what to try first, a line each. */
  static List<String> steps(CommandLine commandLine) {
    return STEPS.stream()
        .filter(entry -> entry.isIn(commandLine))
        .limit(MOST_STEPS)
        .map(entry -> line("  %-27s%s", entry))
        .toList();
  }

  /** Returns the groups of commands, each after an empty line. */
  private static Stream<String> commands(CommandLine commandLine) {
    return COMMANDS.stream()
        .flatMap(
            group ->
                Stream.concat(
                    Stream.of(""),
                    group.stream()
                        .filter(entry -> entry.isIn(commandLine))
                        .map(entry -> line("  %-21s%s", entry))));
  }

  private static String line(String format, Entry entry) {
    return String.format(Locale.ROOT, format, entry.typed, entry.does);
  }

  private static String text(Stream<String> lines) {
    return lines.map(line -> line + System.lineSeparator()).collect(Collectors.joining());
  }
}
