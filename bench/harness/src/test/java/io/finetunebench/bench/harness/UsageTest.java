package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.benchmarks.run.Preset;
import io.finetunebench.bench.benchmarks.run.Suite;
import io.finetunebench.bench.benchmarks.workload.Workloads;
import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.command.ExitCode;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    String where = arguments.startsWith("--store") ? "" : "--store " + store + " ";
    Cli.line("run " + where + arguments.replace("FOLDER", folder.toString())).refuses(expected);
    assertFalse(Files.exists(store), "a run was begun");
  }

  @Test
  void aMeasurementWithoutAJvmOfItsOwnIsRefused() {
    String property = "finetunebench.unforked";
    String before = System.clearProperty(property);
    try {
      Cli.tinyRun(folder.resolve("none"), "-- -f 0").refuses("expected -f 1 or more");
    } finally {
      System.setProperty(property, String.valueOf(before));
    }
  }

  @Test
  void aStoreThatIsAFileIsSaidInOneLine() {
    Path file = folder.resolve("file");
    for (Path path : List.of(file, file.resolve("below"))) {
      Cli.tinyRun(path, "-- -f 0").refuses(path.toString());
    }
    for (String command : List.of("list", "report")) {
      Cli.line(command + " --store {}", file).refuses(file.toString());
    }
  }

  @Test
  void anEngineThatCannotRunIsNoUseByName() {
    Path store = folder.resolve("store");
    for (String arguments : List.of("--engines dl4j", "-- -p engine=reference,dl4j")) {
      Cli run = Cli.tinyRun(store, arguments);
      run.fails(ExitCode.DEVICE_UNUSABLE, "engine dl4j is not available: ");
      run.notes("-Pcpu");
      assertFalse(Files.exists(store));
    }
  }

  @Test
  void everyCommandHasHelp() {
    String commands =
        ",run,list,report,experiment,calibrate,history,ab,compare,history ack,import,export,sweep,"
            + "doctor";
    for (String command : commands.split(",", -1)) {
      Cli help = Cli.line((command + " --help").strip()).exits(ExitCode.OK);
      assertEquals(List.of(), help.err());
      help.says("Usage: finetune-bench " + command);
      assertTrue(help.out().stream().allMatch(line -> line.length() <= 80), help.toString());
    }
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
  void theExitCodesAreInTheHelp() throws IllegalAccessException {
    String help = Cli.run("--help").toString();
    for (Field code : ExitCode.class.getFields()) {
      int number = code.getInt(null);
      assertTrue(help.matches("(?s).*\\n +" + number + " +[a-zA-Z].*"), number + " in " + help);
    }
  }

  @Test
  void listNamesAllThatThereIsToChoose() {
    Cli list = Cli.line("list --store {}", folder).exits(ExitCode.OK);
    assertEquals(List.of(), list.err());
    list.prints("  reference  .*", "  dl4j  not available: .*");
    Suite.benchmarks().forEach(benchmark -> list.tells("  " + benchmark));
    Workloads.all().forEach(workload -> list.prints("  " + workload.name() + "  .*"));
    for (Preset preset : Preset.values()) {
      list.prints("  " + preset.id() + "  .*");
    }
    list.tells("  none yet: './finetune-bench run' makes one");
    Cli.run().notes("  run --preset quick ");
  }
}
