package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.PairRuns;
import io.finetunebench.bench.record.Interleaving.Stop;
import io.finetunebench.bench.record.RunIdentity;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Shard;
import io.finetunebench.bench.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergeCommandTest {
  private static final Criteria CRITERIA = Criteria.of(Limits.USUAL, 0.99, false, Set.of());
  private static final SortedMap<String, List<Double>> ALL = PairRuns.ratios(12, 10);

  @TempDir private Path folder = Path.of("");

  private Path store() {
    return folder.resolve("store");
  }

  private Cli merge(String more) {
    return Cli.line("merge {} " + more, store());
  }

  private void save(RunRecord... runs) {
    List.of(runs).forEach(new FolderStore(store())::save);
  }

  /** Keeps both records of a shard, and returns the candidate's. */
  private RunRecord save(int day, int index, int count, Map<String, Stop> ended) {
    List<RunRecord> pair =
        PairRuns.of(day, ALL, PairRuns.shard(index, count, ALL, CRITERIA), ended, CRITERIA);
    pair.forEach(this::save);
    return pair.get(1);
  }

  private void saveAll(int count, Map<String, Stop> ended) {
    for (int i = 0; i < count; i++) {
      save(i, i, count, ended);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 30})
  void allShardsMakeOneAnswer(int count) throws IOException {
    saveAll(count, Map.of());
    Path page = folder.resolve("page.html");
    Cli merge = merge("--json=- --html " + page).exits(ExitCode.REGRESSION);
    assertEquals(12, merge.json().path("verdicts").size());
    assertEquals(0.99, merge.json().path("confidence").asDouble());
    assertEquals(
        1 - 0.01 / 12 * 0.7, merge.json().path("confidenceEach").asDouble(), 0.01 / 12 * 0.31);
    assertTrue(Files.readString(page).contains("Suite.b0"));
    merge("").exits(ExitCode.REGRESSION).says("SLOWER").notes(count + ", all whole");
  }

  @Test
  void aStoreHasOtherRunsBesideTheShards() {
    saveAll(2, Map.of());
    List<RunRecord> whole = PairRuns.of(9, ALL, null, Map.of(), CRITERIA);
    save(whole.get(0), whole.get(1));
    merge("").exits(ExitCode.REGRESSION);
    Cli.line("compare {} {} --store {}", whole.get(0).id(), whole.get(1).id(), store())
        .exits(ExitCode.REGRESSION);
  }

  @Test
  void whatFailedInAShardFailsTheWhole() {
    saveAll(4, Map.of("Suite.b3", Stop.FAILED));
    merge("").exits(ExitCode.INVALID).says("INVALID", "it threw");
  }

  @Test
  void foldersOfShardsAreMergedAsOneStore() throws IOException {
    saveAll(2, Map.of());
    Path other = Files.createDirectory(folder.resolve("other"));
    for (RunRecord run : new FolderStore(store()).list().records()) {
      if (shard(run).index() == 1) {
        Files.move(store().resolve(run.id()), other.resolve(run.id()));
      }
    }
    merge("").refuses("shard 1/2 of job job is missing in " + store());
    Cli.line("merge {} {}", store(), other).exits(ExitCode.REGRESSION);
    // A folder that is named twice holds no shard twice.
    Cli.line("merge {} {} {}", store(), other, other).exits(ExitCode.REGRESSION);
    Cli.line("merge {} {}", store(), folder.resolve("none")).refuses("expected a folder");
  }

  private static Shard shard(RunRecord run) {
    return Objects.requireNonNull(run.shard());
  }

  @Test
  void aPairIsWholeIfBothItsSidesAre() throws IOException {
    saveAll(2, Map.of());
    RunRecord candidate = new FolderStore(store()).list().records().get(3);
    Files.delete(store().resolve(candidate.id()).resolve(RunRecord.FILE_NAME));
    merge("").refuses("shard 1/2 of job job is half-written");
    save(5, 1, 2, Map.of());
    merge("").exits(ExitCode.REGRESSION);
    save(6, 1, 2, Map.of());
    merge("").refuses("shard 1/2 of job job is there more than once");
  }

  @Test
  void aTryThatWasCutOffIsReplacedByALaterOne() {
    RunRecord half = save(0, 0, 1, Map.of());
    save(
        new RunRecord(
                new RunIdentity(
                    half.id(), half.startedAt(), null, false, half.preset(), half.commit()),
                half.environment(),
                List.of(),
                List.of(),
                half.interleaving())
            .of(half.shard()));
    merge("").refuses("shard 0/1 of job job is half-written: run " + half.id());
    save(1, 0, 1, Map.of());
    merge("").exits(ExitCode.REGRESSION);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --min-effect 5     | --min-effect: the shards were measured with 0.015 to 0.03
          --confidence 95    | --confidence: the shards were measured with 0.99, found 0.95
          --thresholds FILE  | --thresholds: the shards were measured with []
          --run other        | expected the shards of a job, found none
          """)
  void otherCriteriaThanTheShardsHadAreRefused(String option, String expected) throws IOException {
    saveAll(2, Map.of());
    Path file = Files.writeString(folder.resolve("t.yaml"), "[{pattern: b3, minEffect: 9}]");
    merge(option.replace("FILE", "" + file)).exits(ExitCode.USAGE).notes(expected);
  }

  @Test
  void aShardOfOtherThresholdsBuildsOrBenchmarksIsForeign() {
    save(0, 0, 2, Map.of());
    Map<String, String> asked = new TreeMap<>(CRITERIA.shared());
    for (Map.Entry<String, String> other :
        Map.of("thresholds", "[other]", "baseline", "commit 1").entrySet()) {
      Map<String, String> changed = new TreeMap<>(asked);
      changed.put(other.getKey(), other.getValue());
      Shard shard = PairRuns.shard(1, 2, ALL, CRITERIA);
      saveAs(shard.of(shard.suite(), changed));
      merge("")
          .refuses("shard 1/2", "is foreign: its " + other.getKey() + " is " + other.getValue());
    }
    Shard shard = PairRuns.shard(1, 2, ALL, CRITERIA);
    saveAs(shard.of(List.of("another"), asked));
    merge("").refuses("is foreign: its list of benchmarks is [another]");
    saveAs(shard);
    merge("").exits(ExitCode.REGRESSION);
  }

  private void saveAs(Shard shard) {
    PairRuns.of(1, ALL, shard, Map.of(), CRITERIA).forEach(this::save);
  }

  @Test
  void aFolderWithoutShardsIsSaidInOneLine() throws IOException {
    Files.createDirectory(store());
    merge("").refuses("expected the shards of a job, found none; measure them with --shard I/N");
    Cli.line("merge").refuses("expected folders of shards, or --store and the --run");
    Files.createDirectory(store().resolve("broken"));
    Files.writeString(store().resolve("broken").resolve(RunRecord.FILE_NAME), "{");
    merge("").refuses("broken");
  }
}
