package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.Interruptible;
import io.finetunebench.bench.store.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Map<String, String> environment = server.environment();
    assertSays("1 new", ended(0, environment, "import --store {} jmh.json", url));
    assertSays("1 there already", ended(0, environment, "import --store {} jmh.json", url));
    String run =
        ended(
            0,
            environment,
            "run --engines reference --workload tiny --store {} -- -f 1 -wi 0 -i 1 -r 50ms"
                + " TrainingEpoch.epoch",
            url);
    assertSays("kept as ", run);
    String list = ended(0, environment, "list --store {}", url);
    assertSays("runs in " + server.url(""), list);
    assertSays("TrainingEpoch.epoch", ended(0, environment, "report --store {}", url));
    ended(0, environment, "history --store {}", url);
    String exported = ended(0, environment, "export --store {} --format csv latest", url);
    assertSays("TrainingEpoch.epoch", exported);
    assertFalse((run + list + exported).contains(PostgresServer.PASSWORD));
  }

  private static void assertSays(String part, String text) {
    assertTrue(text.contains(part), text);
  }

  @Test
  void aServerThatIsNotThereIsSaidInOneLine() throws Exception {
    Map<String, String> environment = Map.of("FINETUNE_BENCH_DB_PATIENCE", "1");
    for (String command : List.of("list", "run")) {
      String url = "jdbc:postgresql://localhost:1/bench";
      String text = ended(2, environment, command + " --store {}", url);
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
      Cli run = Cli.line(command + " --store {}", url);
      run.refuses(expected);
      assertFalse(run.toString().contains("hunter2"), run.toString());
    }
    assertEquals(before, Files.exists(Path.of(".finetune-bench")), "a run was begun");
  }

  /** Runs a command in the folder and returns what it printed. */
  private String ended(int exitCode, Map<String, String> environment, String line, String url)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        Interruptible.command(List.of(), List.of(Cli.words(line, url)))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(exitCode, process.waitFor(), text);
    return text;
  }
}
