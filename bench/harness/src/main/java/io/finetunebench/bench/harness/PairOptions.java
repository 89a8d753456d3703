package io.finetunebench.bench.harness;

import io.finetunebench.bench.ab.Build;
import io.finetunebench.bench.cli.AbOptions;
import io.finetunebench.bench.cli.CommandFailure;
import io.finetunebench.bench.cli.JavaExecutable;
import io.finetunebench.bench.machine.BuildInfo;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that compare two distributions or two JVMs, as {@code ab} does. */
final class PairOptions extends AbOptions {
  private static final String BENCH_JAR = "finetune-bench-{cli,bench}-*.jar";

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

  /** Returns whether two sides are asked for. */
  boolean chosen() {
    return against != null || !jvms.isEmpty();
  }

  /** Returns whether the two sides run on JVMs that may differ from that of this process. */
  boolean otherJvms() {
    return !jvms.isEmpty();
  }

  /**
   * Returns baseline and candidate.
   *
   * @throws CommandFailure if there is no such distribution or JVM
   */
  List<Build> builds() {
    String own = System.getProperty("java.class.path");
    Path java = JavaExecutable.of(Path.of(System.getProperty("java.home")));
    if (jvms.isEmpty()) {
      Path distribution = Objects.requireNonNull(against);
      return List.of(
          Build.of("baseline", distribution(distribution).toString(), java),
          new Build("the candidate", java, own, BuildInfo.commit()));
    }
    if (against != null) {
      throw CommandFailure.usage(
          "expected --against or --jvm, found both: a difference could be of either");
    }
    if (jvms.size() != 2) {
      throw CommandFailure.usage("--jvm: expected two JVMs as A,B, found " + jvms.size());
    }
    return List.of(
        new Build(
            "the baseline on " + jvms.get(0),
            JavaExecutable.named("--jvm", jvms.get(0)),
            own,
            BuildInfo.commit()),
        new Build(
            "the candidate on " + jvms.get(1),
            JavaExecutable.named("--jvm", jvms.get(1)),
            own,
            BuildInfo.commit()));
  }

  /** Returns the folder, which has to be that of a distribution. */
  private static Path distribution(Path folder) {
    String found = "no such folder";
    if (Files.isDirectory(folder)) {
      found = "no " + Path.of("lib", BENCH_JAR) + " in it";
      try (DirectoryStream<Path> own = Files.newDirectoryStream(folder.resolve("lib"), BENCH_JAR)) {
        if (own.iterator().hasNext()) {
          return folder;
        }
      } catch (IOException e) {
        found += " (" + e.getClass().getSimpleName() + ")";
      }
    }
    throw CommandFailure.usage(
        "--against "
            + folder
            + ": expected the folder of an unpacked distribution, such as"
            + " cpu-profile/target/finetune-bench-cpu, found "
            + found);
  }
}
