package io.finetunebench.bench.runner;

import io.finetunebench.bench.runner.build.Build;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A project with benchmarks: this module's test classes with JMH, and nothing of ours. */
final class ForeignBuild {
  private ForeignBuild() {}

  static Build of(String side) {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(part -> part.matches(".*(test-classes|jmh-core|jopt-simple|commons-math3).*"))
            .collect(Collectors.joining(File.pathSeparator));
    return Build.of(side, classPath, java());
  }

  static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }
}
