package io.finetunebench.bench.cli;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.CommandGroup;
import io.finetunebench.bench.cli.command.CommandPart;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.records.CompareCommand;
import io.finetunebench.bench.cli.records.ExportCommand;
import io.finetunebench.bench.cli.records.HistoryCommand;
import io.finetunebench.bench.cli.records.ImportCommand;
import io.finetunebench.bench.cli.records.ListCommand;
import io.finetunebench.bench.cli.records.MergeCommand;
import io.finetunebench.bench.cli.records.ReportCommand;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line; what it says of itself here, such as the exit codes, holds for each command.
 */
@Command(
    name = "finetune-bench",
    scope = ScopeType.INHERIT,
    description = "Measures small networks or any JMH benchmark: which is faster, how surely?",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AbCommand.class,
      BisectCommand.class,
      CompareCommand.class,
      HistoryCommand.class,
      CalibrateCommand.class,
      ReportCommand.class,
      ListCommand.class,
      MergeCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      CommandLine.HelpCommand.class,
      AutoComplete.GenerateCompletion.class
    },
    exitCodeListHeading = "%nExit codes; with several at once 4, else 1, else 5, else 3:%n",
    exitCodeList = {
      "  0:fine; improvements included",
      "  1:regression: a benchmark is SLOWER, or allocates MORE",
      "  2:usage, or input that is missing, unreadable or malformed",
      "  3:INCONCLUSIVE, with --fail-on inconclusive",
      "  4:a result that failed its check, a benchmark that threw, or no memory",
      "  5:NOT COMPARABLE, GONE or NEW with --fail-on, or nothing was compared",
      "  6:the device asked for is not usable",
      " 70:an error of ours; a file with its details is named",
      "130:interrupted; what was finished is kept"
    })
public final class Main implements Callable<Integer>, CommandPart.Program {
  /** The commands that pass arguments on to JMH. */
  private static final Set<String> TAKING_JMHS = Set.of("ab", "bisect", "calibrate", "run");

  private static final List<String> VERSION = List.of("-V", "--version");

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Print results and errors only, no progress.")
  private boolean quiet;

  private Main() {}

  @Override
  public boolean isQuiet() {
    return quiet;
  }

  @Override
  public Integer call() {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    PrintWriter err = command.getErr();
    err.println("finetune-bench: expected a command; see --help for all. To begin with:");
    FirstScreen.steps(command).forEach(err::println);
    return ExitCode.USAGE;
  }

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
    if (args.length == 1 && VERSION.contains(args[0])) {
      // Scripts ask for it often; the commands need not be read first.
      out.println(Version.line());
      return ExitCode.OK;
    }
    try {
      LibraryLogs.limit();
      CommandLine commandLine = new CommandLine(new Main());
      for (CommandGroup group : CommandGroup.all()) {
        String conflict = group.conflict();
        if (conflict != null) {
          lines.println("finetune-bench: " + conflict);
          return ExitCode.USAGE;
        }
        for (Object command : group.commands()) {
          CommandLine added = new CommandLine(command);
          // A command of a group's stands in for the one of its name here.
          commandLine.getCommandSpec().removeSubcommand(added.getCommandName());
          commandLine.addSubcommand(added);
        }
      }
      TeamDefaults defaults = TeamDefaults.read(commandLine, Path.of(""), TeamDefaults.trusting());
      commandLine
          .setExpandAtFiles(false)
          .setOut(new LineWriter(out))
          .setErr(lines)
          .setCaseInsensitiveEnumValuesAllowed(true)
          .registerConverter(Pattern.class, Main::pattern)
          .setParameterExceptionHandler(Main::usageError)
          .setExecutionExceptionHandler(
              (exception, command, result) -> Failures.report(exception, lines, arguments))
          .setExecutionStrategy(parsed -> execute(parsed, defaults))
          .setDefaultValueProvider(defaults);
      FirstScreen.show(commandLine);
      return commandLine.execute(args);
    } catch (RuntimeException | Error e) {
      return Failures.report(e, lines, arguments);
    }
  }

  private static int execute(ParseResult parsed, TeamDefaults defaults) {
    String inForce = defaults.inForce();
    if (inForce != null) {
      CommandPart.progress(parsed.commandSpec().commandLine()).println(inForce);
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(stream, true, Charset.forName(System.getProperty("native.encoding")));
  }

  private static int usageError(ParameterException exception, String[] args) {
    CommandLine command = exception.getCommandLine();
    String problem =
        exception instanceof UnmatchedArgumentException unmatched
            ? unmatched(unmatched)
            : CommandFailure.printed(String.valueOf(exception.getMessage()))
                .replaceFirst("' is not an? (int|long)$", "' is no whole number")
                .replaceFirst("' is not a double$", "' is no number");
    command
        .getErr()
        .println(
            "finetune-bench: "
                + problem
                + " (see '"
                + command.getCommandSpec().qualifiedName()
                + " --help')");
    return ExitCode.USAGE;
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new TypeConversionException(
          "expected a regular expression, found '" + text + "': " + e.getDescription());
    }
  }

  private static String unmatched(UnmatchedArgumentException exception) {
    String found = exception.getUnmatched().get(0);
    if (found.matches("-[A-Za-z]+(=.*)?")
        && TAKING_JMHS.contains(exception.getCommandLine().getCommandName())) {
      return "unknown option '" + found + "'; JMH's arguments go after --";
    }
    String problem =
        exception.isUnknownOption()
            ? "unknown option"
            : exception.getCommandLine().getSubcommands().isEmpty()
                ? "unexpected argument"
                : "unknown command";
    return exception.getSuggestions().stream()
        // Picocli suggests what shares any two letters.
        .filter(suggested -> suggested.charAt(0) == found.charAt(0))
        .findFirst()
        .map(suggested -> problem + " '" + found + "'; did you mean " + suggested + "?")
        .orElse(problem + " '" + found + "'");
  }
}
