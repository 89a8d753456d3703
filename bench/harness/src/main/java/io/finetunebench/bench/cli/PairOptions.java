package io.finetunebench.bench.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that make a run one of two sides, measured until it is decided. */
final class PairOptions extends VerdictOptions {
  private static final String BENCH_JAR = "finetune-bench-{cli,bench}-*.jar";

  /**
   * What one side consists of.
   *
   * @param name as errors call it
   * @param java the executable
   * @param classPath its jars
   */
  record SideSource(String name, Path java, String classPath) {}

  @Option(
      names = "--against",
      paramLabel = "BASE_DIST",
      description =
          "Measure this distribution against BASE_DIST, the folder of an unpacked one; forks take"
              + " turns.")
  private @Nullable Path against;

  @Option(
      names = "--jvm",
      paramLabel = "A,B",
      split = ",",
      description =
          "Measure this distribution on JVM B against JVM A, each a Java home or executable.")
  private List<Path> jvms = new ArrayList<>();

  @Option(
      names = "--max-forks",
      paramLabel = "N",
      description = "The most forks of a side and benchmark, even (default: the preset's).")
  @Nullable Integer mostForks;

  @Option(
      names = "--time-limit",
      paramLabel = "SECONDS",
      description = "When to stop at the latest (default: the preset's).")
  private @Nullable Long timeLimit;

  @Option(
      names = "--order-seed",
      paramLabel = "N",
      description = "Seed of the order of the forks (default: a new one, which is recorded).")
  @Nullable Long orderSeed;

  /** Returns whether two sides are asked for. */
  boolean chosen() {
    return against != null || !jvms.isEmpty();
  }

  /** Returns the time limit that was asked for; null for none. */
  @Nullable Duration timeLimit() {
    return timeLimit == null ? null : Duration.ofSeconds(timeLimit);
  }

  /**
   * Returns baseline and candidate.
   *
   * @throws CommandFailure if there is no such distribution or JVM
   */
  List<SideSource> sides() {
    if (timeLimit != null && timeLimit <= 0) {
      throw usage("--time-limit: expected a number of seconds above 0, found " + timeLimit);
    }
    String own = System.getProperty("java.class.path");
    Path java = JavaExecutable.of(Path.of(System.getProperty("java.home")));
    if (jvms.isEmpty()) {
      Path distribution = Objects.requireNonNull(against);
      return List.of(
          new SideSource("the baseline " + distribution, java, classPath(distribution)),
          new SideSource("the candidate", java, own));
    }
    if (against != null) {
      throw usage("expected --against or --jvm, found both: a difference could be of either");
    }
    if (jvms.size() != 2) {
      throw usage("--jvm: expected two JVMs as A,B, found " + jvms.size());
    }
    return List.of(
        new SideSource(
            "the baseline on " + jvms.get(0), JavaExecutable.named("--jvm", jvms.get(0)), own),
        new SideSource(
            "the candidate on " + jvms.get(1), JavaExecutable.named("--jvm", jvms.get(1)), own));
  }

  private static String classPath(Path distribution) {
    Path jars = distribution.resolve("lib");
    String found = "no such folder";
    if (Files.isDirectory(distribution)) {
      found = "no " + Path.of("lib", BENCH_JAR) + " in it";
      try (DirectoryStream<Path> own = Files.newDirectoryStream(jars, BENCH_JAR)) {
        if (own.iterator().hasNext()) {
          return jars.toAbsolutePath().toString() + File.separator + "*";
        }
      } catch (IOException e) {
        found += " (" + e.getClass().getSimpleName() + ")";
      }
    }
    throw usage(
        "--against "
            + distribution
            + ": expected the folder of an unpacked distribution, such as"
            + " cpu-profile/target/finetune-bench-cpu, found "
            + found);
  }

  private static CommandFailure usage(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }
}
