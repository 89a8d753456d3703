package io.finetunebench.bench.cli;

import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.report.DeviceTables;
import io.finetunebench.bench.report.RunSummary;
import io.finetunebench.bench.report.RunTable;
import io.finetunebench.bench.report.SideBySideTable;
import io.finetunebench.bench.store.RecordStore;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one run. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Shows a run record: where its numbers come from, scores, distributions and checks.")
final class ShowCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description = "Id of the run, the start of one, or latest (default: ${DEFAULT-VALUE}).",
      defaultValue = "latest")
  private String run = "latest";

  @Option(names = "--json", description = "Print the record itself.")
  private boolean json;

  @Option(
      names = "--side-by-side",
      description = "Show the two newest runs of the store beside each other.")
  private boolean sideBySide;

  @Mixin private StoreOption store = new StoreOption();

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (sideBySide) {
      try (RecordStore records = store.open()) {
        List<RunRecord> runs = records.list().records();
        if (runs.size() < 2) {
          throw new CommandFailure(
              ExitCode.USAGE,
              "expected two runs to show beside each other in "
                  + records.name()
                  + ", found "
                  + runs.size()
                  + "; make them with run");
        }
        SideBySideTable.lines(runs.subList(runs.size() - 2, runs.size())).forEach(out::println);
      }
      return ExitCode.OK;
    }
    RunRecord record;
    try (RecordStore records = store.open()) {
      record = records.load(run);
    }
    if (json) {
      out.print(RecordFormat.write(record));
      out.flush();
      return ExitCode.OK;
    }
    RunSummary.lines(record).forEach(out::println);
    out.println();
    RunTable.lines(record).forEach(out::println);
    out.println();
    RunSummary.distributions(record).forEach(out::println);
    out.println();
    for (List<String> table : List.of(DeviceTables.phases(record), DeviceTables.devices(record))) {
      if (!table.isEmpty()) {
        table.forEach(out::println);
        out.println();
      }
    }
    RunSummary.checks(record).forEach(out::println);
    return ExitCode.OK;
  }
}
