package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands import and export. */
class ExchangeCommandsTest extends StoreTest {
  private static final String JMH =
      """
      [{"jmhVersion": "1.37", "benchmark": "org.example.Sort", "mode": "avgt", "threads": 1,
        "forks": 2, "jdkVersion": "21.0.5", "vmName": "OpenJDK VM", "vmVersion": "21.0.5+11",
        "jvmArgs": ["-Xms1g", "-Dkey=hidden", "-Xmx1g"],
        "params": {"engine": "fast", "size": "10"},
        "primaryMetric": {"score": 2.0, "scoreUnit": "us/op", "rawData": [[1.0, 2.0], [3.0, 2.0]]}},
       {"benchmark": "org.example.Sort", "mode": "thrpt", "threads": 4,
        "params": {"engine": "fast", "size": "10"},
        "primaryMetric": {"score": 8.0, "scoreUnit": "ops/us", "rawData": [[8.0], [8.0]]}}]
      """;
  private static final String ENTRY =
      """
      {"commit": {"id": "%s", "message": "m"}, "date": %d, "tool": "%s",
       "benches": [{"name": "%s", "value": %s, "unit": "%s", "range": "± 3"}]}
      """;

  private FolderStore other = new FolderStore(Path.of(""));

  @BeforeEach
  void nameAnotherStore() {
    other = new FolderStore(folder.resolve("other"));
  }

  @Test
  void jmhsResultsBecomeARunOnceHoweverOftenTheyAreImported() throws IOException {
    Path file = write("jmh.json", JMH);
    for (int time = 0; time < 2; time++) {
      cli("import --commit abc123 --at 2026-01-02T03:04:05+01:00 {}", file)
          .exits(ExitCode.OK)
          .says(time == 0 ? "1 new" : "1 there already");
    }
    RunRecord record = onlyRecord();
    assertEquals("abc123", record.commit().id());
    assertEquals(Instant.parse("2026-01-02T02:04:05Z"), record.startedAt());
    assertEquals(2, record.results().size());
    assertEquals(
        Map.of("jmh.engine", "fast", "jmh.mode", "avgt", "size", "10"),
        record.results().get(0).parameters());
    Metric metric = record.results().get(0).metrics().get(0);
    assertEquals(List.of(List.of(1.0, 2.0), List.of(3.0, 2.0)), metric.samples());
    assertEquals("closed, 4 threads", record.results().get(1).load());
    assertEquals(Hint.RATE, record.results().get(1).metrics().get(0).hint());
  }

  @Test
  void aLaterImportCanSayMoreAndForgetsNothing() throws IOException {
    Path file = write("jmh.json", JMH);
    cli("import --commit abc123 --at 2026-01-02T03:04:05Z {}", file);
    cli("import --machine lab {}", file).says("1 changed");
    RunRecord record = onlyRecord();
    assertEquals("abc123", record.commit().id());
    assertEquals(Instant.parse("2026-01-02T03:04:05Z"), record.startedAt());
    assertEquals("lab", record.machine().identity().key());
  }

  @Test
  void theGateFindsTheLastImportedRunOfABranch() throws IOException {
    Path fast = write("fast.json", JMH);
    Path slow =
        write("slow.json", JMH.replace("[[1.0, 2.0], [3.0, 2.0]]", "[[9.0], [9.1], [9.0]]"));
    cli("import --at 2026-01-01T00:00:00Z {}", fast);
    cli("import --at 2026-01-02T00:00:00Z --branch work {}", slow);
    cli("compare").refuses("of branch main", "found none (1 of no known branch; 'import --branch");
    cli("import --branch main {}", fast).says("1 changed");
    RunRecord base = records().list().records().get(0);
    assertEquals("main", base.commit().branch());
    assertEquals(Instant.parse("2026-01-01T00:00:00Z"), base.startedAt());
    cli("compare").says("baseline run " + base.id());
    cli("import {}", fast).says("1 there already");
  }

