package io.finetunebench.bench.runner.project;

import io.finetunebench.bench.runner.build.BuildException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Maven's build of a module with all that it needs of the same project.
 *
 * @param module with benchmarks
 * @param root folder of the POM from which Maven starts
 * @param profiles without which the module is not part of the build
 */
record Reactor(BenchmarkModule module, Path root, Set<String> profiles) {
  private static final String POM = "pom.xml";

  /**
   * Finds Maven's build of a module.
   *
   * @throws BuildException if Maven would take parts of the project from its own repository, in
   *     which they are not of the commit
   */
  static Optional<Reactor> of(BenchmarkModule module) {
    if (!Files.exists(module.folder().resolve(POM))) {
      return Optional.empty();
    }
    Pom own = Pom.read(module.folder().resolve(POM));
    Reactor found = new Reactor(module, module.folder(), Set.of());
    for (Path above : module.around()) {
      if (Files.exists(above.resolve(POM))) {
        Map<Path, Set<String>> members = new TreeMap<>();
        collect(above, Set.of(), members);
        Set<String> profiles = members.get(module.folder());
        if (profiles != null) {
          found = new Reactor(module, above, profiles);
        } else {
          refuse(module, own, above, members.keySet());
        }
      }
    }
    return Optional.of(found);
  }

  private static void collect(Path folder, Set<String> profiles, Map<Path, Set<String>> members) {
    if (members.putIfAbsent(folder, profiles) == null && Files.exists(folder.resolve(POM))) {
      Pom.read(folder.resolve(POM))
          .modules()
          .forEach(
              (member, profile) -> {
                Set<String> all = new LinkedHashSet<>(profiles);
                all.add(profile);
                collect(member, all, members);
              });
    }
  }

  private static void refuse(BenchmarkModule module, Pom own, Path root, Set<Path> members) {
    for (Path member : members) {
      Path file = member.resolve(POM);
      String artifact = Files.exists(file) ? Pom.read(file).artifact() : "";
      if (!artifact.isEmpty() && own.profileWithDependency(artifact).isPresent()) {
        throw BuildException.usage(
            module.name()
                + " needs "
                + artifact
                + ", which Maven would take from its own repository instead of this commit: make "
                + module.name()
                + " a module of "
                + BenchmarkModule.relative(module.worktree(), root.resolve(POM))
                + ", or name what builds it by --build and --jar");
      }
    }
  }

  /** Returns the POM of the module, and those above it that it inherits from. */
  List<Pom> lineage() {
    return Pom.read(module.folder().resolve(POM)).lineage(module.worktree());
  }

  /**
   * Returns Maven's command.
   *
   * @param profile to build with too; empty for none
   */
  List<String> command(String profile, String... goals) {
    List<String> command = new ArrayList<>(module.started("mvnw", "mvn", ".cmd"));
    command.addAll(List.of("-B", "-q", "-DskipTests"));
    Set<String> all = new LinkedHashSet<>(profiles);
    all.add(profile);
    all.remove(Pom.ALWAYS);
    if (!all.isEmpty()) {
      command.add("-P" + String.join(",", all));
    }
    if (!root.equals(module.folder())) {
      command.addAll(List.of("-pl", BenchmarkModule.relative(root, module.folder()), "-am"));
    }
    command.addAll(List.of(goals));
    return command;
  }

  /**
   * Returns what keeps Maven from reading the settings of the working tree, which the worktree lies
   * in.
   */
  Map<String, String> environment() {
    Path home =
        module.around().stream()
            .filter(folder -> root.startsWith(folder))
            .filter(folder -> Files.isDirectory(folder.resolve(".mvn")))
            .findFirst()
            .orElse(root);
    return Map.of("MAVEN_BASEDIR", home.toString());
  }
}
