package io.finetunebench.bench.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command line. */
@Command(
    name = "finetune-bench",
    description = "Trains, proves, measures and compares small neural networks on the JVM.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CompareCommand.class,
      HistoryCommand.class,
      GateCommand.class,
      ListCommand.class,
      ShowCommand.class,
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
      "  4:a result that failed its correctness check, a benchmark that threw, or no more memory",
      "  5:not comparable, or missing where the caller asked to fail on it",
      "  6:the device asked for is not usable",
      " 70:an error of ours; a file with its details is named",
      "130:interrupted; what was finished is kept"
    })
public final class Main {
  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    StandardOutput standard = StandardOutput.ofProcess();
    PrintWriter out = writer(standard);
    PrintWriter err = writer(System.err);
    int code = run(out, err, args);
    out.flush();
    System.exit(standard.exitCode(code, err));
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
    PrintWriter lines = new LineWriter(err);
    List<String> arguments = List.of(args);
    try {
      CommandLine commandLine = new CommandLine(new Main());
      for (CommandGroup group : groups()) {
        String conflict = group.conflict();
        if (conflict != null) {
          lines.println("finetune-bench: " + conflict);
          return ExitCode.USAGE;
        }
        group.commands().forEach(commandLine::addSubcommand);
      }
      return commandLine
          .setOut(new LineWriter(out))
          .setErr(lines)
          .setCaseInsensitiveEnumValuesAllowed(true)
          .setParameterExceptionHandler(Main::usageError)
          .setExecutionExceptionHandler(
              (exception, command, result) -> Failures.report(exception, lines, arguments))
          .execute(args);
    } catch (RuntimeException | Error e) {
      return Failures.report(e, lines, arguments);
    }
  }

  /** Returns the groups of commands that the class path brings. */
  static List<CommandGroup> groups() {
    return ServiceLoader.load(CommandGroup.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(stream, true, Charset.forName(System.getProperty("native.encoding")));
  }

  private static int usageError(ParameterException exception, String[] args) {
    CommandLine command = exception.getCommandLine();
    command
        .getErr()
        .println(
            "finetune-bench: "
                + Failures.printed(String.valueOf(exception.getMessage()))
                + " (see '"
                + command.getCommandSpec().qualifiedName()
                + " --help')");
    return ExitCode.USAGE;
  }
}
