package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.Main;
import io.finetunebench.bench.store.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands on a database, each in a process of its own, for its environment. */
class DatabaseCommandsTest {
  private static final String JMH =
      """
      [{"benchmark": "Sort", "mode": "avgt", "primaryMetric":
        {"score": 2.0, "scoreUnit": "us/op", "rawData": [[1.0, 2.0], [3.0, 2.0]]}}]
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void runsGoThroughADatabaseAsThroughAFolder() throws Exception {
    PostgresServer server = PostgresServer.start();
    String url = server.database() + "?sslmode=disable";
    Files.writeString(folder.resolve("jmh.json"), JMH);
    assertTrue(
        ended(0, server.environment(), "import", "--store", url, "jmh.json").contains("1 new"));
    String again = ended(0, server.environment(), "import", "--store", url, "jmh.json");
    assertTrue(again.contains("1 there already"), again);
    String run =
        ended(
            0,
            server.environment(),
            "run",
            "--engines",
            "reference",
            "--workload",
            "tiny",
            "--store",
            url,
            "--",
            "-f",
            "1",
            "-wi",
            "0",
            "-i",
            "1",
            "-r",
            "50ms",
            "TrainingEpoch.epoch");
    assertTrue(run.contains("kept as "), run);
    String list = ended(0, server.environment(), "list", "--store", url);
    assertTrue(list.contains("runs in " + server.url("")), list);
    assertTrue(
        ended(0, server.environment(), "report", "--store", url).contains("TrainingEpoch.epoch"));
    ended(0, server.environment(), "history", "--store", url);
    String exported =
        ended(0, server.environment(), "export", "--store", url, "--format", "csv", "latest");
    assertTrue(exported.contains("TrainingEpoch.epoch"), exported);
    assertFalse((run + list + exported).contains(PostgresServer.PASSWORD));
  }

  @Test
  void aServerThatIsNotThereIsSaidInOneLine() throws Exception {
    for (String command : List.of("list", "run")) {
      String text =
          ended(
              2,
              Map.of("FINETUNE_BENCH_DB_PATIENCE", "1"),
              command,
              "--store",
              "jdbc:postgresql://localhost:1/bench");
      assertEquals(1, text.lines().count(), text);
      assertTrue(text.startsWith("finetune-bench: ") && text.contains("refused"), text);
    }
    assertFalse(Files.exists(folder.resolve(".finetune-bench")), "a run was begun");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          jdbc:postgresql://localhost/bench?user=a&password=hunter2 | expected no password in the URL
          jdbc:postgresql://localhost/bench?sslpassword=hunter2    | expected no password in the URL
          jdbc:postgresql://a:hunter2@localhost/bench              | '@'
          jdbc:postgresql://localhost                              | expected jdbc:postgresql://SERVER
          jdbc:mysql://localhost/bench                             | expected jdbc:postgresql://SERVER
          """)
  void aDatabaseThatCannotBeIsSaidInOneLine(String url, String expected) {
    // Refused before anything is looked at, so neither environment nor folder matter.
    boolean before = Files.exists(Path.of(".finetune-bench"));
    for (String command : List.of("list", "report", "run")) {
      Cli refused = Cli.run(command, "--store", url);
      assertEquals(ExitCode.USAGE, refused.exitCode(), refused.toString());
      assertEquals(List.of(), refused.out());
      assertEquals(1, refused.err().size(), refused.toString());
      String text = refused.err().get(0);
      assertTrue(text.startsWith("finetune-bench: ") && text.contains(expected), text);
      assertFalse(text.contains("hunter2"), text);
    }
    assertEquals(before, Files.exists(Path.of(".finetune-bench")), "a run was begun");
  }

  /** Runs a command in the folder and returns what it printed. */
  private String ended(int exitCode, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djmh.ignoreLock=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(exitCode, process.waitFor(), text);
    return text;
  }
}
