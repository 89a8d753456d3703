package io.finetunebench.bench.harness;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.cli.records.MergeCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Makes one answer of the shards of a job, of a study too. */
@Command
final class SuiteMergeCommand extends MergeCommand {
  private static final String EXPERIMENT = "experiment";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write a study; created if it is not there.")
  private @Nullable Path out;

  /** What the study is says the command line that each shard recorded. */
  @Override
  protected int study(List<Found> shards, ReportOptions reports) {
    List<String> typed = shards.get(0).run().environment().commandLine();
    CommandLine experiment =
        Objects.requireNonNull(command().getCommandSpec().root().subcommands().get(EXPERIMENT));
    try {
      experiment.parseArgs(
          typed.subList(typed.indexOf(EXPERIMENT) + 1, typed.size()).toArray(new String[0]));
    } catch (ParameterException e) {
      throw CommandFailure.usage(
          "run " + shards.get(0).run().id() + ": its command line is none here: " + e.getMessage());
    }
    ExperimentCommand study = experiment.getCommand();
    return study.merge(shards, out, reports);
  }
}
