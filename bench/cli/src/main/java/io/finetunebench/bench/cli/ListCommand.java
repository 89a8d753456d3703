package io.finetunebench.bench.cli;

import io.finetunebench.bench.report.RunSummary;
import io.finetunebench.bench.store.RecordStore;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists what there is. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists engines, benchmarks, workloads, presets and the run records of a store.")
final class ListCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private StoreOption store = new StoreOption();

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    String name;
    RecordStore.Heads runs;
    try (RecordStore records = store.open()) {
      name = records.name();
      runs = records.heads();
    }
    PrintWriter out = command.commandLine().getOut();
    for (CommandGroup group : Main.groups()) {
      for (CommandGroup.Listing listed : group.listings()) {
        out.println(listed.title());
        listed.lines().forEach(line -> out.println("  " + line));
      }
    }
    out.println("runs in " + name);
    runs.heads().forEach(run -> out.println("  " + RunSummary.line(run)));
    if (runs.heads().isEmpty()) {
      out.println("  none yet: './finetune-bench run' makes one");
    }
    runs.problems()
        .forEach(problem -> command.commandLine().getErr().println("finetune-bench: " + problem));
    return ExitCode.OK;
  }
}
