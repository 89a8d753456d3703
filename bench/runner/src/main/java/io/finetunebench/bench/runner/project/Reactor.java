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
   * @throws BuildException if a POM above does not know it: Maven would take what it needs of the
   *     project from its own repository, where it is not of the commit
   */
  static Optional<Reactor> of(BenchmarkModule module) {
    if (!Files.exists(module.folder().resolve(POM))) {
      return Optional.empty();
    }
    Reactor found = new Reactor(module, module.folder(), Set.of());
    for (Path above : module.around()) {
      if (Files.exists(above.resolve(POM))) {
        Map<Path, Set<String>> members = new TreeMap<>();
        collect(above, Set.of(), members);
        Set<String> profiles = members.get(module.folder());
        if (profiles == null) {
          throw BuildException.usage(
              "%s is no module of %s, so Maven might build it with other code than this commit's;"
                      .formatted(
                          module.name(),
                          BenchmarkModule.relative(module.worktree(), above.resolve(POM)))
                  + " make it one, or name "
                  + BenchmarkModule.TYPED);
        }
        found = new Reactor(module, above, profiles);
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

  /** Returns the POM of the module. */
  Pom pom() {
    return Pom.read(module.folder().resolve(POM));
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
    all.remove(Pom.NONE);
    if (!all.isEmpty()) {
      command.add("-P" + String.join(",", all));
    }
    if (!root.equals(module.folder())) {
      command.addAll(List.of("-pl", BenchmarkModule.relative(root, module.folder()), "-am"));
    }
    command.addAll(List.of(goals));
    return command;
  }
}
