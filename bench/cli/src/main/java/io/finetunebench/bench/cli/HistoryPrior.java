package io.finetunebench.bench.cli;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.option.RepositoryOption;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.judge.history.Shift;
import io.finetunebench.bench.judge.history.Trend;
import io.finetunebench.bench.judge.verdict.MetricChoice;
import io.finetunebench.bench.record.series.SeriesKey;
import io.finetunebench.bench.runner.build.HistoryCommit;
import io.finetunebench.bench.store.RecordStore;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Where the history of a store sees the newest shift of a benchmark. */
final class HistoryPrior {
  /** The place of a shift is uncertain by so many runs. */
  private static final int NEAR = 3;

  /** How probable a commit elsewhere is, beside one near the shift. */
  private static final double ELSEWHERE = 0.1;

  private final StoreOption store;
  private final RepositoryOption repository;

  HistoryPrior(StoreOption store, RepositoryOption repository) {
    this.store = store;
    this.repository = repository;
  }

  /**
   * Returns how probable each commit is beforehand, with 0 for the good one first.
   *
   * @param pattern of the benchmark
   * @param minimumEffect as a fraction
   * @param notes hears what was found
   * @throws CommandFailure if the history has no shift of it among these commits
   */
  double[] of(
      List<HistoryCommit> commits, String pattern, double minimumEffect, Consumer<String> notes) {
    Trend trend = trend(Pattern.compile(pattern), minimumEffect);
    Shift shift = trend.shifts().get(trend.shifts().size() - 1);
    int from = place(commits, trend, shift.index() - NEAR);
    int to = place(commits, trend, shift.index() + NEAR - 1);
    if (to < 1 || from >= to) {
      throw CommandFailure.usage(
          "--from-history: the newest shift of "
              + trend.name()
              + ", from run "
              + trend.points().get(shift.index()).run()
              + " on, is not between GOOD and BAD");
    }
    notes.accept(
        "history sees the newest shift of "
            + trend.name()
            + " in commits "
            + (from + 1)
            + " to "
            + to
            + " of "
            + commits.size());
    double[] prior = new double[commits.size() + 1];
    Arrays.fill(prior, 1, prior.length, ELSEWHERE);
    Arrays.fill(prior, from + 1, to + 1, 1);
    return prior;
  }

  private Trend trend(Pattern pattern, double minimumEffect) {
    History.Runs runs = new History.Runs(MetricChoice.ALL, repository.graph());
    try (RecordStore records = store.openToShow()) {
      records.scores(series -> isOf(series, pattern), runs).forEach(store::leaveOut);
    }
    runs.order();
    return History.of(runs, List.of(), minimumEffect).series().stream()
        .filter(each -> !each.shifts().isEmpty())
        .findFirst()
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "--from-history: history has no shift of " + pattern + " in " + store.name()));
  }

  private static boolean isOf(SeriesKey series, Pattern pattern) {
    return !series.further() && pattern.matcher(Trend.name(series)).find();
  }

  /** Returns the place of a run's commit, or of the range's end that it lies beyond. */
  private static int place(List<HistoryCommit> commits, Trend trend, int run) {
    int within = Math.max(0, Math.min(trend.points().size() - 1, run));
    String id = trend.points().get(within).commit();
    for (int i = 0; i < commits.size(); i++) {
      if (commits.get(i).id().equals(id)) {
        return i + 1;
      }
    }
    return run < within || within < trend.points().size() / 2 ? 0 : commits.size();
  }
}
