package io.finetunebench.bench.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/** Prints a script that completes commands and options in a shell. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a script that completes commands and options in a shell.",
      "bash and zsh: source <(finetune-bench completion bash)",
      "fish: finetune-bench completion fish | source"
    })
final class CompletionCommand extends Subcommand {
  /** The shells that there is a script for. */
  enum Shell {
    BASH,
    ZSH,
    FISH
  }

  @Parameters(
      paramLabel = "SHELL",
      description = "One of ${COMPLETION-CANDIDATES}, in lower case too.")
  private Shell shell = Shell.BASH;

  @Override
  public Integer call() {
    CommandLine root = command().getCommandSpec().root().commandLine();
    PrintWriter out = root.getOut();
    switch (shell) {
      // The script of picocli turns bash's completion on where zsh reads it.
      case BASH, ZSH -> out.print(AutoComplete.bash(root.getCommandName(), root));
      case FISH -> fish(root).forEach(out::println);
    }
    out.flush();
    return ExitCode.OK;
  }

  private static List<String> fish(CommandLine root) {
    String program = root.getCommandName();
    List<String> lines = new ArrayList<>(List.of("complete -c " + program + " -f"));
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              if (!command.getCommandSpec().usageMessage().hidden()) {
                lines.add(
                    "complete -c %s -n __fish_use_subcommand -a %s -d %s"
                        .formatted(program, name, quoted(summary(command))));
                lines.addAll(options(program, name, command));
              }
            });
    return Collections.unmodifiableList(lines);
  }

  private static List<String> options(String program, String name, CommandLine command) {
    List<String> lines = new ArrayList<>();
    for (OptionSpec option : command.getCommandSpec().options()) {
      String longest = option.longestName();
      if (option.hidden() || !longest.startsWith("--")) {
        continue;
      }
      lines.add(
          "complete -c %s -n '__fish_seen_subcommand_from %s' -l %s%s -d %s"
              .formatted(
                  program,
                  name,
                  longest.substring(2),
                  option.arity().max() > 0 ? " -r -F" : "",
                  quoted(String.join(" ", option.description()))));
    }
    return lines;
  }

  private static String summary(CommandLine command) {
    String[] description = command.getCommandSpec().usageMessage().description();
    return description.length == 0 ? "" : description[0];
  }

  private static String quoted(String text) {
    String plain = text.replaceAll("\\$\\{[^}]*}", "").replaceAll("\\s+", " ").strip();
    return "'" + plain.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
