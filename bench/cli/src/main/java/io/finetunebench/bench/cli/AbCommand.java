package io.finetunebench.bench.cli;

import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.MachineOption;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.judge.ratio.LookSchedule;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.report.comparison.ComparisonTable;
import io.finetunebench.bench.report.run.Attachments;
import io.finetunebench.bench.runner.JmhOptions;
import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.bench.runner.build.Revisions;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides which of two builds of any JMH project is faster. */
@Command(
    name = "ab",
    customSynopsis = {
      "finetune-bench ab [OPTIONS] BASE CAND [-- JMH arguments]",
      "       finetune-bench ab [OPTIONS] --jvm A,B JAR [-- JMH arguments]"
    },
    description = {
      "Lets two builds of any JMH project take turns on this machine until it is decided which is"
          + " faster.",
      "BASE and CAND are JMH uber-jars, class paths, folders of distributions, or git revisions"
          + " with --build and --jar. Nothing in the project has to change; JMH 1.21 or newer."
    })
public class AbCommand extends Subcommand {
  private static final AbMeasuring.Bounds USUAL = new AbMeasuring.Bounds(20, null);

  @Option(
      names = "--jvm",
      paramLabel = "A,B",
      split = ",",
      description =
          "Measure one build on JVM B against JVM A, each a Java home or executable; or both builds"
              + " on one JVM.")
  private List<Path> jvms = new ArrayList<>();

  @Option(
      names = "--build",
      paramLabel = "COMMAND",
      description = "BASE and CAND are git revisions, each built by COMMAND in its own worktree.")
  private @Nullable String build;

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "What --build makes, relative to the worktree (default: ${DEFAULT-VALUE}).",
      defaultValue = "target/benchmarks.jar")
  private String jar = "target/benchmarks.jar";

  @Mixin private ReportOptions report = new ReportOptions();

  @Mixin private AbOptions options = new AbOptions();

  @Mixin private MachineOption machine = new MachineOption();

  @Mixin private StoreOption store = new StoreOption();

  @Parameters(paramLabel = "BASE CAND", arity = "0..*", hidden = true)
  private List<String> operands = new ArrayList<>();

  @Override
  public Integer call() {
    int own = beforeSeparator(operands);
    List<String> sides = operands.subList(0, own);
    report.check();
    require(
        build != null || !isTyped("--jar"),
        "--jar: goes with --build, which makes that file of a git revision; expected both");
    requireSides(sides);
    require(
        build == null
            || sides.isEmpty()
            || !sides.stream().allMatch(side -> Files.exists(Path.of(side))),
        "--build: builds git revisions, found the files " + String.join(" and ", sides));
    Criteria criteria = options.criteria(false);
    AbMeasuring measuring = new AbMeasuring(err(), progress(), store.local());
    List<String> ids = measuring.ids();
    Path folder = store.folder().resolve(ids.get(1));
    Function<List<Build>, AbMeasuring.Request> request =
        request(operands.subList(own, operands.size()), folder);
    // A database is asked first: what cannot be kept should not be measured.
    try (RecordStore records = store.openToWrite();
        Revisions revisions = new Revisions(build == null ? "" : build, jar, folder)) {
      Comparison comparison =
          measuring.measure(
              () -> request.apply(builds(sides, revisions)),
              criteria,
              bounds -> options.settings(ids, bounds, machine.name(), arguments()));
      return shown(records, measuring, comparison);
    }
  }

  /**
   * Returns what to measure of two builds.
   *
   * @param jmh JMH's arguments as they were typed
   * @param folder of the candidate's record, which need not be there
   */
  protected Function<List<Build>, AbMeasuring.Request> request(List<String> jmh, Path folder) {
    JmhOptions known = JmhOptions.of(jmh);
    return builds -> new AbMeasuring.Request(builds, known, unused -> Optional.empty(), USUAL);
  }

  /** Returns the build that runs on two JVMs where none is named; empty where one has to be. */
  protected Optional<Build> itself() {
    return Optional.empty();
  }

  private void requireSides(List<String> sides) {
    require(jvms.size() <= 2, "--jvm: expected A,B, found " + jvms.size() + " JVMs");
    if (jvms.size() == 2) {
      require(
          sides.size() == 1 || (sides.isEmpty() && itself().isPresent()),
          "--jvm A,B: expected one build to run on both, found " + found(sides));
    } else {
      require(
          jvms.isEmpty() || sides.size() == 2,
          "--jvm: expected two JVMs as A,B, or two builds to run on one, found " + sides.size());
      require(sides.size() == 2, "expected two builds, BASE and CAND, found " + found(sides));
    }
  }

  private static String found(List<String> sides) {
    return sides.isEmpty() ? "none" : sides.size() + ": " + String.join(", ", sides);
  }

  private List<Build> builds(List<String> sides, Revisions revisions) {
    Path own = JavaExecutable.ofThisProcess();
    if (jvms.size() == 2) {
      Build one =
          sides.isEmpty()
              ? itself().orElseThrow()
              : build("baseline", sides.get(0), own, revisions);
      Build other =
          sides.isEmpty() || build != null ? one : build("candidate", sides.get(0), own, revisions);
      return List.of(
          one.on(jvms.get(0).toString(), JavaExecutable.named("--jvm", jvms.get(0))),
          other.on(jvms.get(1).toString(), JavaExecutable.named("--jvm", jvms.get(1))));
    }
    Path java = jvms.isEmpty() ? own : JavaExecutable.named("--jvm", jvms.get(0));
    return List.of(
        build("baseline", sides.get(0), java, revisions),
        build("candidate", sides.get(1), java, revisions));
  }

  private Build build(String side, String named, Path java, Revisions revisions) {
    if (build == null || Files.exists(Path.of(named))) {
      return Build.of(side, named, java);
    }
    err().println("builds the " + side + " " + named + ": " + build);
    return revisions.build(side, named, java);
  }

  private int shown(RecordStore records, AbMeasuring measuring, Comparison comparison) {
    FolderStore folders = store.local();
    List<String> ids = measuring.ids();
    int exitCode =
        options.show(
            comparison,
            ComparisonTable.ofRuns(
                comparison,
                List.of(folders.load(ids.get(0))),
                List.of(folders.load(ids.get(1))),
                run -> Attachments.in(folders.attachments(run.id()))),
            report);
    PrintWriter last = report.text();
    ids.forEach(id -> last.println(measuring.file(id)));
    if (store.isDatabase()) {
      ids.forEach(id -> StoreOption.publish(records, folders, id, last));
    }
    if ((exitCode == ExitCode.OK || exitCode == ExitCode.INCONCLUSIVE)
        && comparison.verdicts().stream()
            .allMatch(verdict -> verdict.forks().candidate() < LookSchedule.FIRST)) {
      err()
          .println(
              "finetune-bench: nothing was compared: no benchmark had "
                  + LookSchedule.FIRST
                  + " pairs of forks in time; give it more with --budget");
      return ExitCode.NOT_COMPARABLE;
    }
    return exitCode;
  }
}
