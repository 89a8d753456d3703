package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;

/** What a user gets wrong is one line on standard error, and leaves nothing behind. */
class UsageTest {
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void makeAFile() throws IOException {
    Files.writeString(folder.resolve("file"), "no folder");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --engines nonesuch                    | no engine is named "nonesuch": expected
          --engines all,nonesuch                | no engine is named "nonesuch": expected
          --workload nonesuch                   | no workload is named "nonesuch": expected
          --precision half                      | 'half'
          --preset nonesuch                     | 'nonesuch'
          --rate 0                              | found 0.0
          --rate -1                             | found -1.0
          --rate abc                            | 'abc'
          --rate NaN                            | found NaN
          --rate 1e12                           | found 1.0E12
          --arrivals never                      | 'never'
          --nonsense                            | '--nonsense'
          --store                               | '--store'
          stray                                 | "stray"
          stray -- -f 1                         | "stray"
          -- --nonsense                         | nonsense
          -- -f many                            | 'many'
          -- -bm fast                           | "fast"
          -- [                                  | regular expression
          -- -e (                               | regular expression
          -- -l [                               | regular expression
          -- Nonesuch                           | no benchmark fits Nonesuch
          -- -e .*                              | no benchmark fits
          -- -p engine=nonesuch                 | no engine is named "nonesuch"
          -- -p workload=nonesuch               | no workload is named "nonesuch"
          -- -p precision=half                  | precision=float or double
          -- -prof nonesuch                     | nonesuch
          --arrivals constant                | --arrivals goes with --rate
          -- -jvm /no/such/java                 | /no/such/java
          -- -jvmArgs -Xnonsense                | -Xnonsense
          -- -rff FOLDER/absent/results.json    | absent
          -- -rff FOLDER                        | expected a file
          -- -o FOLDER/absent/output            | absent
          """)
  void aWrongArgumentOfRunIsSaidInOneLine(String arguments, String expected) {
    Path store = folder.resolve("store");
    List<String> line = new ArrayList<>(List.of("run"));
    if (!arguments.startsWith("--store")) {
      line.addAll(List.of("--store", store.toString()));
    }
    line.addAll(List.of(arguments.replace("FOLDER", folder.toString()).split(" ")));
    Cli run = Cli.run(line.toArray(String[]::new));
    assertUsage(run, expected);
    assertFalse(Files.exists(store), "a run was begun");
  }

  @Test
  void aMeasurementWithoutAJvmOfItsOwnIsRefused() {
    String property = "finetunebench.unforked";
    String before = System.clearProperty(property);
    try {
      assertUsage(Cli.tinyRun(folder.resolve("none"), "-- -f 0"), "expected -f 1 or more");
    } finally {
      System.setProperty(property, String.valueOf(before));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "file/below"})
  void aStoreThatIsAFileIsSaidInOneLine(String store) {
    Path path = folder.resolve(store);
    assertUsage(Cli.tinyRun(path, "-- -f 0"), path.toString());
    if (store.equals("file")) {
      assertUsage(Cli.run("list", "--store", path.toString()), path.toString());
      assertUsage(Cli.run("report", "--store", path.toString()), path.toString());
    }
  }

  @Test
  void anEngineThatCannotRunIsNoUseByName() {
    Path store = folder.resolve("store");
    for (String arguments : List.of("--engines dl4j", "-- -p engine=reference,dl4j")) {
      Cli run = Cli.tinyRun(store, arguments);
      assertEquals(ExitCode.DEVICE_UNUSABLE, run.exitCode(), run.toString());
      assertOneLine(run, "engine dl4j is not available: ");
      assertTrue(run.toString().contains("-Pcpu"), run.toString());
      assertFalse(Files.exists(store));
    }
  }

  @Test
  void anUnknownCommandOrOptionIsSaidInOneLine() {
    assertUsage(Cli.run("measure"), "'measure'");
    assertUsage(Cli.run("--nonsense"), "'--nonsense'");
    assertUsage(Cli.run("experiment", "--sed", "3"), "'--sed'; did you mean --seeds?");
    assertUsage(Cli.run("list", "stray"), "'stray'");
    assertUsage(Cli.run("report", "--store", folder.resolve("absent").toString()), "found none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "list",
        "report",
        "experiment",
        "calibrate",
        "history",
        "ab",
        "compare",
        "history ack",
        "import",
        "export",
        "sweep",
        "doctor"
      })
  void everyCommandHasHelp(String command) {
    Cli help = command.isEmpty() ? Cli.run("--help") : Cli.run((command + " --help").split(" "));
    assertEquals(ExitCode.OK, help.exitCode());
    assertEquals(List.of(), help.err());
    assertTrue(help.toString().contains("Usage: finetune-bench " + command), help.toString());
    assertTrue(help.out().stream().allMatch(line -> line.length() <= 80), help.toString());
  }

  @Test
  void theHelpFitsAScreenAndNamesEveryCommand() {
    Cli help = Cli.run("--help");
    assertTrue(help.out().size() <= 40, help.toString());
    for (Object command : new HarnessCommands().commands()) {
      String name = CommandSpec.forAnnotatedObject(command).name();
      assertTrue(help.toString().contains("\n  " + name + " "), name + " in " + help);
    }
  }

  @Test
  void theExitCodesAreInTheHelp() {
    String help = Cli.run("--help").toString();
    for (int code :
        List.of(
            ExitCode.OK,
            ExitCode.REGRESSION,
            ExitCode.USAGE,
            ExitCode.INCONCLUSIVE,
            ExitCode.INVALID,
            ExitCode.NOT_COMPARABLE,
            ExitCode.DEVICE_UNUSABLE,
            ExitCode.OURS,
            ExitCode.INTERRUPTED)) {
      assertTrue(help.matches("(?s).*\\n +" + code + " +[a-zA-Z].*"), code + " in " + help);
    }
  }

  @Test
  void tellsItsVersion() {
    Cli version = Cli.run("--version");
    assertEquals(ExitCode.OK, version.exitCode());
    assertTrue(version.out().get(0).startsWith("finetune-bench "), version.toString());
  }

  private static void assertUsage(Cli run, String expected) {
    assertEquals(ExitCode.USAGE, run.exitCode(), run.toString());
    assertOneLine(run, expected);
  }

  private static void assertOneLine(Cli run, String expected) {
    assertEquals(List.of(), run.out(), run.toString());
    assertEquals(1, run.err().size(), run.toString());
    assertTrue(run.err().get(0).startsWith("finetune-bench: "), run.toString());
    assertTrue(run.err().get(0).contains(expected), run.toString());
  }
}
