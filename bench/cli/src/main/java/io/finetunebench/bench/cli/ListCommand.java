package io.finetunebench.bench.cli;

import io.finetunebench.bench.report.RunSummary;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.suite.Preset;
import io.finetunebench.bench.suite.Suite;
import io.finetunebench.bench.workload.Workloads;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Engines;
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
    RecordStore.Listing listing;
    try (RecordStore records = store.open()) {
      name = records.name();
      listing = records.list();
    }
    PrintWriter out = command.commandLine().getOut();
    out.println("engines");
    for (Engine engine : Engines.all()) {
      String reason = engine.availability().reason();
      out.println(
          "  "
              + engine.name()
              + "  "
              + (reason == null ? engine.description() : "not available: " + reason));
    }
    out.println("benchmarks");
    Suite.benchmarks().forEach(benchmark -> out.println("  " + benchmark));
    out.println("workloads");
    Workloads.all()
        .forEach(workload -> out.println("  " + workload.name() + "  " + workload.description()));
    out.println("presets");
    for (Preset preset : Preset.values()) {
      out.println("  " + preset.id() + "  " + preset.description());
    }
    out.println("runs in " + name);
    listing.records().forEach(run -> out.println("  " + RunSummary.line(run)));
    if (listing.records().isEmpty()) {
      out.println("  none yet: './finetune-bench run' makes one");
    }
    listing
        .problems()
        .forEach(problem -> command.commandLine().getErr().println("finetune-bench: " + problem));
    return ExitCode.OK;
  }
}
