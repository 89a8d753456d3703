package io.finetunebench.bench.cli;

import io.finetunebench.bench.files.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What a team repeats on every command line, from the file {@code finetune-bench.yaml} in the
 * folder that the command is started in. A flag on the command line wins.
 *
 * <p>The file maps the name of a command to the names of its options, without dashes, and their
 * values; a list stands for an option that takes several. {@code all} in place of a command is for
 * every command that has the option:
 *
 * <pre>
 * all:
 *   store: results
 * run:
 *   engines: [reference, nd4j]
 * </pre>
 */
final class TeamDefaults implements IDefaultValueProvider {
  /** The file's name. */
  static final String FILE = "finetune-bench.yaml";

  private static final String EVERY_COMMAND = "all";

  private final Map<String, Map<String, JsonNode>> values;
  private final IDefaultValueProvider annotated = argument -> argument.defaultValue();

  private TeamDefaults(Map<String, Map<String, JsonNode>> values) {
    this.values = values;
  }

  /**
   * Reads the file in a folder; a folder without it has no defaults.
   *
   * @throws CommandFailure if the file cannot be read, or names a command or an option that does
   *     not exist
   */
  static TeamDefaults read(CommandLine root, Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return new TeamDefaults(Map.of());
    }
    JsonNode tree;
    try {
      tree = YAMLMapper.shared().readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw failure(
          "line "
              + e.getLocation().getLineNr()
              + ": expected YAML, found "
              + e.getOriginalMessage().lines().findFirst().orElse("nothing"));
    } catch (IOException e) {
      throw failure(
          "cannot be read (" + FileFailure.reason(e) + "); check its rights, or save it as UTF-8");
    }
    Map<String, Map<String, JsonNode>> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> command : tree.properties()) {
      List<CommandLine> commands = commands(root, command.getKey());
      if (commands.isEmpty()) {
        throw failure(
            "expected the name of a command or \"all\", found \"" + command.getKey() + "\"");
      }
      Map<String, JsonNode> options = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> option : command.getValue().properties()) {
        String name = "--" + option.getKey();
        if (commands.stream().noneMatch(each -> each.getCommandSpec().findOption(name) != null)) {
          throw failure(
              "expected an option of "
                  + (command.getKey().equals(EVERY_COMMAND) ? "some command" : command.getKey())
                  + " without dashes, found \""
                  + option.getKey()
                  + "\"");
        }
        options.put(option.getKey(), option.getValue());
      }
      values.put(command.getKey(), options);
    }
    return new TeamDefaults(values);
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
            return text(option, value);
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
      throw failure(
          option.longestName() + ": expected one value, found " + String.join(", ", each));
    }
    return String.join(",", each);
  }

  private static CommandFailure failure(String problem) {
    return CommandFailure.usage(FILE + ": " + problem);
  }
}
