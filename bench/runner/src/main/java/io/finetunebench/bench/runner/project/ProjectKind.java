package io.finetunebench.bench.runner.project;

import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.bench.runner.build.Recipe;
import java.util.Optional;

/** A way in which projects build their benchmarks. */
interface ProjectKind {
  /**
   * Returns how a module's benchmarks are built; empty if it does not build them in this way.
   *
   * @throws BuildException if it does, but nothing of ours can
   */
  Optional<Recipe> recipe(BenchmarkModule module);
}
