package io.finetunebench.bench.cli;

import io.finetunebench.bench.ab.Build;
import io.finetunebench.bench.ab.JmhOptions;
import io.finetunebench.bench.ab.Revisions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides which of two builds of any JMH project is faster. */
@Command(
    name = "ab",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = {
      "finetune-bench ab [OPTIONS] BASE CAND [-- JMH arguments]",
      "       finetune-bench ab [OPTIONS] --jvm A,B JAR [-- JMH arguments]"
    },
    description = {
      "Lets two builds of any JMH project take turns on this machine until it is decided which is"
          + " faster.",
      "BASE and CAND are JMH uber-jars, class paths, folders of distributions, or git revisions"
          + " with --build and --jar. Nothing in the project has to change; JMH 1.21 or newer."
    },
    exitCodeListHeading = "%nExit codes; with several at once 4, else 1, else 5, else 3:%n",
    exitCodeList = {
      "  0:no benchmark is slower; improvements included",
      "  1:a benchmark is SLOWER, or allocates MORE",
      "  2:usage, or a build that cannot be measured",
      "  3:a benchmark is INCONCLUSIVE, with --fail-on inconclusive",
      "  4:a benchmark threw, hung or ended its fork",
      "  5:a benchmark is NOT COMPARABLE, or MISSING with --fail-on missing; or nothing was"
          + " compared",
      "130:interrupted; what was finished is kept"
    })
final class AbCommand extends Subcommand {
  @Option(
      names = "--jvm",
      paramLabel = "A,B",
      split = ",",
      description =
          "Measure one jar on JVM B against JVM A, each a Java home or executable; or both builds"
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
    options.check(this);
    require(
        build != null || !isTyped("--jar"),
        "--jar: goes with --build, which makes that file of a git revision; expected both");
    return new AbVerdicts(report, options, store)
        .measure(
            new AbMeasuring.Request(
                folder -> builds(sides, folder),
                JmhOptions.of(operands.subList(own, operands.size())),
                cell -> Optional.empty()),
            AbOptions.Bounds.USUAL,
            machine.name(),
            arguments());
  }

  private List<Build> builds(List<String> sides, Path folder) {
    Path own = JavaExecutable.of(Path.of(System.getProperty("java.home")));
    if (jvms.size() == 2) {
      require(
          sides.size() == 1, "--jvm A,B: expected one build to run on both, found " + sides.size());
      Build one = build("baseline", sides.get(0), own, folder);
      Build other = build != null ? one : build("candidate", sides.get(0), own, folder);
      return List.of(
          one.on(jvms.get(0).toString(), JavaExecutable.named("--jvm", jvms.get(0))),
          other.on(jvms.get(1).toString(), JavaExecutable.named("--jvm", jvms.get(1))));
    }
    require(jvms.size() <= 2, "--jvm: expected A,B, found " + jvms.size() + " JVMs");
    require(sides.size() == 2, "expected two builds, BASE and CAND, found " + sides.size());
    Path java = jvms.isEmpty() ? own : JavaExecutable.named("--jvm", jvms.get(0));
    return List.of(
        build("baseline", sides.get(0), java, folder),
        build("candidate", sides.get(1), java, folder));
  }

  private Build build(String side, String named, Path java, Path folder) {
    if (build == null || Files.exists(Path.of(named))) {
      return Build.of(side, named, java);
    }
    err().println("builds the " + side + " " + named + ": " + build);
    return new Revisions(build, jar, folder).build(side, named, java);
  }
}
