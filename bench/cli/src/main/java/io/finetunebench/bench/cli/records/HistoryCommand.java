package io.finetunebench.bench.cli.records;

import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.ProgressLines;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.BranchOption;
import io.finetunebench.bench.cli.option.EffectOption;
import io.finetunebench.bench.cli.option.MetricOption;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.cli.option.RepositoryOption;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.judge.history.Trend;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.series.SeriesKey;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.bench.report.trend.HistoryTable;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.core.document.Document;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how every benchmark went over the runs of a store. */
@Command(
    name = "history",
    description = {
      "Shows how every benchmark went over the runs of a store: trends, where they shift, whether"
          + " that is the machine's or the commit's, and how the newest run stands.",
      "Ratios are of times, after to before: above 1 is slower, for rates too."
    },
    subcommands = HistoryAckCommand.class)
public final class HistoryCommand extends Subcommand {
  /** The smallest shift that matters where no one says otherwise. */
  static final double MINIMUM_EFFECT = 0.03;

  @Mixin private StoreOption store = new StoreOption();

  @Mixin private BranchOption branch = new BranchOption();

  @Mixin private EffectOption effect = new EffectOption();

  @Option(
      names = "--benchmark",
      paramLabel = "PATTERN",
      description =
          "Only benchmarks in whose name, engine or parameters this regular expression is found.")
  private @Nullable Pattern pattern;

  @Mixin private MetricOption metric = new MetricOption();

  @Mixin private RepositoryOption repository = new RepositoryOption();

  @Mixin private ReportOptions report = new ReportOptions();

  @Override
  public Integer call() {
    double minimumEffect = effect.limits().equalWithin();
    report.check();
    History.Runs runs = new History.Runs(metric.choice(), repository.graph());
    MetricOption.Found found = metric.found();
    List<Acknowledgement> acknowledgements;
    try (RecordStore records = store.openToShow()) {
      records
          .scores(
              found.collecting(this::isWanted),
              run -> {
                if (branch.name() != null && !branch.name().equals(run.run().commit().branch())) {
                  return;
                }
                if (store.isDated(run.run())) {
                  runs.accept(run);
                }
              })
          .forEach(store::leaveOut);
      acknowledgements = records.acknowledgements();
    }
    found.requireChosen();
    runs.order();
    ProgressLines progress = progress("judges", "trends");
    History history = History.of(runs, acknowledgements, minimumEffect, progress::done);
    history.notes().forEach(note -> err().println("finetune-bench: " + note));

    report.show(
        history.series().isEmpty() && history.bytes().isEmpty()
            ? new Reported(history, new Document("Benchmark history", nothing(), List.of()))
            : HistoryTable.reported(history));
    return ExitCode.OK;
  }

  private boolean isWanted(SeriesKey series) {
    return metric.choice().includes(series)
        && (pattern == null || pattern.matcher(Trend.name(series)).find());
  }

  private String nothing() {
    if (pattern != null) {
      return "no benchmark matches --benchmark " + pattern + " in " + store.name();
    }
    Set<String> metrics = metric.choice().names();
    return (branch.name() == null
            ? "no runs to show"
            : "no runs of branch " + branch.name() + " to show")
        + (metrics.isEmpty() ? "" : " with --metric " + String.join(",", new TreeSet<>(metrics)))
        + " in "
        + store.name()
        + (metrics.isEmpty() ? ": " + store.firstRun() : "");
  }
}
