package io.finetunebench.bench.cli;

import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine;

/** Spellings of options that earlier versions had, or that people expect; the help hides them. */
final class OptionAliases {
  private static final Map<String, String> NAMES =
      Map.of(
          "--engine", "--engines",
          "--workloads", "--workload",
          "--output", "--out",
          "--picture", "--png",
          "--metrics", "--metric",
          "--max-forks", "--max-pairs");

  private OptionAliases() {}

  /**
   * Returns the arguments of a command line with each alias replaced by the option's name, where
   * the command has that option and no option of the alias's name. What stands after {@code --}
   * stays.
   */
  static String[] replaced(CommandLine root, String... arguments) {
    CommandLine command =
        Arrays.stream(arguments)
            .filter(root.getSubcommands()::containsKey)
            .findFirst()
            .map(root.getSubcommands()::get)
            .orElse(root);
    String[] replaced = arguments.clone();
    for (int i = 0; i < replaced.length && !replaced[i].equals("--"); i++) {
      int equals = replaced[i].indexOf('=');
      String name = equals < 0 ? replaced[i] : replaced[i].substring(0, equals);
      String meant = NAMES.get(name);
      if (meant != null
          && command.getCommandSpec().findOption(name) == null
          && command.getCommandSpec().findOption(meant) != null) {
        replaced[i] = meant + replaced[i].substring(name.length());
      }
    }
    return replaced;
  }
}