  @Test
  void reportTellsImportedRowsApartWithinAHundredColumns() throws IOException {
    cli("import {}", write("jmh.json", JMH));
    Cli report = cli("report latest").exits(ExitCode.OK);
    for (String line : report.out()) {
      assertTrue(line.length() <= 100, line);
    }
    List<String> rows = report.out().stream().filter(line -> line.contains("Sort")).toList();
    assertEquals(rows.size(), rows.stream().distinct().count(), rows.toString());
    report.says("fast", "10", "avgt", "thrpt");
  }

  @Test
  void aHistoryTellsTheModesOfABenchmarkApart() throws IOException {
    cli("import {}", write("jmh.json", JMH));
    cli("history")
        .says("org.example.Sort avgt engine=fast size=10")
        .says("org.example.Sort thrpt engine=fast size=10");
  }

  @Test
  void anImportedRunsOwnRecordCanBeImportedAgain() throws IOException {
    cli("import --commit abc123 {}", write("jmh.json", JMH));
    RunRecord record = onlyRecord();
    Path file = records().attachments(record.id()).resolve("record.json");
    cli("import {}", file).exits(ExitCode.OK);
    assertEquals(record, onlyRecord());
  }

  @Test
  void anImportedRunComparesWithItsFile() throws IOException {
    Path file = write("jmh.json", JMH);
    cli("import {}", file);
    cli("compare latest {}", file)
        .exits(ExitCode.OK)
        .lacks("differs")
        .says("example.Sort", "does not say which machine");
    cli("import --machine lab {}", file);
    cli("compare latest {}", file)
        .exits(ExitCode.NOT_COMPARABLE)
        .says("baseline lab, candidate unknown");
  }

  @Test
  void jmhsResultsSurviveImportAndExport() throws IOException {
    cli("import {}", write("jmh.json", JMH));
    Path exported = folder.resolve("exported.json");
    cli("export latest --format jmh --out {}", exported).exits(ExitCode.OK);
    assertTrue(Files.readString(exported).contains("\"engine\" : \"fast\""));
    assertFalse(Files.readString(exported).contains("jmh."));
    String text = Files.readString(exported);
    for (String kept : List.of("21.0.5", "OpenJDK VM", "21.0.5+11", "-Xms1g", "-Xmx1g")) {
      assertTrue(text.contains("\"" + kept + "\""), text);
    }
    cli("compare {} {}", folder.resolve("jmh.json"), exported).exits(ExitCode.OK).lacks("differs");
  }

  @Test
  void everyEntryOfDataJsBecomesARun() throws IOException {
    String first = ENTRY.formatted("aaa", 1000, "customSmallerIsBetter", "Sort", "1.5", "ms");
    String second =
        ENTRY.formatted("bbb", 2000, "jmh", "o.Sort ( {\\\"engine\\\":\\\"x\\\"} )", "9", "ops/s");
    cli("import --branch main --machine lab {}", write("data.js", dataJs(first))).says("1 new");
    cli("import {}", write("data.js", dataJs(first + "," + second)))
        .says("1 new, 0 changed, 1 there already");
    List<RunRecord> records = records().list().records();
    assertEquals(List.of("aaa", "bbb"), records.stream().map(r -> r.commit().id()).toList());
    // What was said of it is kept as it grows.
    assertEquals("main", records.get(0).commit().branch());
    assertEquals("lab", records.get(0).machine().identity().name());
    assertNull(records.get(1).commit().branch());
    assertEquals(Instant.ofEpochMilli(2000), records.get(1).startedAt());
    assertEquals("o.Sort", records.get(1).results().get(0).benchmark());
    assertEquals(
        Map.of("jmh.engine", "x", "action.suite", "Suite"),
        records.get(1).results().get(0).parameters());
    // The action would take this rate for a time.
    assertEquals(Hint.RATE, records.get(1).results().get(0).metrics().get(0).hint());
    assertEquals(List.of(List.of(1.5)), records.get(0).results().get(0).metrics().get(0).samples());
  }

