package io.finetunebench.bench.cli;

import io.finetunebench.bench.cli.command.SharedOptions;
import io.finetunebench.bench.cli.option.Git;
import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.bench.runner.build.Builds;
import io.finetunebench.bench.runner.build.MultiRelease;
import io.finetunebench.bench.runner.build.Recipe;
import io.finetunebench.bench.runner.build.Repository;
import io.finetunebench.bench.runner.build.Revision;
import io.finetunebench.bench.runner.project.Detection;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The two sides that are compared: files, git revisions, and how these are built. */
final class SideOptions extends SharedOptions {
  private static final String SINCE_FORK = "...";
  private static final List<String> SIDES = List.of("baseline", "candidate");

  /** Whose benchmarks both sides run. */
  enum BenchmarksFrom {
    HEAD
  }

  @Option(
      names = "--build",
      paramLabel = "COMMAND",
      description =
          "Build git revisions by COMMAND, each in a worktree of its own (default: as the project's"
              + " Maven or Gradle files say).")
  private @Nullable String build;

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "What --build makes, relative to the worktree (default: ${DEFAULT-VALUE}).",
      defaultValue = "target/benchmarks.jar")
  private String jar = "target/benchmarks.jar";

  @Option(
      names = "--module",
      paramLabel = "DIR",
      description = "The module whose benchmarks are built, where several have some.")
  private @Nullable String module;

  @Option(
      names = "--benchmarks-from",
      paramLabel = "head",
      description =
          "Build BASE with the benchmark sources of HEAD, so that new benchmarks compare as far as"
              + " they compile with BASE.")
  private @Nullable BenchmarksFrom benchmarksFrom;

  @Option(names = "--dry-run", description = "Say what would be built and measured, and stop.")
  private boolean dryRun;

  /**
   * A side.
   *
   * @param name {@code baseline} or {@code candidate}
   * @param typed its file; for a revision its name
   * @param revision null for files
   */
  private record Side(String name, String typed, @Nullable Revision revision) {}

  /** Refuses what does not go together. */
  void check(List<String> operands) {
    require(
        build != null || !isTyped("--jar"),
        "--jar: goes with --build, which makes that file of a git revision; expected both");
    require(
        !isTyped("--build")
            || operands.isEmpty()
            || !operands.stream().allMatch(SideOptions::isFile),
        "--build: builds git revisions, found the files " + String.join(" and ", operands));
    require(
        !isTyped("--build") || module == null,
        "--module: says what is built without --build; type one of them");
    require(
        benchmarksFrom == null || operands.stream().noneMatch(SideOptions::isFile),
        "--benchmarks-from: builds git revisions, found the files "
            + String.join(" and ", operands));
  }

  /** Returns whether nothing shall be built or measured. */
  boolean isDryRun() {
    return dryRun;
  }

  /** Returns whether an operand stands for two sides: a revision against the working tree. */
  boolean isPair(List<String> operands) {
    return operands.size() == 1 && !isFile(operands.get(0));
  }

  /** Returns whether there is something to build. */
  boolean haveRevisions(List<String> operands) {
    return !operands.stream().allMatch(SideOptions::isFile);
  }

  private static boolean isFile(String operand) {
    try {
      return operand.contains(File.pathSeparator)
          || operand.endsWith("*")
          || Files.exists(Path.of(operand));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Builds what is a revision; the baseline first.
   *
   * @param operands one or two
   * @param pair whether there are two sides; a single revision then meets the working tree
   * @param java the executable that shall run them
   * @param store whose folder keeps what is built
   * @param notes hears what a person should know
   * @return as many builds as there are sides; none after a dry run
   */
  List<Build> builds(
      List<String> operands, boolean pair, Path java, Path store, Consumer<String> notes) {
    if (!haveRevisions(operands)) {
      List<Side> files = new ArrayList<>();
      operands.forEach(file -> files.add(new Side(SIDES.get(files.size()), file, null)));
      return built(files, null, java, notes);
    }
    Repository repository = Repository.around(Path.of(""), operands);
    List<Side> sides = sides(operands, pair, repository, store);
    Revision lender = benchmarksFrom == null ? null : sides.get(sides.size() - 1).revision();
    try (Builds builds = of(repository, lender, store, notes)) {
      return built(sides, builds, java, notes);
    }
  }

  /**
   * Returns what builds revisions as these options say.
   *
   * @param head whose benchmarks all revisions get, if that is asked for
   * @param store whose folder keeps what is built
   */
  Builds ofCommits(Repository repository, Revision head, Path store, Consumer<String> notes) {
    return of(repository, benchmarksFrom == null ? null : head, store, notes);
  }

  private Builds of(
      Repository repository, @Nullable Revision lender, Path store, Consumer<String> notes) {
    String command = module == null ? build : null;
    Recipe.Source source = command == null ? new Detection(module) : Recipe.typed(command, jar);
    return new Builds(repository, source, how(), lender, store.resolve("builds"), notes);
  }

  /** Returns what decides how a revision is built. */
  String how() {
    return build == null || module != null ? "module " + module : build + "\n" + jar;
  }

  /** Returns what two measurements of one commit have to have in common. */
  String howMeasured() {
    return how() + "\nbenchmarks from " + benchmarksFrom + "\nJava " + Runtime.version();
  }

  /** Builds after it is known of both sides how. */
  private List<Build> built(
      List<Side> sides, @Nullable Builds builds, Path java, Consumer<String> notes) {
    Map<Side, Builds.Plan> plans = new LinkedHashMap<>();
    for (Side side : sides) {
      if (builds != null && side.revision() != null) {
        plans.put(side, builds.plan(side.name(), side.revision()));
      } else if (Git.resolve(side.typed()) != null) {
        notes.accept(
            "%1$s is a file and a revision: takes the file; the branch is refs/heads/%1$s"
                .formatted(side.typed()));
      }
    }
    if (dryRun) {
      plans.values().forEach(plan -> notes.accept(plan.line()));
      return List.of();
    }
    List<Build> built = new ArrayList<>();
    for (Side side : sides) {
      Builds.Plan plan = plans.get(side);
      built.add(
          builds == null || plan == null
              ? Build.of(side.name(), side.typed(), java)
              : builds.build(plan, java));
    }
    MultiRelease.warning(built).ifPresent(notes);
    return built;
  }

  private List<Side> sides(List<String> operands, boolean pair, Repository repository, Path store) {
    String base = operands.get(0);
    int fork = isFile(base) ? -1 : base.indexOf(SINCE_FORK);
    // What was typed is looked up before the working tree is read, which takes longer.
    Side first = side(0, fork < 0 ? base : base.substring(0, fork), repository);
    if (!pair) {
      return List.of(first);
    }
    String other =
        operands.size() > 1
            ? operands.get(1)
            : fork < 0 ? "" : base.substring(fork + SINCE_FORK.length());
    Side second =
        other.isEmpty()
            ? new Side(SIDES.get(1), other, repository.workingTree(store))
            : side(1, other, repository);
    if (fork < 0 || first.revision() == null) {
      return List.of(first, second);
    }
    Revision to = second.revision() == null ? repository.revision("HEAD") : second.revision();
    Revision from = repository.forkPoint(base, first.revision(), to);
    return List.of(new Side(first.name(), base, from), second);
  }

  private static Side side(int index, String typed, Repository repository) {
    return new Side(SIDES.get(index), typed, isFile(typed) ? null : repository.revision(typed));
  }
}
