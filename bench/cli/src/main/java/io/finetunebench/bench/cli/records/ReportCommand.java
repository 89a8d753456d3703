package io.finetunebench.bench.cli.records;

import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.NamedRun;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.cli.option.RepositoryOption;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.judge.verdict.MetricChoice;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.series.Scores;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.bench.report.run.RunSummary;
import io.finetunebench.bench.report.run.RunTable;
import io.finetunebench.bench.report.run.SideBySideTable;
import io.finetunebench.bench.report.trend.HistoryTable;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.core.document.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows runs: one with all that is known of it, two beside each other, more as their history. */
@Command(
    name = "report",
    description = {
      "Shows a run: where its numbers come from, scores, distributions and checks; two runs side by"
          + " side; of more how every benchmark went. With --html FILE it writes a page, too.",
      "JMH's own JSON files of any project are runs, too."
    })
public final class ReportCommand extends Subcommand {
  @Parameters(
      paramLabel = "RUN",
      arity = "0..*",
      description = ComparedSide.GRAMMAR + " (default: latest).")
  private List<String> runs = new ArrayList<>();

  @Mixin private ReportOptions report = new ReportOptions();

  @Mixin private StoreOption store = new StoreOption();

  @Mixin private RepositoryOption repository = new RepositoryOption();

  @Override
  public Integer call() {
    report.check();
    List<String> named = runs.isEmpty() ? List.of(NamedRun.LATEST) : runs;
    try (RecordStore records = store.open()) {
      List<RunRecord> found = runs(named, records);
      if (found.size() == 1) {
        RunRecord run = found.get(0);
        report.show(
            new Reported(
                run,
                RunSummary.document(run),
                () -> RunTable.document(run, ComparedSide.attachments(named, run, store))));
      } else if (found.size() == 2 && named.size() == 2) {
        sideBySide(found);
      } else {
        history(found, records.acknowledgements());
      }
    }
    return ExitCode.OK;
  }

  /** Returns the runs that are named, each once. */
  private List<RunRecord> runs(List<String> named, RecordStore records) {
    Map<String, RunRecord> found = new LinkedHashMap<>();
    for (String each : named) {
      ComparedSide.runs(each, store, records).forEach(run -> found.putIfAbsent(run.id(), run));
    }
    return List.copyOf(found.values());
  }

  private void sideBySide(List<RunRecord> found) {
    Document document = SideBySideTable.document(found);
    report.show(new Reported(found, document, () -> RunSummary.withRuns(document, found)));
  }

  private void history(List<RunRecord> found, List<Acknowledgement> acknowledgements) {
    History.Runs taken = new History.Runs(MetricChoice.ALL, repository.graph());
    found.forEach(run -> taken.accept(Scores.of(run)));
    History history = History.of(taken, acknowledgements, HistoryCommand.MINIMUM_EFFECT);
    report.show(HistoryTable.reported(history));
  }
}
