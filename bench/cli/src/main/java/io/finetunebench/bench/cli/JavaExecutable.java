package io.finetunebench.bench.cli;

import io.finetunebench.bench.cli.command.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the java executable of a JVM. */
public final class JavaExecutable {
  private JavaExecutable() {}

  /** Returns the executable of the JVM of this process. */
  public static Path ofThisProcess() {
    return of(Path.of(System.getProperty("java.home")));
  }

  /** Returns the executable of a Java home. */
  private static Path of(Path home) {
    boolean windows = System.getProperty("os.name", "").startsWith("Windows");
    return home.resolve("bin").resolve(windows ? "java.exe" : "java");
  }

  /**
   * Returns the executable that a person names by a Java home or by itself.
   *
   * @param option that names it, for the message
   * @throws CommandFailure if there is none
   */
  public static Path named(String option, Path named) {
    Path java = Files.isDirectory(named) ? of(named) : named;
    if (!Files.isRegularFile(java) || !Files.isExecutable(java)) {
      throw CommandFailure.usage(
          option
              + " "
              + named
              + ": expected a Java home or a java executable, found "
              + (Files.isDirectory(named)
                  ? "a folder without " + named.relativize(java)
                  : Files.exists(named) ? "a file that is none" : "no such file"));
    }
    return java.toAbsolutePath();
  }
}
