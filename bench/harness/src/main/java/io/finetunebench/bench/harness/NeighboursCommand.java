package io.finetunebench.bench.harness;

import io.finetunebench.bench.calibrate.Neighbours;
import io.finetunebench.bench.cli.CommandFailure;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.Subcommand;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the machine noisy on purpose. */
@Command(
    name = "neighbours",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Makes the machine noisy: starts processes that are busy for 2 s and idle for 3 s each,"
            + " until the time is up or this command is ended.")
final class NeighboursCommand extends Subcommand {
  private static final int MOST = 1024;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  private int count;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long (default: until it is ended).")
  private @Nullable Double seconds;

  @Override
  public Integer call() throws InterruptedException {
    require(count > 0 && count <= MOST, "--count: expected 1 to " + MOST + ", found " + count);
    require(seconds == null || seconds > 0, "--seconds: expected more than 0, found " + seconds);
    try (Neighbours neighbours = Neighbours.start(count)) {
      progress().println(neighbours.alive() + " neighbours");
      Thread.sleep(seconds == null ? Long.MAX_VALUE : (long) (1000 * seconds));
      return ExitCode.OK;
    } catch (IOException e) {
      throw CommandFailure.usage("cannot start neighbours: " + e);
    }
  }
}
