package io.finetunebench.bench.runner.build;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How a project's benchmarks are built.
 *
 * @param why it is built so, in a few words
 * @param folder in which the command runs
 * @param command program and arguments
 * @param classPath finds, after the command, the jars and folders that it made; throws a {@link
 *     BuildException} where they are not there
 * @param jmhArguments that the project gives JMH, options and values in turn
 * @param sources folders of the repository whose files are benchmarks all, such as {@code src/jmh}
 */
public record Recipe(
    String why,
    Path folder,
    List<String> command,
    Supplier<List<Path>> classPath,
    List<String> jmhArguments,
    List<String> sources) {
  private static final boolean WINDOWS =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");

  private static final List<String> SHELL = WINDOWS ? List.of("cmd", "/c") : List.of("sh", "-c");

  /** Finds out how the benchmarks of a revision are built. */
  @FunctionalInterface
  public interface Source {
    /**
     * Returns the recipe.
     *
     * @param worktree the revision's files
     * @param benchmarks those of them that have benchmarks, relative to the worktree
     * @throws BuildException if nothing is known that builds them
     */
    Recipe of(Path worktree, List<String> benchmarks);
  }

  /** Copies the collections. */
  public Recipe {
    command = List.copyOf(command);
    jmhArguments = List.copyOf(jmhArguments);
    sources = List.copyOf(sources);
  }

  /** Returns whether programs here have Windows' endings. */
  public static boolean onWindows() {
    return WINDOWS;
  }

  /**
   * Returns the recipe that a person gave.
   *
   * @param command of the system's shell, in the root of a worktree
   * @param jar what it makes, relative to the worktree: a jar or the folder of a distribution
   */
  public static Source typed(String command, String jar) {
    return (worktree, benchmarks) ->
        new Recipe(
            "--build",
            worktree,
            List.of(SHELL.get(0), SHELL.get(1), command),
            () -> List.of(made(worktree, jar)),
            List.of(),
            List.of());
  }

  private static Path made(Path worktree, String jar) {
    if (!Files.exists(worktree.resolve(jar))) {
      throw BuildException.usage(
          "the build made no "
              + jar
              + ": name the jar, or the folder of a distribution, that it makes by --jar");
    }
    return worktree.resolve(jar);
  }

  /** Returns the command as a person would type it. */
  String line() {
    return command.get(1).equals(SHELL.get(1))
        ? command.get(command.size() - 1)
        : command.stream()
            .map(word -> word.replace(folder + File.separator, "." + File.separator))
            .map(word -> word.contains(" ") ? "'" + word + "'" : word)
            .collect(Collectors.joining(" "));
  }
}
