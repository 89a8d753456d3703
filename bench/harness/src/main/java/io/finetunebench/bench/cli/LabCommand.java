package io.finetunebench.bench.cli;

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
