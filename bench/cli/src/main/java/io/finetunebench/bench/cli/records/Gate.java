package io.finetunebench.bench.cli.records;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.SharedOptions;
import io.finetunebench.bench.cli.option.BranchOption;
import io.finetunebench.bench.cli.option.MetricOption;
import io.finetunebench.bench.cli.option.NamedRun;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.cli.option.RepositoryOption;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.cli.option.VerdictOptions;
import io.finetunebench.bench.judge.history.CommitGraph;
import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.judge.history.RunOrder;
import io.finetunebench.bench.judge.history.SeriesBaseline;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.MetricChoice;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.record.series.Scores;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.record.series.SeriesKey;
import io.finetunebench.bench.report.comparison.ComparisonTable;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.core.document.Document;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Judges a commit of a store, by all runs of it on one branch and class of machines, against its
 * baseline there, and so says whether it may pass.
 */
final class Gate extends SharedOptions {
  private static final String LAST_ON = "last-on";
  private static final String SERIES = "series";

  private static final Set<String> NAMES =
      Set.of("--baseline", "--candidate", "--branch", "--repository");

  @Option(
      names = "--baseline",
      paramLabel = "BASELINE",
      arity = "1..2",
      description = {
        "last-on BRANCH: the last commit of that branch before the candidate that has a complete"
            + " run, on its machine where there is one (default: last-on main).",
        "RUN: the commit of a run, which is named by its id or the start of one.",
        "series: all runs before the candidate, by the noise between them."
      })
  private List<String> baseline = List.of(LAST_ON, "main");

  @Option(
      names = "--candidate",
      paramLabel = "RUN",
      description =
          "A run of the commit to judge: its id, the start of one, or latest, which began last"
              + " (default: latest). All runs of that commit on the same branch and kind of machine"
              + " are judged together.")
  private String candidate = NamedRun.LATEST;

  @Mixin private BranchOption branch = new BranchOption();

  private final StoreOption store;
  private final RepositoryOption repository;
  private final MetricOption metric;
  private final ReportOptions report;

  /** Makes a gate that shares options with its command. */
  Gate(StoreOption store, RepositoryOption repository, MetricOption metric, ReportOptions report) {
    this.store = store;
    this.repository = repository;
    this.metric = metric;
    this.report = report;
  }

  /** Returns an option that was typed and is the gate's; null where there is none. */
  @Nullable String typed() {
    return NAMES.stream().sorted().filter(this::isTyped).findFirst().orElse(null);
  }

  /**
   * What came out.
   *
   * @param document of the comparison, with all that is known of its sides
   */
  record Judged(Comparison comparison, Document document) {}

  /**
   * Judges the run that was asked for, with the others of its commit. Of several that began at once
   * each is judged, and what came out worst is returned.
   *
   * @throws ParameterException if the options do not go together
   * @throws CommandFailure if there is no such run, or no baseline
   */
  Judged judged(Criteria criteria) {
    String kind = baseline.get(0);
    boolean lastOn = kind.equals(LAST_ON);
    require(
        lastOn == (baseline.size() == 2),
        "--baseline: expected last-on BRANCH, a run or series, found "
            + String.join(" ", baseline));
    require(
        branch.name() == null || kind.equals(SERIES),
        "--branch: expected with --baseline series only");
    try (RecordStore records = store.open()) {
      List<RunHead> all = readable(records);
      List<RunRecord> candidates =
          candidate.equals(NamedRun.LATEST) && !all.isEmpty()
              ? newest(all, records)
              : List.of(store.load(candidate, records));
      if (candidates.size() > 1) {
        err()
            .println(
                "finetune-bench: began at once, and are judged each: "
                    + String.join(", ", candidates.stream().map(RunRecord::id).toList())
                    + "; shown is the one that came out worst");
      }
      return candidates.stream()
          .map(run -> judged(run, all, records, criteria))
          .max(Comparator.comparingInt(each -> VerdictOptions.severity(each.comparison())))
          .orElseThrow();
    }
  }

