package io.finetunebench.bench.runner.project;

import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.bench.runner.build.Recipe;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A Maven module that has JMH on its class path, mostly that of its tests, and packs nothing. */
final class ClassPathMaven implements ProjectKind {
  private static final String LISTED = "target/finetune-bench.classpath";

  @Override
  public Optional<Recipe> recipe(BenchmarkModule module) {
    return Reactor.of(module)
        .map(
            reactor ->
                new Recipe(
                    "Maven compiles " + module.name() + " and tells its class path",
                    reactor.root(),
                    reactor.command(
                        reactor.pom().profileWithDependency("jmh-core").orElse(Pom.NONE),
                        "test-compile",
                        "dependency:build-classpath",
                        "-Dmdep.outputFile=" + LISTED),
                    () -> classPath(module.folder()),
                    List.of(),
                    List.of()));
  }

  private static List<Path> classPath(Path folder) {
    Path listed = folder.resolve(LISTED);
    try {
      Stream<Path> classes =
          Stream.of("target/test-classes", "target/classes")
              .map(folder::resolve)
              .filter(Files::isDirectory);
      Stream<Path> libraries =
          Stream.of(Files.readString(listed).strip().split(File.pathSeparator, -1))
              .filter(part -> !part.isEmpty())
              .map(Path::of);
      return Stream.concat(classes, libraries).toList();
    } catch (IOException e) {
      throw BuildException.usage("Maven wrote no class path into " + listed);
    }
  }
}
