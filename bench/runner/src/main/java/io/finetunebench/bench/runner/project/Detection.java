package io.finetunebench.bench.runner.project;

import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.bench.runner.build.Recipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out from a project's files how its benchmarks are built. */
public final class Detection implements Recipe.Source {
  /** In the order in which they are tried. */
  private static final List<ProjectKind> KINDS =
      List.of(new ShadedMaven(), new ClassPathMaven(), new GradleJmh(), new KotlinxBenchmark());

  private static final List<String> BUILD_FILES =
      List.of("pom.xml", "build.gradle", "build.gradle.kts");

  private final @Nullable String module;

  /**
   * Makes what finds out.
   *
   * @param module the folder of the module to build, relative to the repository; null for the only
   *     one with benchmarks
   */
  public Detection(@Nullable String module) {
    this.module = module == null ? null : module.replaceAll("(?<=.)/+$", "");
  }

  @Override
  public Recipe of(Path worktree, List<String> benchmarks) {
    SortedMap<String, BenchmarkModule> modules = modules(worktree, benchmarks);
    String known = String.join(", ", modules.keySet());
    if (modules.isEmpty()) {
      throw BuildException.usage(
          "no source file here has a @Benchmark of JMH beside a pom.xml or build.gradle; name "
              + BenchmarkModule.TYPED);
    }
    if (module == null && modules.size() > 1) {
      throw BuildException.usage(
          "several modules have benchmarks; choose one by --module: " + known);
    }
    BenchmarkModule chosen = modules.get(module == null ? modules.firstKey() : module);
    if (chosen == null) {
      throw BuildException.usage(
          "--module: expected a module with benchmarks (%s), found %s".formatted(known, module));
    }
    return KINDS.stream()
        .map(kind -> kind.recipe(chosen))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(
            () ->
                BuildException.usage(
                    "the build files of %s name no JMH plugin that is known here; name %s"
                        .formatted(chosen.name(), BenchmarkModule.TYPED)));
  }

  private static SortedMap<String, BenchmarkModule> modules(
      Path worktree, List<String> benchmarks) {
    SortedMap<String, BenchmarkModule> modules = new TreeMap<>();
    for (String benchmark : benchmarks) {
      Path file = worktree.resolve(benchmark);
      Stream.iterate(file.getParent(), around -> around.startsWith(worktree), Path::getParent)
          .filter(Detection::isModule)
          .findFirst()
          .map(folder -> new BenchmarkModule(worktree, folder, new ArrayList<>()))
          .map(found -> modules.computeIfAbsent(found.name(), name -> found))
          .ifPresent(known -> known.sources().add(known.folder().relativize(file)));
    }
    return modules;
  }

  private static boolean isModule(Path folder) {
    return BUILD_FILES.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
  }
}
