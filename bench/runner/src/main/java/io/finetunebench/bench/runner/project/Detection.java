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
import org.jspecify.annotations.Nullable;

/** Finds out from a project's files how its benchmarks are built. */
public final class Detection implements Recipe.Source {
  private static final String TYPE = "name what builds it by --build and --jar";

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
  public String key() {
    return "detected " + module;
  }

  @Override
  public Recipe of(Path worktree, List<String> benchmarks) {
    SortedMap<String, BenchmarkModule> modules = modules(worktree, benchmarks);
    if (modules.isEmpty()) {
      throw BuildException.usage(
          benchmarks.isEmpty()
              ? "no source file here has a @Benchmark of JMH; where they are made otherwise, "
                  + TYPE
              : "no pom.xml or build.gradle is above " + benchmarks.get(0) + "; " + TYPE);
    }
    BenchmarkModule chosen = modules.get(module == null ? modules.firstKey() : module);
    if (chosen == null || (module == null && modules.size() > 1)) {
      throw BuildException.usage(
          (module == null ? "several modules have" : "--module " + module + ": there are no")
              + " benchmarks"
              + (module == null ? "; choose one by --module: " : ", but in ")
              + String.join(", ", modules.keySet()));
    }
    return KINDS.stream()
        .map(kind -> kind.recipe(chosen))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(
            () ->
                BuildException.usage(
                    "the build files of "
                        + chosen.name()
                        + " name no JMH plugin that is known here; "
                        + TYPE));
  }

  private static SortedMap<String, BenchmarkModule> modules(
      Path worktree, List<String> benchmarks) {
    SortedMap<String, BenchmarkModule> modules = new TreeMap<>();
    for (String benchmark : benchmarks) {
      Path file = worktree.resolve(benchmark);
      Path folder = file.getParent();
      while (folder != null && folder.startsWith(worktree) && !isModule(folder)) {
        folder = folder.getParent();
      }
      if (folder != null && folder.startsWith(worktree)) {
        List<Path> sources = new ArrayList<>(List.of(folder.relativize(file)));
        BenchmarkModule found = new BenchmarkModule(worktree, folder, sources);
        BenchmarkModule known = modules.putIfAbsent(found.name(), found);
        if (known != null) {
          known.sources().addAll(sources);
        }
      }
    }
    return modules;
  }

  private static boolean isModule(Path folder) {
    return BUILD_FILES.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
  }
}
