package io.finetunebench.bench.cli.records;

import io.finetunebench.bench.cli.command.CommandGroup;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.report.run.RunSummary;
import io.finetunebench.bench.store.RecordStore;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what there is. */
@Command(
    name = "list",
    description = "Lists engines, benchmarks, workloads, presets and the run records of a store.")
public final class ListCommand extends Subcommand {
  /** So many runs are shown where nobody asks for all. */
  private static final int MOST = 20;

  @Option(names = "--all", description = "List all runs (default: the last " + MOST + ").")
  private boolean all;

  @Mixin private StoreOption store = new StoreOption();

  @Override
  public Integer call() {
    String name;
    RecordStore.Heads runs;
    try (RecordStore records = store.openToShow()) {
      name = records.name();
      runs = records.heads();
    }
    PrintWriter out = out();
    for (CommandGroup group : CommandGroup.all()) {
      for (CommandGroup.Listing listed : group.listings()) {
        out.println(listed.title());
        listed.lines().forEach(line -> out.println("  " + line));
      }
    }
    out.println("runs in " + name);
    List<RunHead> shown = runs.heads();
    if (!all && shown.size() > MOST) {
      out.println("  (--all shows the " + (shown.size() - MOST) + " before these, too)");
      shown = shown.subList(shown.size() - MOST, shown.size());
    }
    shown.forEach(run -> out.println("  " + RunSummary.line(run)));
    if (runs.heads().isEmpty()) {
      out.println("  none yet: " + store.firstRun());
    }
    runs.problems().forEach(problem -> err().println("finetune-bench: " + problem.text()));
    return ExitCode.OK;
  }
}
