package io.finetunebench.bench.harness;

import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.HistorySimulateCommand;
import io.finetunebench.bench.cli.Subcommand;
import picocli.CommandLine.Command;

/** The programs that show how often the verdicts err. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    description =
        "Shows how often the verdicts err: attacks, simulated histories, and neighbours that make noise.",
    synopsisSubcommandLabel = "PROGRAM",
    subcommands = {AttacksCommand.class, NeighboursCommand.class, HistorySimulateCommand.class})
final class LabCommand extends Subcommand {
  @Override
  public Integer call() {
    command().usage(err());
    return ExitCode.USAGE;
  }
}
