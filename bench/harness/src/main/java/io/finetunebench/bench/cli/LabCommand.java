package io.finetunebench.bench.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The programs that show how often the verdicts err. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    description =
        "Shows how often the verdicts err: attacks, simulated histories, and neighbours that make noise.",
    synopsisSubcommandLabel = "PROGRAM",
    subcommands = {AttacksCommand.class, NeighboursCommand.class, HistorySimulateCommand.class})
final class LabCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Objects.requireNonNull(spec).commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }
}
