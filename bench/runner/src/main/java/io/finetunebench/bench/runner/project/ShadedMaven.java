package io.finetunebench.bench.runner.project;

import io.finetunebench.bench.runner.build.Recipe;
import java.util.List;
import java.util.Optional;

/** A Maven module whose package is a jar with JMH and all that the benchmarks need. */
final class ShadedMaven implements ProjectKind {
  private static final String OF_JMH =
      "build/plugins/plugin[contains(artifactId, 'maven-shade-plugin') or"
          + " contains(artifactId, 'maven-assembly-plugin')][contains(., 'org.openjdk.jmh')]";

  private static final String SHADE =
      "build/plugins/plugin[contains(artifactId, 'maven-shade-plugin')]";

  @Override
  public Optional<Recipe> recipe(BenchmarkModule module) {
    // A library that shades itself has its benchmarks among its tests, and not in that jar.
    String plugin = module.hasSourcesIn("src/main") ? OF_JMH + "|" + SHADE : OF_JMH;
    return Reactor.of(module)
        .flatMap(reactor -> reactor.pom().profileWith(plugin).map(id -> recipe(reactor, id)));
  }

  private static Recipe recipe(Reactor reactor, String profile) {
    BenchmarkModule module = reactor.module();
    return new Recipe(
        "Maven packs " + module.name() + " with JMH",
        reactor.root(),
        reactor.command(profile, "package"),
        () -> module.jmhJar("target"),
        List.of(),
        // A module alone may hold more than benchmarks.
        reactor.root().equals(module.folder())
            ? List.of()
            : List.of(module.inRepository("src/main")));
  }
}
