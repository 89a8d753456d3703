package io.finetunebench.bench.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.finetunebench.bench.calibrate.CalibrationPool;
import io.finetunebench.bench.cli.AbMeasuring;
import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.report.CalibrationTable;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.workload.Workloads;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command that measures how often verdicts err, on a pool of a few short forks. */
class CalibrateCommandTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void pairsTakeTurnsAndAreJudgedAgain() throws IOException {
    Path pool = folder.resolve("pairs");
    AtomicBoolean measured = new AtomicBoolean();
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    PairCollector.collect(
        () -> new AbMeasuring(nowhere, nowhere, new FolderStore(pool)),
        PairCollector.engine(
            "reference",
            Workloads.find("tiny"),
            pool,
            List.of(
                Cli.words(
                    "TrainingEpoch.epoch -wi 0 -i 2 -r 30ms -jvmArgsAppend "
                        + "-XX:TieredStopAtLevel=1"))),
        List.of("calibrate", "--pairs"),
        6,
        () -> measured.getAndSet(true));
    List<RunRecord> records = new FolderStore(pool).list().records();
    assertEquals(2, records.size());
    assertEquals(
        6,
        Objects.requireNonNull(
                Objects.requireNonNull(records.get(0).interleaving()).benchmarks().get(0).pairs())
            .size());
    Cli again = Cli.run("calibrate", "--from", pool.toString(), "--json");
    assertEquals(ExitCode.OK, again.exitCode(), again.toString());
    JsonNode json = JsonMapper.shared().readTree(String.join("\n", again.out()));
    assertEquals(6, json.path("pairs").intValue());
    assertTrue(json.path("pairSeconds").doubleValue() > 0, json::toString);
    assertEquals(0, json.path("rows").size(), "six pairs take less than a minute");
    assertTrue(again.toString().contains("Too few pairs to judge a minute"), again.toString());
  }

  @Test
  void aBuildOfAnyProjectIsMeasuredByItsOwnJmh() {
    Path pool = folder.resolve("build");
    String build = System.getProperty("java.class.path");
    String[] arguments =
        Cli.words(
            "calibrate --pairs --forks 12 --pool {} {} -- TrainingEpoch.epoch -p engine=reference "
                + "-p workload=tiny -wi 0 -i 2 -r 30ms -jvmArgsAppend -XX:TieredStopAtLevel=1",
            pool,
            build);
    Cli run = Cli.run(arguments);
    assertEquals(ExitCode.OK, run.exitCode(), run.toString());
    assertTrue(run.toString().contains("6 pairs of forks of equal builds"), run.toString());
    RunRecord record = new FolderStore(pool).list().records().get(0);
    assertEquals(List.of(arguments), record.commandLine());

    Cli two = Cli.run("calibrate", "--pairs", "--pool", "" + pool, build, "--", "GridInference");
    assertEquals(ExitCode.USAGE, two.exitCode(), two.toString());
    assertTrue(two.toString().contains("expected one benchmark, found"), two.toString());
  }

  @Test
  void slowdownsDoNotGoWithPairs() {
    Cli refused = Cli.run("calibrate", "--pairs", "--slowdowns", "5");
    assertEquals(ExitCode.USAGE, refused.exitCode(), refused.toString());
    assertTrue(refused.toString().contains("--slowdowns goes with forks"), refused.toString());
  }

  @Test
  void aPoolGrowsByBlocksAndIsJudgedAgain() throws IOException {
    Path pool = folder.resolve("pool with a blank");
    String[] collect =
        Cli.words(
            "calibrate --engine reference --workload tiny --slowdowns 10 --forks 4 "
                + "--iterations 3 --iteration-time 5 --pool {}",
            pool);
    Cli first = Cli.run(collect);
    assertEquals(ExitCode.OK, first.exitCode(), first.toString());
    assertEquals(2, first.err().size(), "a line a block: " + first);
    // Two blocks of two forks as they are and one slowed.
    List<RunRecord> records = new FolderStore(pool).list().records();
    assertEquals(6, records.size());
    assertEquals(
        2,
        records.stream()
            .filter(
                record ->
                    "10".equals(record.results().get(0).parameters().get(CalibrationPool.SLOWDOWN)))
            .count());
    for (RunRecord record : records) {
      assertEquals(3, record.results().get(0).noise().get(0).iterations());
      assertEquals(2, record.rulers().size());
    }

    Path markdown = folder.resolve("calibration.md");
    Cli again =
        Cli.run("calibrate", "--from", pool.toString(), "--json", "--markdown", "" + markdown);
    assertEquals(ExitCode.OK, again.exitCode(), again.toString());
    assertConforms(String.join("\n", again.out()));
    JsonNode json = JsonMapper.shared().readTree(String.join("\n", again.out()));
    assertEquals(4, json.path("forksBySlowdownPercent").path("0").intValue());
    assertEquals(2, json.path("forksBySlowdownPercent").path("10").intValue());
    assertTrue(json.path("forkSeconds").doubleValue() > 0);
    assertTrue(String.join("\n", again.err()).contains("Forks: 4 as it is, 2 with 10 %"));
    assertTrue(Files.readString(markdown).contains("Forks: 4 as it is, 2 with 10 %"));
  }

  @Test
  void aFolderOfOtherRunsIsNoPool() {
    new FolderStore(folder).save(SampleRecords.full());
    Cli run = Cli.run("calibrate", "--from", folder.toString());
    assertRefused(run, "expected a whole percentage as parameter slowdown");
  }

  @Test
  void anEmptyFolderIsNoPool() {
    assertRefused(Cli.run("calibrate", "--from", folder.toString()), "found none");
    assertRefused(
        Cli.run("calibrate", "--from", folder.resolve("none").toString()), "expected a folder");
  }

  @Test
  void aRunThatWasCutOffIsNoFork() {
    new FolderStore(folder).save(SampleRecords.record("cut", Instant.EPOCH, List.of()));
    assertRefused(Cli.run("calibrate", "--from", folder.toString()), "found none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--from nowhere --forks 3 | --from runs no forks",
        "--from nowhere --neighbours | --from runs no forks",
        "--forks 3 --minutes 2 | choose one of --forks and --minutes",
        "--forks 0 | --forks: expected 1 or more, found 0",
        "--minutes 0 | --minutes: expected more than 0, found 0",
        "--minutes NaN | --minutes: expected more than 0, found NaN",
        "--slowdowns 0 | --slowdowns: expected percentages from 1 to 100, found 0",
        "--iterations 0 | --iterations: expected 1 or more, found 0",
        "--iteration-time 0 | --iteration-time: expected 1 or more, found 0",
        "--workload nothing --engine reference | no workload is named",
        "--engine nothing | no engine is named",
        "--pairs one.jar other.jar | expected one build, found 2",
        "--pairs none.jar | none.jar",
        "one.jar | a build goes with --pairs",
        "--pairs -- Some.benchmark | JMH's arguments go with a build",
        "--pairs --engine reference one.jar | --engines is of engines",
        "--pairs --from nowhere one.jar | --from runs no forks",
      })
  void whatCannotBeIsRefusedInOneLine(String arguments, String expected) {
    assertRefused(Cli.run(("calibrate " + arguments).split(" ")), expected);
  }

  private static void assertConforms(String json) throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(
            CalibrationTable.class.getResourceAsStream("calibration-v1.schema.json"))) {
      Schema schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(new String(stream.readAllBytes(), UTF_8), InputFormat.JSON);
      assertEquals(List.of(), schema.validate(json, InputFormat.JSON), json);
    }
  }

  private static void assertRefused(Cli run, String expected) {
    assertEquals(ExitCode.USAGE, run.exitCode(), run.toString());
    assertEquals(1, run.err().size(), run.toString());
    assertTrue(run.err().get(0).contains(expected), run.toString());
  }
}