  /**
   * Returns the run of each commit that began last, mostly one; none may hide that another is slow.
   */
  private static List<RunRecord> newest(List<RunHead> all, RecordStore records) {
    RunHead head = all.get(all.size() - 1);
    RunRecord last = records.load(head.id());
    Interleaving turns = last.interleaving();
    // The first of all has nothing before it, nor has the baseline that the last took turns with.
    return Stream.concat(
            Stream.of(last),
            all.subList(1, Math.max(1, all.size() - 1)).stream()
                .filter(run -> run.startedAt().equals(head.startedAt()) && !run.isOfCommitOf(head))
                .filter(run -> turns == null || !run.id().equals(turns.withRun()))
                .map(run -> records.load(run.id())))
        .toList();
  }

  private Judged judged(
      RunRecord newest, List<RunHead> all, RecordStore records, Criteria criteria) {
    String kind = baseline.get(0);
    List<RunRecord> judged = ofCommit(newest, all, records);
    if (!kind.equals(LAST_ON) && !kind.equals(SERIES)) {
      RunRecord base = store.load(kind, records);
      if (base.id().equals(newest.id())) {
        throw CommandFailure.usage(
            "run " + newest.id() + " is baseline and candidate: expected two runs; name another");
      }
      // Two runs of one commit can only be meant one by one.
      return RunHead.of(base).isOfCommitOf(RunHead.of(newest))
          ? compare(List.of(base), List.of(newest), records, all, criteria, List.of())
          : compare(ofCommit(base, all, records), judged, records, all, criteria, List.of());
    }
    RunOrder order = order(all);
    List<RunHead> earlier = before(newest, all, order);
    if (kind.equals(SERIES)) {
      return series(earlier, order, judged, records, criteria);
    }
    RunRecord base = records.load(lastOn(baseline.get(1), earlier, newest).id());
    List<String> notes = List.of("runs are " + order.basis().words());
    return compare(ofCommit(base, earlier, records), judged, records, all, criteria, notes);
  }

  /** Returns the runs of a run's commit that are complete, and that run itself, which is last. */
  private static List<RunRecord> ofCommit(RunRecord run, List<RunHead> all, RecordStore records) {
    RunHead head = RunHead.of(run);
    return Stream.concat(
            all.stream()
                .filter(each -> each.complete() && each.isOfCommitOf(head))
                .filter(each -> !each.id().equals(run.id()))
                .map(each -> records.load(each.id())),
            Stream.of(run))
        .toList();
  }

  private Judged compare(
      List<RunRecord> base,
      List<RunRecord> newest,
      RecordStore records,
      List<RunHead> known,
      Criteria criteria,
      List<String> notes) {
    List<List<Series>> sides = metric.ofSides(series(base), series(newest));
    List<Series> left = sides.get(0);
    List<Series> right = sides.get(1);
    Comparison comparison =
        Comparison.of(left, right, criteria, EarlierRuns.of(records, () -> known, left, right))
            .noting(notes);
    return new Judged(
        comparison,
        report.showsPage()
            ? ComparisonTable.ofRuns(
                comparison, base, newest, run -> ComparedSide.attachments(List.of(), run, store))
            : ComparisonTable.document(comparison));
  }

  private static List<Series> series(List<RunRecord> runs) {
    return runs.stream().flatMap(run -> Series.of(run).stream()).toList();
  }

  /** Returns the runs that can be read, and names the others. */
  private List<RunHead> readable(RecordStore records) {
    RecordStore.Heads heads = records.heads();
    List<RunHead> readable = store.dated(heads);
    if (candidate.equals(NamedRun.LATEST)) {
      heads.problems().forEach(problem -> requireEarlier(problem, readable));
    }
    heads.problems().forEach(problem -> store.leaveOut(problem.text()));
    return readable;
  }

  /** To judge an earlier run in place of one that can't be read would let that one pass. */
  private static void requireEarlier(RecordStore.Problem problem, List<RunHead> runs) {
    Instant began = problem.startedAt();
    Instant newest = runs.isEmpty() ? null : runs.get(runs.size() - 1).startedAt();
    if (began == null || newest == null || !began.isBefore(newest)) {
      throw CommandFailure.usage(
          problem.text()
              + (began == null ? "; it may be" : "; it is")
              + " of the newest run, which is to be judged: else name that with --candidate RUN");
    }
  }

