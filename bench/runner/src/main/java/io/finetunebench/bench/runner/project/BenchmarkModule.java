package io.finetunebench.bench.runner.project;

import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.bench.runner.build.Recipe;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * A part of a project that has benchmarks and a build file.
 *
 * @param worktree that the project is in
 * @param folder of the module
 * @param sources files with benchmarks, relative to the folder
 */
record BenchmarkModule(Path worktree, Path folder, List<Path> sources) {
  /** What helps where nothing is found out. */
  static final String TYPED = "what builds it by --build and --jar";

  private static final int DEEPEST = 6;

  /** Returns the module's place, with slashes; {@code .} for the worktree itself. */
  String name() {
    return relative(worktree, folder);
  }

  /** Returns a folder's place in another one, with slashes; {@code .} for the other one itself. */
  static String relative(Path from, Path folder) {
    String path = from.relativize(folder).toString().replace(File.separatorChar, '/');
    return path.isEmpty() ? "." : path;
  }

  /** Returns a folder of the module as the repository names it. */
  String inRepository(String inside) {
    return relative(worktree, folder.resolve(inside));
  }

  /** Returns whether files with benchmarks are in a folder of the module. */
  boolean hasSourcesIn(String inside) {
    return sources.stream().anyMatch(source -> source.startsWith(inside));
  }

  /** Returns the module's folder and those around it, up to the worktree. */
  List<Path> around() {
    return Stream.iterate(folder, Path::getParent).limit(1L + depth()).toList();
  }

  private int depth() {
    return folder.getNameCount() - worktree.getNameCount();
  }

  /**
   * Returns how the build tool is started: by the project's wrapper where it has one.
   *
   * @param wrapper such as {@code mvnw}
   * @param tool such as {@code mvn}
   * @param windowsEnding of the wrapper there
   */
  List<String> started(String wrapper, String tool, String windowsEnding) {
    String name = Recipe.onWindows() ? wrapper + windowsEnding : wrapper;
    for (Path each : around()) {
      Path file = each.resolve(name);
      // The worktree is ours: who made the commit may have lost this bit.
      if (Files.isRegularFile(file) && file.toFile().setExecutable(true)) {
        return List.of(file.toString());
      }
    }
    String program = Recipe.onWindows() && tool.equals("mvn") ? "mvn.cmd" : tool;
    String path = System.getenv().getOrDefault("PATH", "");
    if (Stream.of(path.split(File.pathSeparator, -1))
        .noneMatch(each -> Files.isExecutable(Path.of(each, program)))) {
      throw BuildException.usage(
          "no %s on the path, and no %s in the project: install it, or name %s"
              .formatted(tool, wrapper, TYPED));
    }
    return List.of(program);
  }

  /** Returns the text of a file. */
  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw BuildException.usage(file + " cannot be read: " + e.getMessage());
    }
  }

  /**
   * Finds the jar that a build made with JMH and benchmarks in it.
   *
   * @param output the folder of the module that builds write to
   */
  List<Path> jmhJar(String output) {
    Path made = folder.resolve(output);
    List<Path> jars;
    try (Stream<Path> files = Files.walk(made, DEEPEST)) {
      jars =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .filter(BenchmarkModule::runs)
              .toList();
    } catch (IOException | UncheckedIOException e) {
      jars = List.of();
    }
    if (jars.size() != 1) {
      throw BuildException.usage(
          "expected one jar with JMH and benchmarks in %s after the build, found %s; name %s"
              .formatted(
                  inRepository(output),
                  jars.isEmpty() ? "none" : jars.stream().map(jar -> relative(made, jar)).toList(),
                  TYPED));
    }
    return jars;
  }

  private static boolean runs(Path file) {
    try (JarFile jar = new JarFile(file.toFile())) {
      return jar.getEntry("META-INF/BenchmarkList") != null
          && jar.getEntry("org/openjdk/jmh/runner/Runner.class") != null;
    } catch (IOException e) {
      return false;
    }
  }
}
