package io.finetunebench.bench.cli;

import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.RunHead;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.report.RunSummary;
import io.finetunebench.bench.report.SideBySideTable;
import io.finetunebench.bench.store.RecordStore;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one run. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Shows a run record: where its numbers come from, scores, distributions and checks.")
final class ShowCommand extends Subcommand {
  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description = NamedRun.GRAMMAR + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "latest")
  private String run = "latest";

  @Mixin private ReportOptions report = new ReportOptions();

  @Option(
      names = "--side-by-side",
      description = "Show the two newest runs of the store beside each other.")
  private boolean sideBySide;

  @Mixin private StoreOption store = new StoreOption();

  @Override
  public Integer call() {
    report.check();
    if (sideBySide) {
      List<RunRecord> newest = twoNewest();
      report.show(
          SideBySideTable.document(newest),
          () ->
              newest.stream()
                  .map(RecordFormat::write)
                  .collect(Collectors.joining(",", "[", "]\n")));
      return ExitCode.OK;
    }
    RunRecord record;
    try (RecordStore records = store.open()) {
      record = NamedRun.load(run, records);
    }
    report.show(RunSummary.document(record), () -> RecordFormat.write(record));
    return ExitCode.OK;
  }

  private List<RunRecord> twoNewest() {
    try (RecordStore records = store.open()) {
      List<RunHead> runs = records.heads().heads();
      if (runs.size() < 2) {
        throw CommandFailure.usage(
            "expected two runs to show beside each other in "
                + records.name()
                + ", found "
                + runs.size()
                + "; make them with run");
      }
      return runs.subList(runs.size() - 2, runs.size()).stream()
          .map(head -> records.load(head.id()))
          .toList();
    }
  }
}
