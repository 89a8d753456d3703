package io.finetunebench.bench.runner.project;

import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.bench.runner.build.Recipe;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A Gradle module with kotlinx-benchmark, whose targets for the JVM have a jar with JMH each. */
final class KotlinxBenchmark implements ProjectKind {
  private static final Pattern PLUGIN = Pattern.compile("kotlinx[.-]benchmark");
  private static final Pattern TARGET = Pattern.compile("register\\s*\\(?\\s*[\"'](\\w+)[\"']");

  @Override
  public Optional<Recipe> recipe(BenchmarkModule module) {
    return GradleBuild.of(module)
        .filter(KotlinxBenchmark::isPlugin)
        .map(
            build -> {
              String task = target(module, build.script()) + "BenchmarkJar";
              return build.recipe("Gradle's " + task, task, List.of(), List.of());
            });
  }

  /** Returns whether a build file names the plugin. */
  static boolean isPlugin(GradleBuild build) {
    return PLUGIN.matcher(build.script()).find();
  }

  /** Returns the target {@code jvm}, or the only one. */
  private static String target(BenchmarkModule module, String script) {
    String block = GradleBuild.block(script, "targets").orElse("");
    List<String> targets = TARGET.matcher(block).results().map(found -> found.group(1)).toList();
    if (targets.contains("jvm")) {
      return "jvm";
    }
    if (targets.size() != 1) {
      throw BuildException.usage(
          "%s: expected kotlinx-benchmark's target jvm, or only one, found %s; name %s"
              .formatted(module.name(), targets, BenchmarkModule.TYPED));
    }
    return targets.get(0);
  }
}
