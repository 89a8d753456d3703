package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.store.FolderStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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
  void aBuildOfAnyProjectIsMeasuredByItsOwnJmhAndJudgedAgain() {
    Path pool = folder.resolve("pool with a blank");
    String build = System.getProperty("java.class.path");
    String[] arguments =
        Cli.words(
            "calibrate --forks 12 --pool {} {} -- TrainingEpoch.epoch -p engine=reference "
                + "-p workload=tiny -wi 0 -i 2 -r 30ms -jvmArgsAppend -XX:TieredStopAtLevel=1",
            pool,
            build);
    Cli run = Cli.run(arguments);
    assertEquals(ExitCode.OK, run.exitCode(), run.toString());
    assertTrue(run.toString().contains("6 pairs of forks of equal builds"), run.toString());
    List<RunRecord> records = new FolderStore(pool).list().records();
    assertEquals(2, records.size());
    assertEquals(List.of(arguments), records.get(0).environment().commandLine());
    assertEquals(
        6,
        Objects.requireNonNull(
                Objects.requireNonNull(records.get(0).interleaving()).benchmarks().get(0).pairs())
            .size());

    Path markdown = folder.resolve("calibration.md");
    Cli again =
        Cli.run("calibrate", "--from", pool.toString(), "--json", "--markdown", "" + markdown);
    assertEquals(ExitCode.OK, again.exitCode(), again.toString());
    JsonNode json = JsonMapper.shared().readTree(String.join("\n", again.out()));
    assertEquals(6, json.path("pairs").intValue());
    assertTrue(json.path("pairSeconds").doubleValue() > 0, json::toString);
    assertTrue(again.toString().contains("6 pairs of forks of equal builds"), again.toString());

    Cli two = Cli.run("calibrate", "--pool", "" + pool, build, "--", "GridInference");
    assertEquals(ExitCode.USAGE, two.exitCode(), two.toString());
    assertTrue(two.toString().contains("expected one benchmark, found"), two.toString());
  }

  @Test
  void aFolderOfOtherRunsIsNoPool() {
    new FolderStore(folder).save(SampleRecords.full());
    assertRefused(Cli.run("calibrate", "--from", folder.toString()), "found none");
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
        "--from nowhere --pool here | --from runs no forks",
        "--from nowhere one.jar | --from runs no forks",
        "--forks 0 one.jar | --forks: expected 1 or more, found 0",
        "one.jar other.jar | expected one build, found 2",
        "none.jar | none.jar",
        "--forks 12 | expected a JMH uber-jar, a class path",
        "-- Some.benchmark | expected a JMH uber-jar, a class path",
      })
  void whatCannotBeIsRefusedInOneLine(String arguments, String expected) {
    assertRefused(Cli.run(("calibrate " + arguments).split(" ")), expected);
  }

  private static void assertRefused(Cli run, String expected) {
    assertEquals(ExitCode.USAGE, run.exitCode(), run.toString());
    assertEquals(1, run.err().size(), run.toString());
    assertTrue(run.err().get(0).contains(expected), run.toString());
  }
}