  private RunOrder order(List<RunHead> runs) {
    return RunOrder.of(
        runs.stream()
            .map(run -> new RunOrder.Run(run.id(), run.startedAt(), run.commit().id()))
            .toList(),
        repository.graph());
  }

  /**
   * Returns the runs before a run in their order, without others of its commit; all of them for a
   * run that was set aside.
   */
  private static List<RunHead> before(RunRecord run, List<RunHead> all, RunOrder order) {
    int place = order.place(run.id());
    RunHead head = RunHead.of(run);
    return all.stream()
        .filter(each -> order.place(each.id()) < place && !each.isOfCommitOf(head))
        .sorted(Comparator.comparingInt(each -> order.place(each.id())))
        .toList();
  }

  private RunHead lastOn(String name, List<RunHead> earlier, RunRecord newest) {
    String machine = newest.machine().identity().key();
    return earlier.stream()
        .filter(run -> run.complete() && name.equals(run.commit().branch()))
        .reduce(
            (last, run) ->
                run.machine().equals(machine) || !last.machine().equals(machine) ? run : last)
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    store.name()
                        + ": expected a complete run of branch "
                        + name
                        + " before run "
                        + newest.id()
                        + ", found none"
                        + withoutBranch(earlier)
                        + "; measure that branch first, or name another --baseline"));
  }

  /** Says how many runs might have been of the branch, had anyone told. */
  private static String withoutBranch(List<RunHead> runs) {
    long count = runs.stream().filter(run -> run.commit().branch() == null).count();
    return count == 0
        ? ""
        : " ("
            + count
            + " of no known branch; 'import --branch NAME FILE' tells that of imported ones)";
  }

  private Judged series(
      List<RunHead> earlier,
      RunOrder order,
      List<RunRecord> candidates,
      RecordStore records,
      Criteria criteria) {
    RunRecord newest = candidates.get(candidates.size() - 1);
    String named = branch.name();
    List<RunHead> wanted =
        earlier.stream()
            .filter(run -> named == null || named.equals(run.commit().branch()))
            .toList();
    if (wanted.stream().noneMatch(RunHead::complete)) {
      throw CommandFailure.usage(
          store.name()
              + ": expected a complete run before run "
              + newest.id()
              + ", found none; measure more, or name another --baseline");
    }
    MetricChoice choice = metric.choice();
    MetricOption.Found found = metric.found();
    series(candidates).forEach(found::add);
    History.Runs chosen =
        runs(records, wanted, order, found.collecting(SeriesBaseline.needed(candidates, choice)));
    found.requireChosen();
    if (SeriesBaseline.isNew(candidates, chosen)) {
      chosen = runs(records, wanted, order, choice::includes);
    }
    List<Acknowledgement> known = records.acknowledgements();
    Comparison comparison =
        SeriesBaseline.compare(
            chosen, candidates, known, criteria, progress("judges", "benchmarks")::done);
    if (!report.showsPage()) {
      return new Judged(comparison, ComparisonTable.document(comparison));
    }
    for (RunRecord run : candidates) {
      chosen.accept(Scores.of(run));
    }
    return new Judged(
        comparison,
        ComparisonTable.ofSeries(
            comparison,
            History.of(chosen, known, criteria.limits().equalWithin()),
            candidates,
            run -> ComparedSide.attachments(List.of(), run, store)));
  }

  /** Takes the scores of some runs. */
  private History.Runs runs(
      RecordStore records, List<RunHead> wanted, RunOrder order, Predicate<SeriesKey> series) {
    Set<String> ids = wanted.stream().map(RunHead::id).collect(Collectors.toSet());
    History.Runs runs = new History.Runs(metric.choice(), CommitGraph.NONE);
    records.scores(
        series,
        run -> {
          if (ids.contains(run.run().id())) {
            runs.accept(run);
          }
        });
    runs.arrange(order);
    return runs;
  }
}