  @Test
  void aFileThatNoStoreCanNameIsLeftOutWithALine() throws IOException {
    RunRecord run = SampleRecords.full();
    other.save(run, Map.of("good.txt", new byte[] {1}));
    for (String name : List.of("a:b", "a\\b", "a\nb")) {
      Files.writeString(other.attachments(run.id()).resolve(name), "text");
    }
    Cli imported = cli("import {}", folder.resolve("other")).exits(ExitCode.OK);
    assertEquals(4, imported.says("a\\u000ab: left out").out().size(), imported::toString);
    assertEquals(Set.of("good.txt"), records().files(run.id()).keySet());
  }

  @Test
  void aRunRecordMovesWithItsFiles() {
    RunRecord record = SampleRecords.full();
    other.save(record, Map.of("epoch.hlog", new byte[] {1, 2}));
    Path file = other.attachments(record.id()).resolve("record.json");
    cli("import {}", file).exits(ExitCode.OK);
    assertEquals(record, records().load(record.id()));
    assertArrayEquals(new byte[] {1, 2}, records().files(record.id()).get("epoch.hlog"));
    cli("import {}", file).says("1 there already");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [{"benchmark": "a"                                   | expected JSON
          [{"benchmark": "a", "mode": "avgt"}]                 | [0].primaryMetric
          []                                                   | at least one result
          {"schemaVersion": 1}                                 | expected run, found nothing
          Benchmark  Mode  Cnt                                 | expected JMH's JSON, the data.js
          window.BENCHMARK_DATA = {                            | expected JSON
          window.BENCHMARK_DATA = {"entries": {}}              | at least one entry
          window.BENCHMARK_DATA = {"entries": {"S": [{}]}}     | entries.S[0]: expected date
          window.BENCHMARK_DATA = {"entries": {"S": [{"date": 1, "commit": {"id": "a"}, "tool": "abacus"}]}} | entries.S[0]: expected a tool
          """)
  void aFileThatIsNoneOfThemIsSaidInOneLineAndNothingIsKept(String content, String expected)
      throws IOException {
    Path good = write("good.json", JMH);
    Path bad = write("bad", content);
    cli("import {} {}", good, bad).refuses(bad + ": ", expected);
    assertFalse(Files.exists(store()));
  }

  @Test
  void whereARecordIsNeededAFileOfJmhsIsToBeImportedFirst() throws IOException {
    Path file = write("jmh.json", JMH);
    cli("export {}", file).refuses(file + ": is JMH's JSON", "import " + file);
  }

  @Test
  void aBrokenRecordOfAFolderIsNamedWithWhatToDo() throws IOException {
    RunRecord record = SampleRecords.full();
    other.save(record, Map.of());
    Path file = other.attachments(record.id()).resolve("record.json");
    String whole = Files.readString(file);
    for (String broken : List.of("", "{", whole.substring(0, 2000), "text")) {
      Files.writeString(file, broken);
      cli("import {}", folder.resolve("other")).refuses(file + ": ", "expected ").lacks("rf json");
      assertFalse(Files.exists(store()));
    }
    Files.writeString(file, "");
    cli("import {}", file).refuses("found an empty file", "move the run's folder away");
  }

  @Test
  void aStoreMovesWithItsAcknowledgements() throws IOException {
    RunRecord record = SampleRecords.full();
    other.save(record, Map.of());
    Acknowledgement known =
        new Acknowledgement(
            1, "ack-1", record.id(), null, Map.of(), "worth it", Instant.EPOCH.plusSeconds(1));
    other.saveAcknowledgement(known);
    cli("import {}", folder.resolve("other")).exits(ExitCode.OK).says("acknowledgements: 1, 1 new");
    assertEquals(List.of(known), records().acknowledgements());
    assertEquals(record, records().load(record.id()));
    Acknowledgement withdrawn = known.withdrawn(Instant.EPOCH.plusSeconds(2));
    records().saveAcknowledgement(withdrawn);
    cli("import {}", folder.resolve("other")).says("0 new, 0 changed, 1 there already");
    assertEquals(List.of(withdrawn), records().acknowledgements());
    Path file = folder.resolve("other").resolve("acknowledgements").resolve("ack-1.json");
    cli("import --one-run {}", file).refuses("--one-run: expected JMH's JSON, found none");
    Files.writeString(file, "{");
    cli("import {}", folder.resolve("other")).refuses("ack-1.json");
  }

  @Test
  void wrongArgumentsAreSaidInOneLine() throws IOException {
    Path jmh = write("jmh.json", JMH);
    Path data = write("data.js", dataJs(ENTRY.formatted("a", 1, "go", "B", "1", "ns/op")));
    cli("import {}", folder.resolve("absent.json")).refuses("absent.json", "no such file");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    cli("import {}", empty).refuses("" + empty, "expected files");
    cli("import").refuses("FILE");
    cli("import --at yesterday {}", jmh).refuses("--at", "\"yesterday\"");
    cli("import --commit {} {}", " ", jmh).refuses("--commit", "blanks only");
    cli("import --branch {} {}", " ", jmh).refuses("--branch", "blanks only");
    cli("import --commit no-such-tag {}", jmh).refuses("--commit", "\"no-such-tag\"");
    cli("import --commit c {}", data).refuses("" + data, "--commit");
    cli("import {}", jmh);
    cli("export latest --format excel").refuses("--format", "[jmh, csv");
    cli("export nonesuch").refuses("nonesuch", "none");
    cli("export").refuses("RUN");
    cli("export latest --out {}", folder.resolve("absent/file"))
        .refuses("--out: no folder " + folder.resolve("absent"));
  }

  @Test
  void aStoreThatCannotBeMadeIsSaidWithoutTheNameOfAnException() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc")));
    Cli.line("import --store /proc/store {}", write("jmh.json", JMH))
        .refuses("there is no /proc/store, and it can't be made")
        .lacks("Exception");
  }

  private String dataJs(String entries) {
    return "window.BENCHMARK_DATA = {\"lastUpdate\": 1, \"repoUrl\": \"u\", \"entries\":"
        + " {\"Suite\": ["
        + entries
        + "]}}";
  }

  /** Returns a folder of sixty different files. */
  private Path many(String name) throws IOException {
    Path many = Files.createDirectories(folder.resolve(name));
    for (int i = 0; i < 60; i++) {
      Files.writeString(many.resolve("jmh-%04d.json".formatted(i)), JMH + " ".repeat(i));
    }
    return many;
  }

  @Test
  void allFilesOfAFolderAreOneImport() throws IOException {
    Path many = many("many/nested");
    Files.writeString(many.resolve("notes.txt"), "not taken");
    Files.createSymbolicLink(many.resolve("link.json"), folder.resolve("elsewhere"));
    Cli run = cli("import {}", folder.resolve("many")).exits(ExitCode.OK);
    assertEquals(60, run.out().size());
    assertEquals(60, records().heads().heads().size());
  }

  @Test
  void aNameThatGitKnowsBecomesItsCommit() throws IOException {
    assumeTrue(Files.exists(Path.of("..", "..", ".git")), "not in a clone");
    cli("import --commit HEAD {}", write("jmh.json", JMH)).exits(ExitCode.OK);
    String commit = String.valueOf(onlyRecord().commit().id());
    assertTrue(commit.matches("[0-9a-f]{40}"), commit);
  }

  @Test
  void aFileAmongManyThatCanNotBeReadKeepsAllOut() throws IOException {
    Path many = many("many");
    Files.writeString(many.resolve("last.json"), "[");
    cli("import {}", many).exits(ExitCode.USAGE).warns("last.json");
    assertEquals(List.of(), records().heads().heads());
  }

  @Test
  void filesOfTurnsBecomeOneRunWithTheForksOfAll() throws IOException {
    Path turns = Files.createDirectories(folder.resolve("turns"));
    for (int i = 0; i < 6; i++) {
      Files.writeString(turns.resolve("turn-" + i + ".json"), JMH.replace("3.0", "3." + i));
    }
    for (int time = 0; time < 2; time++) {
      Cli run = cli("import --one-run --commit abc123 {}", turns).exits(ExitCode.OK);
      assertEquals(1, run.out().size(), run.toString());
      assertTrue(run.out().get(0).startsWith("6 files as one run: run jmh-"), run.toString());
    }
    RunRecord record = onlyRecord();
    assertEquals("abc123", record.commit().id());
    Metric metric = record.results().get(0).metrics().get(0);
    assertEquals(12, metric.samples().size());
    assertEquals(List.of(3.5, 2.0), metric.samples().get(11));
    double logs = IntStream.range(0, 6).mapToDouble(i -> Math.log(2 * 2 * (3 + i / 10.0))).sum();
    assertEquals(Math.exp(logs / 24), metric.score(), 1e-9);
  }

  @Test
  void filesThatDifferInConditionsOrNotAtAllAreNotOneRun() throws IOException {
    Path first = write("a.json", JMH);
    Path copy = write("b.json", JMH);
    cli("import --one-run {} {}", first, copy).refuses("b.json: a copy of ", "a.json");
    Path other = write("c.json", JMH.replace("1.37", "1.21"));
    cli("import --one-run {} {}", first, other).refuses("c.json: expected", "1.37", "1.21");
    Path unit = write("d.json", JMH.replace("us/op", "ms/op"));
    cli("import --one-run {} {}", first, unit).refuses("d.json: expected", "metric");
    Path text = write("e.json", "{}");
    cli("import --one-run {} {}", first, text).refuses("e.json: expected JMH's JSON");
  }

  @Test
  void suitesWithBenchmarksOfTheSameNamesStayApart() throws IOException {
    String entry =
        ENTRY.formatted("a", 1, "catch2", "Fibonacci 20", "1", "ns/op\\t 4.000 auxMetricUnits");
    Path data =
        write(
            "data.js",
            "window.BENCHMARK_DATA = {\"entries\": {\"Catch2 Benchmark\": ["
                + entry
                + "], \"Catch2 Benchmark (v3)\": ["
                + entry
                + "]}}");
    cli("import {}", data).exits(ExitCode.OK);
    Set<Map<String, String>> parameters = new HashSet<>();
    for (RunRecord run : records().list().records()) {
      parameters.add(run.results().get(0).parameters());
      assertEquals("ns/op", run.results().get(0).metrics().get(0).unit());
    }
    assertEquals(
        Set.of(
            Map.of("action.suite", "Catch2 Benchmark"),
            Map.of("action.suite", "Catch2 Benchmark (v3)")),
        parameters);
  }

  @Test
  void theVersionOfJmhThatMeasuredIsKept() throws IOException {
    cli("import --at 2020-01-01T00:00:00Z {}", write("jmh.json", JMH.replace("1.37", "1.21")));
    cli("export latest").says("\"jmhVersion\" : \"1.21\"");
    cli("import {}", write("none.json", JMH.replace("\"jmhVersion\": \"1.37\", ", "")));
    cli("export latest").lacks("jmhVersion");
  }

  @Test
  void aRecordThatHoldsTheWordEntriesIsARecord() throws IOException {
    RunRecord record =
        EditedRun.of(SampleRecords.full()).commandLine(List.of("\"entries\"")).record();
    Path file = write("record-with-entries.json", RecordFormat.write(record));
    cli("import {}", file).exits(ExitCode.OK);
    assertEquals(List.of(record), records().list().records());
  }

  @Test
  void aSpreadsheetCarriesOutNothing() throws IOException {
    cli(
        "import {}",
        write(
            "jmh.json",
            JMH.replace("org.example.Sort", "=HYPERLINK(\\\"http://x\\\")\\u001b[31m")));
    String csv = cli("export latest --format csv").toString();
    assertTrue(csv.contains("\"'=HYPERLINK(\"\"http://x\"\")\\u001b[31m\""), csv);
    assertFalse(csv.contains(",=") || csv.contains(",\"="), csv);
  }
}
