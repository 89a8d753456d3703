package io.finetunebench.bench.cli;

import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.EffectOption;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.cli.option.RepositoryOption;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.cli.option.TimeConverter;
import io.finetunebench.bench.judge.bisect.Search;
import io.finetunebench.bench.report.bisect.BisectTable;
import io.finetunebench.bench.runner.JmhOptions;
import io.finetunebench.bench.runner.build.Builds;
import io.finetunebench.bench.runner.build.HistoryCommit;
import io.finetunebench.bench.runner.build.Repository;
import io.finetunebench.bench.runner.build.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds the commit that made a benchmark slower or faster. */
@Command(
    name = "bisect",
    customSynopsis = "finetune-bench bisect [OPTIONS] GOOD BAD -- PATTERN [JMH arguments]",
    description = {
      "Finds the commit between two that changed the time of a benchmark, and says how sure that is.",
      "Each pair of forks lets a commit and GOOD take turns. The next commit is the one that tells"
          + " most for its cost. It ends when a smallest set of commits holds 95 %%, or nothing does."
    })
public final class BisectCommand extends Subcommand {
  @Mixin private SideOptions made = new SideOptions();

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "When to stop at the latest, such as 30m or 90s (default: no limit).")
  private @Nullable Duration budget;

  @Option(
      names = "--continue",
      description = "Go on where the newest bisection of this range and benchmark was cut off.")
  private boolean goOn;

  @Option(
      names = "--from-history",
      description = "Look first where 'history' of the store sees the benchmark's newest shift.")
  private boolean fromHistory;

  @Mixin private EffectOption effect = new EffectOption();

  @Mixin private RepositoryOption graph = new RepositoryOption();

  @Mixin private ReportOptions report = new ReportOptions();

  @Mixin private StoreOption store = new StoreOption();

  @Parameters(paramLabel = "GOOD BAD", arity = "0..*", hidden = true)
  private List<String> operands = new ArrayList<>();

  @Override
  public Integer call() {
    int own = beforeSeparator(operands);
    List<String> range = operands.subList(0, own);
    require(
        range.size() == 2, "expected two commits, GOOD and BAD, found " + String.join(", ", range));
    require(own < operands.size(), "expected the pattern of one benchmark after --, found none");
    report.check();
    made.check(range);
    JmhOptions jmh = JmhOptions.of(operands.subList(own, operands.size()));
    Repository repository = Repository.around(Path.of(""), range);
    Revision good = repository.revision(range.get(0));
    Revision bad = repository.revision(range.get(1));
    List<HistoryCommit> commits = repository.commits(good, bad);
    store.hideFromGit();
    if (made.isDryRun()) {
      dryRun(repository, good, bad, commits.size());
      return ExitCode.OK;
    }
    double minimumEffect = Math.log1p(effect.limits().equalWithin());
    double[] prior =
        fromHistory
            ? new HistoryPrior(store, graph)
                .of(
                    commits,
                    operands.get(own),
                    effect.limits().equalWithin(),
                    line -> err().println(line))
            : Search.even(commits.size());
    BisectJournal.Head head =
        new BisectJournal.Head(
            good.commit(),
            bad.commit(),
            made.howMeasured(),
            operands.subList(own, operands.size()));
    Path folder = store.folder().resolve("bisects");
    try (BisectJournal journal =
            goOn ? BisectJournal.goOn(folder, head) : BisectJournal.begin(folder, head);
        Builds builds = made.ofCommits(repository, bad, store.folder(), this::noteOfBuild)) {
      Bisecting bisecting =
          new Bisecting(builds, good, commits, jmh, journal, Search.among(prior, minimumEffect));
      bisecting.run(budget, progress(), err());
      report.show(BisectTable.reported(bisecting.found(good.label())));
      report.text().println(journal.file());
      return bisecting.search().answer() == Search.Answer.UNDECIDED
          ? ExitCode.INCONCLUSIVE
          : ExitCode.OK;
    }
  }

  private void dryRun(Repository repository, Revision good, Revision bad, int commits) {
    try (Builds builds =
        made.ofCommits(repository, bad, store.folder(), line -> out().println(line))) {
      out().println(builds.plan("good", good).line());
      out().println(builds.plan("bad", bad).line());
      out().println("commits after the good one: " + commits);
    }
  }

  /** What a build that fails says last matters for the two ends alone. */
  private void noteOfBuild(String line) {
    if (!line.startsWith("| ")) {
      progress().println(line);
    }
  }
}
