package io.finetunebench.bench.cli;

import io.finetunebench.bench.interleave.SideException;
import io.finetunebench.bench.record.MalformedRecordException;
import io.finetunebench.bench.store.NoSuchRecordException;
import io.finetunebench.bench.store.StoreException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. */
@Command(
    name = "finetune-bench",
    description = "Trains, proves, measures and compares small neural networks on the JVM.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AbCommand.class,
      CompareCommand.class,
      HistoryCommand.class,
      GateCommand.class,
      ListCommand.class,
      ShowCommand.class,
      ReportCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      CompletionCommand.class,
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
public final class Main implements Callable<Integer> {
  private static final List<String> VERSION = List.of("-V", "--version");
  private static final List<String> FIRST_STEPS =
      List.of(
          "finetune-bench: expected a command. Three to begin with:",
          "  finetune-bench run --preset quick        measure this machine, in about two minutes",
          "  finetune-bench compare BASE CANDIDATE    compare two runs, or two files of JMH"
              + " results",
          "  finetune-bench --help                    all commands");

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Print results and errors only, no progress.")
  private boolean quiet;

  private Main() {}

  @Override
  public Integer call() {
    FIRST_STEPS.forEach(Objects.requireNonNull(spec).commandLine().getErr()::println);
    return ExitCode.USAGE;
  }

  /** Returns where a command writes its progress: standard error, or nowhere with {@code -q}. */
  static PrintWriter progress(CommandLine command) {
    boolean quiet = ((Main) command.getCommandSpec().root().userObject()).quiet;
    return quiet ? new PrintWriter(Writer.nullWriter()) : command.getErr();
  }

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
    if (args.length == 1 && VERSION.contains(args[0])) {
      // Scripts ask for it often; the commands need not be read first.
      out.println(Version.line());
      return ExitCode.OK;
    }
    CommandLine commandLine = new CommandLine(new Main());
    for (CommandGroup group : groups()) {
      String conflict = group.conflict();
      if (conflict != null) {
        err.println("finetune-bench: " + conflict);
        return ExitCode.USAGE;
      }
      group.commands().forEach(commandLine::addSubcommand);
    }
    commandLine
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Main::usageError)
        .setExecutionExceptionHandler(Main::failure);
    try {
      commandLine.setDefaultValueProvider(TeamDefaults.read(commandLine, Path.of("")));
    } catch (CommandFailure e) {
      e.lines().forEach(line -> err.println("finetune-bench: " + line));
      return e.exitCode();
    }
    return commandLine.execute(args);
  }

  /** Returns the groups of commands that the class path brings. */
  static List<CommandGroup> groups() {
    return ServiceLoader.load(CommandGroup.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, Charset.forName(System.getProperty("native.encoding")));
  }

  private static int usageError(ParameterException exception, String[] args) {
    CommandLine command = exception.getCommandLine();
    String problem =
        exception instanceof UnmatchedArgumentException unmatched
            ? unmatched(unmatched)
            : oneLine(exception);
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

  private static String unmatched(UnmatchedArgumentException exception) {
    CommandSpec spec = exception.getCommandLine().getCommandSpec();
    String found = exception.getUnmatched().get(0);
    boolean option = exception.isUnknownOption();
    Stream<String> known =
        option
            ? spec.options().stream().filter(o -> !o.hidden()).flatMap(o -> Stream.of(o.names()))
            : spec.subcommands().keySet().stream();
    String name = found.replaceFirst("=.*", "");
    Optional<String> meant =
        known
            .filter(
                candidate -> Spelling.distance(name, candidate) <= Math.max(2, name.length() / 4))
            .min(Comparator.comparingInt(candidate -> Spelling.distance(name, candidate)));
    String problem =
        option
            ? "unknown option"
            : spec.subcommands().isEmpty() ? "unexpected argument" : "unknown command";
    return problem
        + " '"
        + found
        + "'"
        + meant.map(candidate -> "; did you mean " + candidate + "?").orElse("");
  }

  private static int failure(Exception exception, CommandLine command, ParseResult parseResult) {
    CommandFailure explained = explained(exception);
    if (explained != null) {
      explained.lines().forEach(line -> command.getErr().println("finetune-bench: " + line));
      return explained.exitCode();
    }
    command.getErr().println("finetune-bench: " + oneLine(exception));
    if (exception instanceof SideException side) {
      return side.exitCode();
    }
    if (exception instanceof NoSuchRecordException
        || exception instanceof MalformedRecordException
        || exception instanceof StoreException) {
      return ExitCode.USAGE;
    }
    if (exception instanceof InterruptedException) {
      return ExitCode.INTERRUPTED;
    }
    return ExitCode.INVALID;
  }

  private static @Nullable CommandFailure explained(Exception exception) {
    if (exception instanceof CommandFailure failure) {
      return failure;
    }
    for (CommandGroup group : groups()) {
      CommandFailure failure = group.explained(exception);
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  private static String oneLine(Exception exception) {
    return oneLine(exception.getMessage() == null ? exception.toString() : exception.getMessage());
  }

  /** Returns a text with its line breaks, and the blanks around them, as one blank each. */
  static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
