package io.finetunebench.bench.cli.records;

import io.finetunebench.bench.cli.command.CommandGroup;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.report.run.RunSummary;
import io.finetunebench.bench.store.RecordStore;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what there is. */
@Command(
    name = "list",
    description = "Lists engines, benchmarks, workloads, presets and the run records of a store.")
public final class ListCommand extends Subcommand {
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
    runs.heads().forEach(run -> out.println("  " + RunSummary.line(run)));
    if (runs.heads().isEmpty()) {
      out.println("  none yet: " + store.firstRun());
    }
    runs.problems().forEach(problem -> err().println("finetune-bench: " + problem.text()));
    return ExitCode.OK;
  }
}
