package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.benchmarks.workload.Workloads;
import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.record.BackendDescription;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunHead;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.report.RunSummary;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.suite.Preset;
import io.finetunebench.bench.suite.Suite;
import io.finetunebench.core.document.TextRenderer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that read records. */
class ReadCommandsTest {
  private static final RunRecord OLDER = SampleRecords.full();
  private static final RunRecord NEWER =
      SampleRecords.record(
          "20261125T080000Z-aaaaaa",
          Instant.parse("2026-11-25T08:00:00Z"),
          List.of(SampleRecords.validResult()));

  private static final BackendDescription CPU =
      new BackendDescription(
          "CpuBackend", Map.of("ND4J", "1.0.0-M2.1"), Map.of(), Map.of(), null, null);

  @TempDir private Path store = Path.of("");

  private Cli list() {
    return Cli.line("list --store {}", store).exits(ExitCode.OK);
  }

  private Cli report(String runs) {
    return Cli.line("report --store " + store + " " + runs);
  }

  @Test
  void listNamesAllThatThereIsToChoose() {
    Cli list = list();
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

  @Test
  void listShowsTheRunsAndNamesWhatCannotBeRead() throws IOException {
    save(OLDER, NEWER);
    Files.writeString(
        Files.createDirectories(store.resolve("20261126T080000Z-bbbbbb")).resolve("record.json"),
        "{");
    Cli list = list();
    int runs = list.out().indexOf("runs in " + store);
    assertEquals(
        List.of(
            "  " + RunSummary.line(RunHead.of(OLDER)), "  " + RunSummary.line(RunHead.of(NEWER))),
        list.out().subList(runs + 1, list.out().size()));
    assertEquals(1, list.err().size(), list.toString());
    assertTrue(list.lastError().contains("20261126T080000Z-bbbbbb"), list.toString());
  }

  @Test
  void reportTellsTheLatestOrTheOneThatIsNamed() {
    save(OLDER, NEWER);
    for (String run : List.of("latest", NEWER.id(), "20261125")) {
      assertShows(NEWER, report(run));
    }
    assertShows(NEWER, Cli.line("report --store {}", store));
    assertShows(OLDER, report(OLDER.id()));
    report("2027").refuses("2027");
  }

  private static void assertShows(RunRecord record, Cli report) {
    assertEquals(
        TextRenderer.lines(RunSummary.document(record), true), report.exits(ExitCode.OK).out());
  }

  @Test
  void reportPrintsTheRecordItself() {
    save(OLDER);
    assertEquals(RecordFormat.write(OLDER).lines().toList(), report("--json").out());
  }

  @Test
  void aRecordThatCannotBeReadIsSaidInOneLine() throws IOException {
    save(OLDER);
    Files.writeString(store.resolve(OLDER.id()).resolve("record.json"), "{\"schemaVersion\":99}");
    report(OLDER.id()).refuses("99");
  }

  /** As the build with both backends ends. */
  @Test
  void twoRunsAreColumnsAndWhatWasSkippedSaysWhy() {
    BenchmarkResult valid = SampleRecords.validResult();
    save(
        run("b", 60, CPU, valid),
        run("c", 120, null, ResultBuilder.of(valid).without(Validity.skipped("no NVIDIA driver"))));
    List<String> report = report("b c").exits(ExitCode.OK).out();
    assertLinesMatch(
        List.of(
            "benchmark +engine +workload +precision +CpuBackend +no backend",
            "TrainingEpoch +reference +xor-large +float +6,500,000 examples/s +SKIPPED",
            "CpuBackend: run b",
            ">>>>",
            "no backend: run c",
            ">>>>",
            "SKIPPED TrainingEpoch reference float xor-large: no NVIDIA driver"),
        report);
  }

  @Test
  void runsOnTheSameBackendAreNumbered() {
    BenchmarkResult valid = SampleRecords.validResult();
    save(run("a", 0, CPU, valid), run("b", 60, CPU, valid));
    Cli report = report("a b").tells("CpuBackend (2): run b");
    assertTrue(
        report.out().get(0).matches(".* CpuBackend \\(1\\) +CpuBackend \\(2\\)"),
        report.toString());
  }

  private static RunRecord run(
      String id, int seconds, @Nullable BackendDescription backend, BenchmarkResult result) {
    Instant start = Instant.parse("2026-11-24T13:21:00Z").plusSeconds(seconds);
    return EditedRun.of(SampleRecords.record(id, start, List.of(result))).backend(backend).record();
  }

  private void save(RunRecord... records) {
    for (RunRecord record : records) {
      new FolderStore(store).save(record);
    }
  }
}
