package io.finetunebench.bench.cli;

import io.finetunebench.bench.ab.AbRun;
import io.finetunebench.bench.report.Attachments;
import io.finetunebench.bench.report.ComparisonTable;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Criteria;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures two builds in turns, shows the verdicts, and keeps the records where they shall be. */
public final class AbVerdicts {
  private final ReportOptions report;
  private final AbOptions options;
  private final StoreOption store;

  /**
   * Prepares the measurement.
   *
   * @param report where the verdicts are shown
   * @param options how long to measure, and what matters
   * @param store where both records are kept
   */
  public AbVerdicts(ReportOptions report, AbOptions options, StoreOption store) {
    this.report = report;
    this.options = options;
    this.store = store;
  }

  /**
   * Measures, shows the verdicts and returns the exit code.
   *
   * @param bounds where the options leave them open
   * @param machine a name for the machine's class; null for none
   * @param arguments as they were typed
   * @throws io.finetunebench.bench.ab.AbException if the builds cannot be measured
   * @throws CommandFailure if another JMH runs, or a bound makes no sense
   */
  public int measure(
      AbMeasuring.Request request,
      AbOptions.Bounds bounds,
      @Nullable String machine,
      List<String> arguments) {
    Criteria criteria = options.criteria(report, false);
    AbMeasuring measuring = new AbMeasuring(report.err(), report.progress(), store.local());
    AbRun.Settings settings = options.settings(measuring.ids(), bounds, machine, arguments);
    // A database is asked first: what cannot be kept should not be measured.
    try (RecordStore records = store.openToWrite()) {
      return shown(records, measuring, measuring.measure(request, criteria, settings));
    }
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
    if (exitCode == ExitCode.OK
        && comparison.verdicts().stream().allMatch(verdict -> verdict.candidateForks() == 0)) {
      report
          .err()
          .println(
              "finetune-bench: nothing was compared: no pair of forks was done in time; a benchmark"
                  + " needs a minute or more, give it with --budget");
      return ExitCode.NOT_COMPARABLE;
    }
    return exitCode;
  }
}
