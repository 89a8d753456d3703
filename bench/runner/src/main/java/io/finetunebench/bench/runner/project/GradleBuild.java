package io.finetunebench.bench.runner.project;

import io.finetunebench.bench.runner.build.Recipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gradle's build of a module.
 *
 * @param module with benchmarks
 * @param script the text of its build file
 */
record GradleBuild(BenchmarkModule module, String script) {
  /** Finds Gradle's build of a module. */
  static Optional<GradleBuild> of(BenchmarkModule module) {
    return List.of("build.gradle", "build.gradle.kts").stream()
        .map(name -> module.folder().resolve(name))
        .filter(Files::isRegularFile)
        .findFirst()
        .map(file -> new GradleBuild(module, withoutComments(BenchmarkModule.text(file))));
  }

  /** Takes comments out; one behind a statement has a blank before it, unlike an address. */
  private static String withoutComments(String script) {
    return script.replaceAll("(?s)/\\*.*?\\*/", " ").replaceAll("(?m)(^|\\s)//.*$", " ");
  }

  /**
   * Returns how a task of the module makes a jar with JMH.
   *
   * @param jmhArguments that the project gives JMH
   * @param sources folders of the module whose files are benchmarks all
   */
  Recipe recipe(String why, String task, List<String> jmhArguments, List<String> sources) {
    Path root =
        module.around().stream()
            .filter(
                folder ->
                    Files.exists(folder.resolve("settings.gradle"))
                        || Files.exists(folder.resolve("settings.gradle.kts")))
            .findFirst()
            .orElse(module.folder());
    String place = BenchmarkModule.relative(root, module.folder());
    List<String> command = new ArrayList<>(module.started("gradlew", "gradle", ".bat"));
    command.addAll(List.of("--no-daemon", "-q"));
    command.add((place.equals(".") ? ":" : ":" + place.replace('/', ':') + ":") + task);
    return new Recipe(
        why,
        root,
        command,
        () -> module.jmhJar("build"),
        jmhArguments,
        sources.stream().map(module::inRepository).toList());
  }

  /** Returns what is between the braces behind a word; empty if it is not there. */
  static Optional<String> block(String text, String word) {
    Matcher matcher = Pattern.compile("\\b" + word + "\\s*\\{").matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    int depth = 1;
    int end = matcher.end();
    while (end < text.length() && depth > 0) {
      char letter = text.charAt(end);
      depth += letter == '{' ? 1 : letter == '}' ? -1 : 0;
      end++;
    }
    return Optional.of(text.substring(matcher.end(), depth == 0 ? end - 1 : end));
  }
}
