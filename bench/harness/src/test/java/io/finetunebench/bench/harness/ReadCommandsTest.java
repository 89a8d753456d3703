package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.RunHead;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.report.RunSummary;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.suite.Preset;
import io.finetunebench.bench.suite.Suite;
import io.finetunebench.bench.workload.Workloads;
import io.finetunebench.core.document.TextRenderer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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

  @TempDir private Path store = Path.of("");

  @Test
  void listNamesAllThatThereIsToChoose() {
    Cli list = Cli.run("list", "--store", store.toString());
    assertEquals(ExitCode.OK, list.exitCode());
    assertEquals(List.of(), list.err());
    assertLine(list, "  reference  .*");
    assertLine(list, "  dl4j  not available: .*");
    Suite.benchmarks().forEach(benchmark -> assertLine(list, "  " + benchmark));
    Workloads.all().forEach(workload -> assertLine(list, "  " + workload.name() + "  .*"));
    for (Preset preset : Preset.values()) {
      assertLine(list, "  " + preset.name().toLowerCase(Locale.ROOT) + "  .*");
    }
    assertLine(list, "  none yet: './finetune-bench run' makes one");
    assertTrue(Cli.run().toString().contains("  run --preset quick "), "first steps");
  }

  @Test
  void listShowsTheRunsAndNamesWhatCannotBeRead() throws IOException {
    save(OLDER, NEWER);
    Files.writeString(
        Files.createDirectories(store.resolve("20261126T080000Z-bbbbbb")).resolve("record.json"),
        "{");
    Cli list = Cli.run("list", "--store", store.toString());
    assertEquals(ExitCode.OK, list.exitCode());
    int runs = list.out().indexOf("runs in " + store);
    assertEquals(
        List.of(
            "  " + RunSummary.line(RunHead.of(OLDER)), "  " + RunSummary.line(RunHead.of(NEWER))),
        list.out().subList(runs + 1, list.out().size()));
    assertEquals(1, list.err().size(), list.toString());
    assertTrue(list.err().get(0).contains("20261126T080000Z-bbbbbb"), list.toString());
  }

  @Test
  void reportTellsTheLatestOrTheOneThatIsNamed() {
    save(OLDER, NEWER);
    for (String run : List.of("latest", NEWER.id(), "20261125")) {
      assertShows(NEWER, Cli.run("report", run, "--store", store.toString()));
    }
    assertShows(NEWER, Cli.run("report", "--store", store.toString()));
    assertShows(OLDER, Cli.run("report", OLDER.id(), "--store", store.toString()));
    Cli none = Cli.run("report", "2027", "--store", store.toString());
    assertEquals(ExitCode.USAGE, none.exitCode());
    assertEquals(1, none.err().size(), none.toString());
  }

  @Test
  void reportPrintsTheRecordItself() {
    save(OLDER);
    Cli report = Cli.run("report", "--json", "--store", store.toString());
    assertEquals(RecordFormat.write(OLDER).lines().toList(), report.out());
  }

  @Test
  void aRecordThatCannotBeReadIsSaidInOneLine() throws IOException {
    save(OLDER);
    Files.writeString(store.resolve(OLDER.id()).resolve("record.json"), "{\"schemaVersion\":99}");
    Cli report = Cli.run("report", OLDER.id(), "--store", store.toString());
    assertEquals(ExitCode.USAGE, report.exitCode());
    assertEquals(List.of(), report.out());
    assertEquals(1, report.err().size(), report.toString());
  }

  private void save(RunRecord... records) {
    for (RunRecord record : records) {
      new FolderStore(store).save(record);
    }
  }

  private static void assertShows(RunRecord record, Cli report) {
    assertEquals(ExitCode.OK, report.exitCode(), report.toString());
    assertEquals(TextRenderer.lines(RunSummary.document(record), true), report.out());
  }

  private static void assertLine(Cli run, String pattern) {
    assertTrue(run.out().stream().anyMatch(line -> line.matches(pattern)), pattern + "\n" + run);
  }
}
