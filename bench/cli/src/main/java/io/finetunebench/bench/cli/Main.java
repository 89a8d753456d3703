package io.finetunebench.bench.cli;

import io.finetunebench.bench.interleave.SideException;
import io.finetunebench.bench.record.MalformedRecordException;
import io.finetunebench.bench.store.NoSuchRecordException;
import io.finetunebench.bench.store.StoreException;
import io.finetunebench.bench.workload.MalformedWorkloadException;
import io.finetunebench.core.data.PointFileException;
import io.finetunebench.core.engine.EngineUnavailableException;
import io.finetunebench.core.engine.nd4j.Nd4jRuntime;
import io.finetunebench.core.network.LayerSelectionException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line. */
@Command(
    name = "finetune-bench",
    description = "Trains, proves, measures and compares small neural networks on the JVM.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ExperimentCommand.class,
      RunCommand.class,
      SweepCommand.class,
      CompareCommand.class,
      CalibrateCommand.class,
      NeighboursCommand.class,
      HistoryCommand.class,
      GateCommand.class,
      ListCommand.class,
      ShowCommand.class,
      DoctorCommand.class,
      FirstStartCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      CommandLine.HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes, the same for every command:%n",
    exitCodeList = {
      "  0:fine; improvements included",
      "  1:regression",
      "  2:usage, or input that is missing, unreadable or malformed",
      "  3:inconclusive, where the caller asked to fail on it",
      "  4:a result that failed its correctness check, or a benchmark that threw",
      "  5:not comparable, or missing where the caller asked to fail on it",
      "  6:the device asked for is not usable",
      "130:interrupted; what was finished is kept"
    })
public final class Main {
  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    System.exit(run(writer(System.out), writer(System.err), args));
  }

  /**
   * Runs a command.
   *
   * @param out for results
   * @param err for errors and progress
   * @param args command, options and arguments
   * @return the exit code, see {@link ExitCode}
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    String conflict = Nd4jRuntime.conflict();
    if (conflict != null) {
      err.println("finetune-bench: " + conflict);
      return ExitCode.USAGE;
    }
    CommandLine commandLine =
        new CommandLine(new Main())
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(Main::usageError)
            .setExecutionExceptionHandler(Main::failure);
    return commandLine.execute(args);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, Charset.forName(System.getProperty("native.encoding")));
  }

  private static int usageError(ParameterException exception, String[] args) {
    CommandLine command = exception.getCommandLine();
    command
        .getErr()
        .println(
            "finetune-bench: "
                + oneLine(exception)
                + " (see '"
                + command.getCommandSpec().qualifiedName()
                + " --help')");
    return ExitCode.USAGE;
  }

  private static int failure(Exception exception, CommandLine command, ParseResult parseResult) {
    if (exception instanceof MalformedWorkloadException malformed) {
      // A line for each problem, so that a file is mended in one go.
      String.valueOf(malformed.getMessage())
          .lines()
          .forEach(line -> command.getErr().println("finetune-bench: " + line));
      return ExitCode.USAGE;
    }
    command.getErr().println("finetune-bench: " + oneLine(exception));
    if (exception instanceof CommandFailure failure) {
      return failure.exitCode();
    }
    if (exception instanceof SideException side) {
      return side.exitCode();
    }
    if (exception instanceof EngineUnavailableException) {
      return ExitCode.DEVICE_UNUSABLE;
    }
    if (exception instanceof PointFileException
        || exception instanceof LayerSelectionException
        || exception instanceof NoSuchRecordException
        || exception instanceof MalformedRecordException
        || exception instanceof StoreException) {
      return ExitCode.USAGE;
    }
    if (exception instanceof InterruptedException) {
      return ExitCode.INTERRUPTED;
    }
    return ExitCode.INVALID;
  }

  private static String oneLine(Exception exception) {
    String message = exception.getMessage() == null ? exception.toString() : exception.getMessage();
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
