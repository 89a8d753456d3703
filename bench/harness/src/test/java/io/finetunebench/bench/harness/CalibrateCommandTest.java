package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.command.ExitCode;
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
    Cli.run(arguments).exits(ExitCode.OK).says("6 pairs of forks of equal builds");
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
        Cli.line("calibrate --from {} --json --markdown {}", pool, markdown).exits(ExitCode.OK);
    JsonNode json = again.json();
    assertEquals(6, json.path("pairs").intValue());
    assertTrue(json.path("pairSeconds").doubleValue() > 0, json::toString);
    again.notes("6 pairs of forks of equal builds");

    Cli.line("calibrate --pool {} {} -- GridInference", pool, build)
        .refuses("expected one benchmark, found");
  }

  @Test
  void aFolderWithoutWholeForksIsNoPool() {
    Cli.line("calibrate --from {}", folder).refuses("found none");
    Cli.line("calibrate --from {}", folder.resolve("none")).refuses("expected a folder");
    new FolderStore(folder).save(SampleRecords.record("cut", Instant.EPOCH, List.of()));
    Cli.line("calibrate --from {}", folder).refuses("found none");
    new FolderStore(folder).save(SampleRecords.full());
    Cli.line("calibrate --from {}", folder).refuses("found none");
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
    Cli.line("calibrate " + arguments).refuses(expected);
  }
}
