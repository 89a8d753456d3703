package io.finetunebench.bench.runner.project;

import io.finetunebench.bench.runner.build.Recipe;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/** A Maven module whose package is a jar with JMH and all that the benchmarks need. */
final class ShadedMaven implements ProjectKind {
  @Override
  public Optional<Recipe> recipe(BenchmarkModule module) {
    boolean inPackage = module.hasSourcesIn("src/main");
    return Reactor.of(module)
        .flatMap(
            reactor ->
                reactor.lineage().stream()
                    .map(pom -> pom.profileWithPlugin(plugin -> packs(plugin, inPackage)))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .map(profile -> recipe(reactor, profile)));
  }

  /** A library that shades itself has its benchmarks among its tests, and not in that jar. */
  private static boolean packs(Element plugin, boolean inPackage) {
    String name = Pom.text(plugin, "artifactId");
    boolean ofJmh = plugin.getTextContent().contains("org.openjdk.jmh");
    return (name.equals("maven-shade-plugin") && (inPackage || ofJmh))
        || (name.equals("maven-assembly-plugin") && ofJmh);
  }

  private static Recipe recipe(Reactor reactor, String profile) {
    BenchmarkModule module = reactor.module();
    return new Recipe(
        "Maven packs " + module.name() + " with JMH",
        reactor.root(),
        reactor.command(profile, "package"),
        reactor.environment(),
        () -> module.jmhJar("target"),
        List.of(),
        // A module alone may hold more than benchmarks.
        reactor.root().equals(module.folder())
            ? List.of()
            : List.of(module.inRepository("src/main")));
  }
}
