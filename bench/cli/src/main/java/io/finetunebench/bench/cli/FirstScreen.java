package io.finetunebench.bench.cli;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The first screen of the help: what people come for, then the commands by what they are for. */
final class FirstScreen {
  private static final int MOST_STEPS = 5;

  /** What to try, of which the first ones that the class path brings are shown. */
  private static final String STEPS =
      """
        experiment --out study     see the boundaries that networks learn
        run --preset quick         measure this machine, in about two minutes
        ab BASE.jar CAND.jar       decide which of two builds is faster, in turns
        compare --baseline series  stop what is slower than the runs before it
        history                    follow all benchmarks over many commits
        compare OLD.json NEW.json  compare the JMH results of any project
        report --html page.html    show the newest run to someone
      """;

  private static final String COMMANDS =
      """

        run                  measure the benchmarks of networks
        ab                   measure two builds of any JMH project in turns
        bisect               find the commit that changed a benchmark's time
        experiment           train, fine-tune, and compare over seeds
        sweep                find the size from which on an engine wins
        calibrate            find out how far verdicts on this machine can be trusted
        compare              judge two sides, or the newest run of a store (a gate)
        history              show trends and shifts over runs; accept one with ack
        merge                make one answer of what several machines measured
        report               show a run, two side by side, or the course of several
        list                 list what can be measured, and the runs of a store
        import               take other tools' results into a store
        export               write runs or a model for other tools
        doctor               say what the GPU and its driver are good for
        help                 show the help of a command
        generate-completion  print a script that completes in bash and zsh
      """;

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
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> text(there(commandLine, COMMANDS)));
  }

  /** Returns what to try first, a line each. */
  static List<String> steps(CommandLine commandLine) {
    return there(commandLine, STEPS).limit(MOST_STEPS).toList();
  }

  /** Returns the lines of commands that the class path brings, and those that are empty. */
  private static Stream<String> there(CommandLine commandLine, String lines) {
    Set<String> commands = commandLine.getSubcommands().keySet();
    return lines
        .lines()
        .filter(line -> line.isEmpty() || commands.contains(line.strip().split(" ", 2)[0]));
  }

  private static String text(Stream<String> lines) {
    return lines.map(line -> line + System.lineSeparator()).collect(Collectors.joining());
  }
}
