package io.finetunebench.bench.cli;

import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.MachineOption;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.cli.option.ShardOption;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.cli.option.VerdictOptions;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.record.Shard;
import io.finetunebench.bench.report.comparison.ComparisonTable;
import io.finetunebench.bench.report.run.Attachments;
import io.finetunebench.bench.runner.JmhOptions;
import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides which of two builds of any JMH project is faster. */
@Command(
    name = "ab",
    customSynopsis = {
      "finetune-bench ab [OPTIONS] BASE [CAND] [-- JMH arguments]",
      "       finetune-bench ab [OPTIONS] --jvm A,B JAR [-- JMH arguments]"
    },
    description = {
      "Lets two builds of any JMH project take turns on this machine until it is decided which is"
          + " faster.",
      "BASE and CAND are git revisions, JMH uber-jars, class paths, or folders of distributions. A"
          + " revision alone is compared with the working tree, and main... is where the branch"
          + " left main. Nothing in the project has to change; JMH 1.21 or newer."
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

  @Mixin private SideOptions made = new SideOptions();

  @Mixin private ReportOptions report = new ReportOptions();

  @Mixin private AbOptions options = new AbOptions();

  @Mixin private MachineOption machine = new MachineOption();

  @Mixin private StoreOption store = new StoreOption();

  @Mixin private ShardOption shards = new ShardOption();

  @Parameters(paramLabel = "BASE CAND", arity = "0..*", hidden = true)
  private List<String> operands = new ArrayList<>();

  @Override
  public Integer call() {
    int own = beforeSeparator(operands);
    List<String> sides = operands.subList(0, own);
    report.check();
    made.check(sides);
    requireSides(sides);
    Criteria criteria = options.criteria(false);
    Shard shard = shards.shard();
    require(shard == null || !report.isAsked(), ShardOption.NO_REPORT);
    AbMeasuring measuring = new AbMeasuring(err(), progress(), store.local(), shard);
    List<String> ids = measuring.ids();
    Path folder = store.folder().resolve(ids.get(1));
    Function<List<Build>, AbMeasuring.Request> request =
        request(operands.subList(own, operands.size()), folder);
    if (made.haveRevisions(sides)) {
      store.hideFromGit();
    }
    if (made.isDryRun()) {
      builds(sides, out()::println);
      return ExitCode.OK;
    }
    // A database is asked first: what cannot be kept should not be measured.
    try (RecordStore records = store.openToWrite()) {
      Comparison comparison =
          measuring.measure(
              () -> request.apply(builds(sides, measuring::note)),
              criteria,
              bounds -> options.settings(ids, bounds, machine.name(), arguments(), shard));
      int exitCode =
          shard == null ? shown(measuring, comparison) : VerdictOptions.ofShard(comparison);
      kept(records, measuring);
      return exitCode;
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
          jvms.isEmpty() || sides.size() == 2 || made.isPair(sides),
          "--jvm: expected two JVMs as A,B, or two builds to run on one, found " + sides.size());
      require(
          sides.size() == 2 || made.isPair(sides),
          "expected two builds, BASE and CAND, found " + found(sides));
    }
  }

  private static String found(List<String> sides) {
    return sides.isEmpty() ? "none" : sides.size() + ": " + String.join(", ", sides);
  }

  private List<Build> builds(List<String> sides, Consumer<String> notes) {
    Path own = JavaExecutable.ofThisProcess();
    if (jvms.size() < 2) {
      Path java = jvms.isEmpty() ? own : JavaExecutable.named("--jvm", jvms.get(0));
      return made.builds(sides, true, java, store.folder(), notes);
    }
    List<Path> javas = jvms.stream().map(jvm -> JavaExecutable.named("--jvm", jvm)).toList();
    List<Build> one =
        sides.isEmpty()
            ? List.of(itself().orElseThrow())
            : made.builds(sides, false, own, store.folder(), notes);
    return one.stream()
        .flatMap(
            build ->
                Stream.of(
                    build.on("baseline", jvms.get(0).toString(), javas.get(0)),
                    build.on("candidate", jvms.get(1).toString(), javas.get(1))))
        .toList();
  }

  private int shown(AbMeasuring measuring, Comparison comparison) {
    FolderStore folders = store.local();
    List<String> ids = measuring.ids();
    return options.showPairs(
        comparison,
        ComparisonTable.ofRuns(
            comparison,
            List.of(folders.load(ids.get(0))),
            List.of(folders.load(ids.get(1))),
            run -> Attachments.in(folders.attachments(run.id()))),
        report);
  }

  private void kept(RecordStore records, AbMeasuring measuring) {
    PrintWriter last = report.text();
    measuring.ids().forEach(id -> last.println(measuring.file(id)));
    if (store.isDatabase()) {
      measuring.ids().forEach(id -> StoreOption.publish(records, store.local(), id, last));
    }
  }
}
