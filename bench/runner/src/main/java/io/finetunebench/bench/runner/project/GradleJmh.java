package io.finetunebench.bench.runner.project;

import io.finetunebench.bench.runner.build.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Gradle module with the plugin me.champeau.jmh. Its jar lacks the JVM flags of the block {@code
 * jmh {}}, so they are read from there: {@code jvmArgs}, {@code jvmArgsPrepend} and {@code
 * jvmArgsAppend}, each with texts in quotes behind it. Flags that a script computes are not read,
 * and the line before the build says so.
 */
final class GradleJmh implements ProjectKind {
  /** A name, what is in its brackets or on its line, and what stands behind the brackets. */
  private static final Pattern FLAGS =
      Pattern.compile(
          "\\b(jvmArgs|jvmArgsPrepend|jvmArgsAppend)\\b"
              + "([^\\n(\\[]*[(\\[][^)\\]]*[)\\]]+|[^\\n]*)[ ;]*([^\\n}]*)");

  private static final Pattern QUOTED = Pattern.compile("\"([^\"\\n]*)\"|'([^'\\n]*)'");

  @Override
  public Optional<Recipe> recipe(BenchmarkModule module) {
    return GradleBuild.of(module)
        .filter(
            build ->
                build.script().contains("me.champeau")
                    || (module.hasSourcesIn("src/jmh") && !KotlinxBenchmark.isPlugin(build)))
        .map(
            build -> {
              String block = GradleBuild.block(build.script(), "jmh").orElse("");
              List<String> unread = new ArrayList<>();
              List<String> arguments = arguments(block, unread);
              return build.recipe(
                  "Gradle's jmhJar"
                      + (unread.isEmpty()
                          ? ""
                          : "; of jmh {} the computed "
                              + String.join(", ", unread)
                              + " must be typed after --"),
                  "jmhJar",
                  arguments,
                  List.of("src/jmh"));
            });
  }

  /**
   * Reads the flags of a block.
   *
   * @param unread gets the names of flags that are computed
   */
  private static List<String> arguments(String block, List<String> unread) {
    Map<String, String> arguments = new LinkedHashMap<>();
    Matcher each = FLAGS.matcher(block);
    while (each.find()) {
      List<String> flags =
          QUOTED
              .matcher(each.group(2))
              .results()
              .map(quoted -> quoted.group(1) == null ? quoted.group(2) : quoted.group(1))
              .map(flag -> flag.contains(" ") ? "\"" + flag + "\"" : flag)
              .toList();
      String all = String.join(" ", flags);
      if (flags.isEmpty() || all.contains("$") || !each.group(3).isBlank()) {
        unread.add(each.group(1));
      } else {
        arguments.merge("-" + each.group(1), all, (one, other) -> one + " " + other);
      }
    }
    return arguments.entrySet().stream()
        .flatMap(argument -> Stream.of(argument.getKey(), argument.getValue()))
        .toList();
  }
}
