package io.finetunebench.bench.runner.project;

import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.bench.runner.build.Recipe;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
                        profile(reactor),
                        "test-compile",
                        "dependency:build-classpath",
                        "-Dmdep.outputFile=" + LISTED),
                    reactor.environment(),
                    () -> classPath(module.folder()),
                    List.of(),
                    List.of()));
  }

  private static String profile(Reactor reactor) {
    return reactor.lineage().stream()
        .map(pom -> pom.profileWithDependency("jmh-core"))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(Pom.ALWAYS);
  }

  private static List<Path> classPath(Path folder) {
    List<Path> parts = new ArrayList<>();
    for (String classes : List.of("target/test-classes", "target/classes")) {
      if (Files.isDirectory(folder.resolve(classes))) {
        parts.add(folder.resolve(classes));
      }
    }
    Path listed = folder.resolve(LISTED);
    try {
      for (String part : Files.readString(listed).strip().split(File.pathSeparator, -1)) {
        if (!part.isEmpty()) {
          parts.add(Path.of(part));
        }
      }
    } catch (IOException e) {
      throw BuildException.usage("Maven wrote no class path into " + listed);
    }
    return parts;
  }
}
