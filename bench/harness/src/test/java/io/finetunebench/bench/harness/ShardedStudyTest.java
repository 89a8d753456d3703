package io.finetunebench.bench.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.harness.study.Fonts;
import io.finetunebench.bench.record.RunIdentity;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A study in shards, each a command of its own. */
class ShardedStudyTest {
  private static final String STUDY =
      "experiment --workload tiny --seeds 10 --freeze unfreeze:from=2";

  @TempDir private Path folder = Path.of("");

  private Path store() {
    return folder.resolve("store");
  }

  private Cli shard(String place, String more) {
    return Cli.line(STUDY + " --shard " + place + " --store {} " + more, store());
  }

  private Cli merge(String options) {
    return Cli.line("merge " + options + " {}", store());
  }

  private List<RunRecord> records() {
    return new FolderStore(store()).list().records();
  }

  private void save(RunRecord record) {
    new FolderStore(store()).save(record);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 13})
  void theStudyIsTheSameToTheLastBitHoweverItWasSplit(int shards) throws IOException {
    Fonts.assumeThere();
    Path whole = folder.resolve("whole");
    Cli at = Cli.line(STUDY + " --out {}", whole).exits(ExitCode.OK);
    for (int i = shards - 1; i >= 0; i--) {
      Cli part = shard(i + "/" + shards, "").exits(ExitCode.OK);
      part.notes("shard " + i + "/" + shards + " of job job has ");
    }
    Path merged = folder.resolve("merged");
    Cli merge = Cli.line("merge {} --out {}", store(), merged).exits(ExitCode.OK);
    assertArrayEquals(
        Files.readAllBytes(whole.resolve("study.json")),
        Files.readAllBytes(merged.resolve("study.json")));
    assertEquals(
        at.out().subList(0, at.out().size() - 3), merge.out().subList(0, at.out().size() - 3));
    assertArrayEquals(
        Files.readAllBytes(whole.resolve("study.json")),
        String.join("\n", merge("--json=-").exits(ExitCode.OK).out()).concat("\n").getBytes(UTF_8));
  }

  @Test
  void aShardWithoutSeedsSaysSo() {
    shard("12/13", "").exits(ExitCode.OK).notes("has 0 of seeds 10 from 1, so that there is");
  }

  @Test
  void aShardThatIsNotThereIsNamed() {
    merge("").refuses("expected a folder with the records of shards");
    shard("0/3", "").exits(ExitCode.OK);
    shard("2/3", "").exits(ExitCode.OK);
    merge("").refuses("shard 1/3 of job job is missing");
  }

  @Test
  void onlyATryThatWasCutOffIsReplaced() throws IOException {
    shard("0/2", "").exits(ExitCode.OK);
    shard("1/2", "").exits(ExitCode.OK);
    merge("").exits(ExitCode.OK);
    shard("1/2", "").exits(ExitCode.OK);
    merge("").refuses("shard 1/2 of job job is there more than once");
    RunRecord last = records().get(2);
    RunRecord first = records().get(1);
    save(cutOff(first));
    merge("").exits(ExitCode.OK);
    save(cutOff(last));
    merge("").refuses("shard 1/2 of job job is half-written: run " + last.id());
    save(first);
    merge("").refuses("shard 1/2 of job job is there more than once");
  }

  private static RunRecord cutOff(RunRecord run) {
    return new RunRecord(
            new RunIdentity(run.id(), run.startedAt(), null, false, run.preset(), run.commit()),
            run.environment(),
            List.of(),
            List.of(),
            null)
        .of(run.shard());
  }

  @Test
  void aStudyWithoutAllSeedsOfItsShardIsNoShard() throws IOException {
    shard("0/2", "").exits(ExitCode.OK);
    shard("1/2", "").exits(ExitCode.OK);
    Path json = store().resolve(records().get(1).id()).resolve("study.json");
    String text = Files.readString(json);
    Files.writeString(json, text.replaceFirst("\"seeds\": \\[ 1, ", "\"seeds\": [ "));
    merge("").exits(ExitCode.USAGE).notes("half-written");
    Files.writeString(json, "{");
    merge("").exits(ExitCode.USAGE).notes("shard 1/2 of job job, run ");
    Files.delete(json);
    merge("").exits(ExitCode.USAGE).notes("half-written");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --shard 1/2 --seeds 9 | seeds is 9 from 1
          --shard 1/3           | number of shards is 3
          --shard 1/2 --run b   | job is b
          """)
  void aForeignShardIsNamed(String options, String expected) {
    shard("0/2", "").exits(ExitCode.OK);
    Cli.line(STUDY.replace(" --seeds 10", "") + " --store {} " + seeds(options), store())
        .exits(ExitCode.OK);
    merge("").refuses(" is foreign: its " + expected);
  }

  private static String seeds(String options) {
    return options.contains("--seeds") ? options : options + " --seeds 10";
  }

  @Test
  void aShardOfOtherSettingsIsNamed() {
    shard("0/2", "").exits(ExitCode.OK);
    shard("1/2", "--epochs 9").exits(ExitCode.OK);
    merge("").exits(ExitCode.USAGE).notes("shard 1/2 of job job", "is another study, its settings");
  }

  @Test
  void theJobOfANameIsFoundAmongOthers() {
    shard("0/1", "--run a").exits(ExitCode.OK);
    shard("0/1", "--run b").exits(ExitCode.OK);
    merge("").refuses(" is foreign: its job is b");
    merge("--run a").exits(ExitCode.OK);
    Cli.line("merge --store {} --run b", store()).exits(ExitCode.OK);
    Cli.line("merge --store {} --run c", store()).refuses("expected the shards of a job");
    Cli.line("merge --store {}", store()).refuses("--run");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --shard 4/4           | expected I/N
          --shard -1/4          | -1/4
          --shard x             | expected I/N
          --shard 1/0           | expected I/N
          --shard auto          | no scheduler says
          --shard 0/4 --out x   | a part goes to --store
          --shard 0/4 --json=x  | reports of 'merge'
          --shard 0/4 --run a/b | expected a job named by letters
          --run a --out x       | found no --shard
          --store x --out x     | found no --shard
          """)
  void aShardThatCannotBeIsOneLine(String options, String expected) {
    Cli.line("experiment --workload tiny " + options).refuses(expected);
  }
}
