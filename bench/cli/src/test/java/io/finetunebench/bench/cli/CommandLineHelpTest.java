package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.files.MalformedFileException;
import io.finetunebench.bench.runner.machine.BuildInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class CommandLineHelpTest extends StoreTest {
  @Test
  void withoutACommandItSaysWhatToTryFirst() {
    Cli bare = Cli.run().exits(ExitCode.USAGE);
    assertEquals(6, bare.err().size(), bare.toString());
    bare.notes("  ab BASE.jar CAND.jar ", "  compare OLD.json NEW.json ");
  }

  @Test
  void theHelpFitsAScreenAndNamesEveryCommand() {
    Cli help = Cli.run("--help");
    assertTrue(help.out().size() <= 40, help.toString());
    for (String command : new CommandLine(Main.class).getSubcommands().keySet()) {
      assertTrue(help.toString().contains("\n  " + command + " "), command + " in " + help);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          compar a b       | unknown command "compar"; did you mean compare?
          histori          | unknown command "histori"; did you mean history?
          xyzzyplugh       | unknown command "xyzzyplugh" (
          compare --confidnce=99 a b | unknown option "--confidnce=99"; did you mean --confidence?
          --nonsense       | unknown option "--nonsense"
          list surplus     | unexpected argument "surplus"
          ab a.jar b.jar --budget abc | option "--budget"
          ab a.jar b.jar --budget=abc | option "--budget"
          ab a.jar b.jar -f 3         | unknown option "-f"; JMH"s arguments go after --
          ab / /tmp --build true      | --build: builds git revisions, found the files / and /tmp
          ab a.jar b.jar --budget 5   | expected a time such as 90s, 30m or 1h
          ab a.jar b.jar --jar c.jar  | --jar: goes with --build
          ab                          | expected two builds, BASE and CAND, found none
          ab /                        | expected two builds, BASE and CAND, found 1: /
          ab main --benchmarks-from x | expected one of [HEAD]
          """)
  void aMistakeIsAnsweredWithWhatWasMeant(String arguments, String expected) {
    // A quote of the program's is one of the table's own.
    Cli.line(arguments).refuses(expected.replace('"', '\''));
  }

  @Test
  void completesCommandsAndOptions() {
    Cli.run("generate-completion").exits(ExitCode.OK).says("compare", "--confidence");
  }

  @Test
  void everyCommandSaysTheExitCodes() {
    for (String command : List.of("--help", "compare --help", "history ack --help", "help ab")) {
      Cli help = Cli.run(command.split(" "));
      help.exits(ExitCode.OK).says("130   interrupted; ");
    }
  }

  @Test
  void everyDescriptionIsAFormat() {
    assertTrue(formatted(new CommandLine(Main.class)) > 100, "descriptions were looked at");
  }

  /** Counts the descriptions of a command, its options and its subcommands. */
  private static int formatted(CommandLine command) {
    CommandLine.Model.CommandSpec spec = command.getCommandSpec();
    List<String> descriptions =
        Stream.concat(
                Stream.of(spec.usageMessage().description()),
                spec.args().stream().flatMap(each -> Stream.of(each.description())))
            .toList();
    for (String description : descriptions) {
      assertDoesNotThrow(() -> String.format(Locale.ROOT, description), description);
    }
    return descriptions.size()
        + command.getSubcommands().values().stream().mapToInt(CommandLineHelpTest::formatted).sum();
  }

  /** A command of its own, so that the test does not depend on what ours are called. */
  @Command(name = "tool", subcommands = Measure.class)
  private static final class Tool {}

  @Command(name = "measure")
  private static final class Measure implements Runnable {
    @Option(names = "--engines", split = ",")
    private String[] engines = {};

    @Option(
        names = {"--rounds", "--repetitions"},
        defaultValue = "3")
    private int rounds;

    @Option(names = "--store")
    private String store = "";

    @Override
    public void run() {}
  }

  private Measure parsed(String yaml, String... arguments) throws IOException {
    trust(folder);
    write(TeamDefaults.FILE, yaml);
    CommandLine tool = new CommandLine(new Tool());
    tool.setDefaultValueProvider(TeamDefaults.read(tool, folder, trusting()));
    tool.parseArgs(arguments);
    return Objects.requireNonNull(tool.getSubcommands().get("measure")).getCommand();
  }

  @Test
  void theTeamsFileGivesDefaultsAndAFlagWins() throws IOException {
    String yaml = "all:\n  store: results\nmeasure:\n  engines: [a, b]\n  rounds: 7\n";
    Measure measure = parsed(yaml, "measure");
    assertEquals("results", measure.store);
    assertEquals(2, measure.engines.length);
    assertEquals(7, measure.rounds);
    assertEquals(9, parsed(yaml, "measure", "--rounds", "9").rounds);
    assertEquals(8, parsed("measure:\n  repetitions: 8\n", "measure").rounds);
    assertEquals(3, parsed("", "measure").rounds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mesure: {rounds: 1}         | 1: mesure: expected the name of a command
          measure: {round: 1}         | 11: measure.round: expected an option of measure
          all: {nothing: 1}           | 7: all.nothing: expected an option of some command
          'measure: [unclosed'        | 19: expected YAML
          measure                     | 1: expected the names of commands
          [measure]                   | 1: expected the names of commands
          measure: 5                  | 1: measure: expected the options of measure
          'measure: {rounds: {a: 1}}' | 11: measure.rounds: expected a value
          'measure: {engines: [[a]]}' | 11: measure.engines: expected a value
          'measure: {store: }'        | 11: measure.store: expected a value
          """)
  void aMistakeInTheTeamsFileIsOneLine(String yaml, String expected) {
    String line = refused(() -> parsed(yaml, "measure"));
    assertTrue(line.startsWith(folder.resolve(TeamDefaults.FILE) + ":1:" + expected), line);
  }

  private static String refused(Executable reading) {
    return String.valueOf(assertThrows(MalformedFileException.class, reading).getMessage());
  }

  private Path trusting() {
    return folder.resolve("trusted");
  }

  private void trust(Path trusted) throws IOException {
    write("trusted", "/elsewhere\n" + trusted.toRealPath() + "\n");
  }

  @Test
  void theTeamsFileReadsNoVariable() throws IOException {
    for (String text : List.of("${env:PATH}", "a$$b", "${sys:user.home:-x}", "$${env:PATH}")) {
      assertEquals(text, parsed("all: {store: '" + text + "'}", "measure").store);
    }
  }

  @Test
  void theTeamsFileOfAFolderThatNobodyTrustsSetsNothingThatRunsWritesOrConnects()
      throws IOException {
    trust(Files.createDirectories(folder.resolve("other")));
    for (String yaml :
        List.of(
            "all: {store: 'jdbc:postgresql://evil/x'}",
            "ab: {jvm: ./evil}",
            "all: {build: ./evil}",
            "ab: {html: a.html}",
            "compare: {junit: a.xml}",
            "calibrate: {pool: elsewhere}")) {
      write(TeamDefaults.FILE, yaml);
      String line = refused(this::ours);
      assertTrue(line.contains("this folder is not trusted; type it, or add the line "), line);
    }
    write(TeamDefaults.FILE, "ab: {build: mvn package, jar: a.jar, module: jmh, max-pairs: 8}");
    assertTrue(Objects.requireNonNull(ours().inForce()).endsWith("is in force"));
    Files.delete(folder.resolve(TeamDefaults.FILE));
    assertNull(ours().inForce());
  }

  private TeamDefaults ours() {
    return TeamDefaults.read(new CommandLine(Main.class), folder, trusting());
  }

  @Test
  void anArgumentIsNoFileOfArguments() throws IOException {
    Cli.run("@" + write("arguments", "--version\n")).exits(ExitCode.USAGE);
  }

  @Test
  void aTeamsFileOfOtherBytesSaysWhatToDo() throws IOException {
    Files.write(folder.resolve(TeamDefaults.FILE), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertEquals(
        folder.resolve(TeamDefaults.FILE)
            + ": cannot be read (not UTF-8); check its rights, or save it as UTF-8",
        refused(() -> TeamDefaults.read(new CommandLine(new Tool()), folder, trusting())));
  }

  @Test
  void whereAReportCannotBeWrittenIsSaidBeforeAnythingElse() {
    Path absent = folder.resolve("absent").resolve("verdict.xml");
    for (String option : new String[] {"--junit", "--markdown", "--json"}) {
      cli("compare nowhere nothing {}", option + "=" + absent).refuses(option + ": no folder");
    }
    cli("compare nowhere nothing --junit {}", folder).refuses("expected a file");
  }

  @Test
  void theVersionComesWithoutReadingTheCommands() {
    Cli run = Cli.run("--version").exits(ExitCode.OK);
    assertTrue(run.out().get(0).startsWith("finetune-bench "), run::toString);
    assertTrue(run.out().get(0).contains(Version.source(BuildInfo.commit())), run::toString);
  }

  @Test
  void theVersionSaysWhetherTheTreeWasClean() {
    assertEquals("built outside git", Version.source(new Commit(null, null, null)));
    assertEquals(
        "commit 4f19f0da, clean tree", Version.source(new Commit("4f19f0da", null, false)));
    assertEquals(
        "commit 4f19f0da with uncommitted changes",
        Version.source(new Commit("4f19f0da", "main", true)));
  }

  @Test
  void aFileOfThresholdsThatIsNotThereIsSaidSo() {
    Path absent = folder.resolve("absent.yaml");
    Cli run = cli("ab a.jar b.jar --thresholds {}", absent).exits(ExitCode.USAGE);
    assertEquals(
        List.of("finetune-bench: " + absent + ": no such file; check the path"), run.err());
  }
}
