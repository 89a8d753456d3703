package io.finetunebench.bench.cli;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.record.files.MalformedFileException;
import io.finetunebench.bench.record.files.YamlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;

/**
 * What a team repeats on every command line, from the file {@code finetune-bench.yaml} in the
 * folder that the command is started in. A flag on the command line wins, and values are taken as
 * they are written.
 *
 * <p>The file may have come with somebody else's change. So it sets only options that run no
 * program, write no file and name no server, unless the folder is on a line of the file {@code
 * finetune-bench/trusted} in the user's own configuration folder.
 *
 * <p>The file maps the name of a command to the names of its options, without dashes, and their
 * values; a list stands for an option that takes several. {@code all} in place of a command is for
 * every command that has the option:
 *
 * <pre>
 * all:
 *   min-effect: 2
 * run:
 *   engines: [reference, nd4j]
 * </pre>
 */
final class TeamDefaults implements IDefaultValueProvider {
  /** The file's name. */
  static final String FILE = "finetune-bench.yaml";

  private static final String EVERY_COMMAND = "all";

  /** What every folder's file may set. */
  private static final Set<String> HARMLESS =
      Set.of(
          """
          across-machines annotations arrivals baseline batch benchmark benchmarks-from blackhole
          branch budget candidate confidence crossover engines epochs exclude fail-on forks
          held-out label machine max-pairs metric min-effect module param precision preset rate
          seeds target thresholds units wide workload\
          """
              .split("\\s+"));

  /** Building a revision runs what is in that revision anyway. */
  private static final Set<String> BUILDING = Set.of("build", "jar");

  private final Map<String, Map<String, JsonNode>> values;
  private final IDefaultValueProvider annotated = argument -> argument.defaultValue();

  private TeamDefaults(Map<String, Map<String, JsonNode>> values) {
    this.values = values;
  }

  /**
   * Reads the file in a folder; a folder without it has no defaults.
   *
   * @param trusting the file whose lines are the folders that the user trusts
   * @throws MalformedFileException if the file cannot be read, names a command or an option that
   *     does not exist, or sets what it may not
   */
  static TeamDefaults read(CommandLine root, Path folder, Path trusting) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return new TeamDefaults(Map.of());
    }
    YamlFile written = YamlFile.read(file, "");
    boolean trusted = isTrusted(folder, trusting);
    requireMap(written, "", written.tree(), "the names of commands");
    Map<String, Map<String, JsonNode>> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> command : written.tree().properties()) {
      List<CommandLine> commands = commands(root, command.getKey());
      if (commands.isEmpty()) {
        throw written.failure(
            command.getKey(),
            "expected the name of a command or \"all\", found \"" + command.getKey() + "\"");
      }
      requireMap(
          written, command.getKey(), command.getValue(), "the options of " + command.getKey());
      Map<String, JsonNode> options = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> option : command.getValue().properties()) {
        String name = "--" + option.getKey();
        String place = command.getKey() + "." + option.getKey();
        if (commands.stream().noneMatch(each -> each.getCommandSpec().findOption(name) != null)) {
          throw written.failure(
              place,
              "expected an option of "
                  + (command.getKey().equals(EVERY_COMMAND) ? "some command" : command.getKey())
                  + " without dashes, found \""
                  + option.getKey()
                  + "\"");
        }
        if (!trusted
            && !HARMLESS.contains(option.getKey())
            && !(command.getKey().equals("ab") && BUILDING.contains(option.getKey()))) {
          throw written.failure(
              place,
              name
                  + " may run a program, write a file or name a server, and this folder is not"
                  + " trusted; type it, or add the line "
                  + folder.toAbsolutePath().normalize()
                  + " to "
                  + trusting);
        }
        if (!isValues(option.getValue())) {
          throw written.failure(place, "expected a value, or a list of values");
        }
        options.put(option.getKey(), option.getValue());
      }
      values.put(command.getKey(), options);
    }
    return new TeamDefaults(values);
  }

  /** Returns the file in the user's own configuration folder that lists trusted folders. */
  static Path trusting() {
    String set = System.getenv().getOrDefault("XDG_CONFIG_HOME", "");
    Path own =
        Path.of(set).isAbsolute()
            ? Path.of(set)
            : Path.of(System.getProperty("user.home"), ".config");
    return own.resolve("finetune-bench").resolve("trusted");
  }

  private static boolean isTrusted(Path folder, Path trusting) {
    if (!Files.isRegularFile(trusting)) {
      return false;
    }
    try {
      String real = folder.toRealPath().toString();
      return Files.readAllLines(trusting).stream().anyMatch(line -> line.strip().equals(real));
    } catch (IOException e) {
      throw CommandFailure.unreadable(trusting, e);
    }
  }

  private static void requireMap(YamlFile written, String path, JsonNode node, String names) {
    if (!node.isObject() && !node.isMissingNode()) {
      throw written.failure(path, "expected " + names + ", each with a colon behind it");
    }
  }

  private static boolean isValues(JsonNode node) {
    List<JsonNode> values = node.isArray() ? node.values().stream().toList() : List.of(node);
    return values.stream().allMatch(value -> value.isValueNode() && !value.isNull());
  }

  /** Returns a line that says that the file is in force; null if there is no such file. */
  @Nullable String inForce() {
    return values.isEmpty() ? null : "finetune-bench: " + FILE + " of this folder is in force";
  }

  /** Returns the commands that a key of the file is about; none if there is no such command. */
  private static List<CommandLine> commands(CommandLine root, String key) {
    if (key.equals(EVERY_COMMAND)) {
      return List.copyOf(root.getSubcommands().values());
    }
    return Optional.ofNullable(root.getSubcommands().get(key)).stream().toList();
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) throws Exception {
    if (argument instanceof OptionSpec option) {
      for (String command : List.of(topCommand(option.command()), EVERY_COMMAND)) {
        Map<String, JsonNode> ofCommand = values.getOrDefault(command, Map.of());
        for (String name : option.names()) {
          JsonNode value = ofCommand.get(name.replaceFirst("^--", ""));
          if (value != null) {
            // Doubled, since picocli would put variables of the environment in place of ${...}.
            return text(option, value).replace("$", "$$");
          }
        }
      }
    }
    return annotated.defaultValue(argument);
  }

  private static String topCommand(CommandSpec command) {
    CommandSpec top = command;
    while (top.parent() != null && top.parent().parent() != null) {
      top = top.parent();
    }
    return top.name();
  }

  private static String text(OptionSpec option, JsonNode value) {
    if (!value.isArray()) {
      return value.asString();
    }
    List<String> each = new ArrayList<>();
    value.forEach(one -> each.add(one.asString()));
    if (option.splitRegex().isEmpty() && each.size() > 1) {
      throw CommandFailure.usage(
          FILE
              + ": "
              + option.longestName()
              + ": expected one value, found "
              + String.join(", ", each));
    }
    return String.join(",", each);
  }
}
