package io.finetunebench.bench.runner.build;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How a project's benchmarks are built.
 *
 * @param why it is built so, in a few words
 * @param folder in which the command runs
 * @param command program and arguments
 * @param environment to add for it
 * @param classPath finds, after the command, the jars and folders that it made; throws a {@link
 *     BuildException} where they are not there
 * @param jmhArguments that the project gives JMH, options and values in turn
 * @param sources folders of the repository whose files are benchmarks all, such as {@code src/jmh}
 */
public record Recipe(
    String why,
    Path folder,
    List<String> command,
    Map<String, String> environment,
    Supplier<List<Path>> classPath,
    List<String> jmhArguments,
    List<String> sources) {
  private static final boolean WINDOWS =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");

  private static final List<String> SHELL = WINDOWS ? List.of("cmd", "/c") : List.of("sh", "-c");

  /** Finds out how the benchmarks of a revision are built. */
  public interface Source {
    /** Returns what decides about the recipe, apart from the revision's files. */
    String key();

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
    environment = Map.copyOf(environment);
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
    return new Source() {
      @Override
      public String key() {
        return command + "\n" + jar;
      }

      @Override
      public Recipe of(Path worktree, List<String> benchmarks) {
        return new Recipe(
            "--build",
            worktree,
            List.of(SHELL.get(0), SHELL.get(1), command),
            Map.of(),
            () -> List.of(worktree.resolve(jar)),
            List.of(),
            List.of());
      }
    };
  }

  /** Returns the command as a person would type it. */
  String line() {
    return command.size() == SHELL.size() + 1 && command.subList(0, SHELL.size()).equals(SHELL)
        ? command.get(SHELL.size())
        : command.stream()
            .map(word -> word.replace(folder + File.separator, "." + File.separator))
            .map(word -> word.contains(" ") ? "'" + word + "'" : word)
            .collect(Collectors.joining(" "));
  }
}
