package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.history.Runs;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.JsonShape;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HistoryCommandTest {
  @TempDir private Path store = Path.of("");

  @Test
  void twoKnownShiftsAreFoundAndNoneWhereThereIsNone() {
    save(Runs.of(90, i -> i < 30 ? 100 : i < 60 ? 108 : 95));
    Cli history = history("--wide");
    assertEquals(ExitCode.OK, history.exitCode(), history.toString());
    assertTrue(
        history.out().stream()
            .anyMatch(line -> line.matches("SLOWER .*1\\.0[78]\\d .*run0030 .*")));
    assertTrue(
        history.out().stream()
            .anyMatch(line -> line.matches("FASTER .*0\\.8[78]\\d .*run0060 .*")));
    assertEquals(2, json().at("/series/0/changePoints").size());
  }

  @Test
  void amongSlowStretchesAShiftsIntervalStatesNoConfidence() throws IOException {
    save(Runs.of(100, i -> i >= 60 ? 112 : i % 20 > 16 ? 140 : 100));
    JsonNode shift = json().at("/series/0/changePoints/0");
    assertEquals(60, shift.path("index").asInt(), 5);
    assertTrue(shift.at("/interval/confidence").isNull(), shift.toString());
    String said = history("--wide").unwrapped();
    assertTrue(said.contains("no confidence in the interval: runs before it were off"), said);
  }

  @Test
  void aFlatSeriesHasNoShifts() {
    save(Runs.of(90, i -> 100));
    Cli history = history();
    assertEquals(ExitCode.OK, history.exitCode());
    assertTrue(history.out().contains("no shifts"), history.toString());
    assertTrue(history.toString().contains("as usual"), history.toString());
    assertEquals(0, json().at("/series/0/changePoints").size());
  }

  @Test
  void aSeriesTooShortForAnyShiftIsNeverAsUsual() {
    save(Runs.of(12, i -> i < 7 ? 100 : 115));
    Cli history = history();
    assertEquals(ExitCode.OK, history.exitCode());
    String said = history.unwrapped();
    assertTrue(said.contains("too few runs to search for shifts (12; 13 are needed)"), said);
    assertFalse(said.contains("as usual"), said);
    assertFalse(said.contains("no shifts"), said);
    assertEquals("too-few", json().at("/series/0/newest/standing").asString());
    save(Runs.of(13, i -> i < 7 ? 100 : 115));
    assertEquals(1, json().at("/series/0/changePoints").size());
  }

  @Test
  void aPageChangesNothingOfWhatIsPrinted() throws IOException {
    save(Runs.of(90, i -> i < 30 ? 100 : i < 60 ? 108 : 95));
    Path page = store.resolveSibling("history.html");
    Path text = store.resolveSibling("history.md");
    assertEquals(
        history("--markdown", "" + text).out(),
        history("--markdown", "" + text, "--html", "" + page).out());
    assertTrue(Files.readString(page).contains("Each benchmark over the runs"), "the cards");
    assertFalse(Files.readString(text).contains("Each benchmark over the runs"), "a text has none");
  }

  @Test
  void aRunFromTheFutureIsNamedAndSetAside() {
    save(Runs.of(20, i -> 100));
    save(List.of(Runs.run(27_000, List.of(Runs.valid(100)), List.of())));
    Cli history = history();
    assertEquals(ExitCode.OK, history.exitCode());
    assertTrue(history.err().get(0).contains("run run27000 is set aside"), history.toString());
    assertEquals(20, json().at("/series/0/points").size());
  }

  @Test
  void theJsonHasTheDocumentedFields() {
    List<RunRecord> runs =
        new ArrayList<>(Runs.of(60, i -> i < 40 ? 100 : 110, i -> i < 40 ? 1000 : 1100));
    runs.add(Runs.run(60, List.of(Runs.valid(90)), List.of(), "other", "main", "21", true));
    save(runs);
    assertEquals(ExitCode.OK, ack("run0040", "--reason", "new kernel").exitCode());
    JsonNode json = json();
    assertEquals(
        """
        schemaVersion: integer
        minimumEffect: number
        order.runs: integer
        order.byCommit: integer
        notes: array
        series[].benchmark: text
        series[].parameters.*: text
        series[].load: text
        series[].machine: text
        series[].backend: text
        series[].metric: text
        series[].unit: text
        series[].direction: text
        series[].points[].run: text
        series[].points[].startedAt: text
        series[].points[].commit: text
        series[].points[].branch: text
        series[].points[].score: number
        series[].points[].forks: integer
        series[].changePoints[].index: integer
        series[].changePoints[].end: integer
        series[].changePoints[].foundAt: integer
        series[].changePoints[].ratio: number
        series[].changePoints[].interval.low: number
        series[].changePoints[].interval.high: number
        series[].changePoints[].interval.confidence: number
        series[].changePoints[].interval.method: text
        series[].changePoints[].cause: text
        series[].changePoints[].acknowledgement.id: text
        series[].changePoints[].acknowledgement.run: text
        series[].changePoints[].acknowledgement.reason: text
        series[].changePoints[].acknowledgement.at: text
        series[].newest.standing: text
        series[].newest.fence: null object
        series[].newest.fence.low: number
        series[].newest.fence.high: number
        series[].marks[].index: integer
        series[].marks[].field: text
        series[].marks[].before: text
        series[].marks[].after: text
        bytes: array
        findings[].run: text
        findings[].ratio: number
        findings[].shifts[].series: integer
        findings[].shifts[].changePoint: integer
        """,
        JsonShape.of(json.toString(), "parameters"));
    assertEquals(Runs.BENCHMARK, json.at("/series/0/benchmark").asString());
    assertEquals("nd4j", json.at("/series/0/parameters/engine").asString());
    assertEquals("lab", json.at("/series/0/machine").asString());
    assertEquals(60, json.at("/series/0/points").size());
    JsonNode shift = json.at("/series/0/changePoints/0");
    assertEquals(40, shift.path("index").asInt());
    assertEquals(1.1, shift.path("ratio").asDouble(), 0.01);
    assertTrue(shift.at("/interval/low").asDouble() < shift.at("/interval/high").asDouble());
    assertEquals("machine", shift.path("cause").asString());
    assertEquals("new kernel", shift.at("/acknowledgement/reason").asString());
    assertEquals("machine", json.at("/series/1/marks/0/field").asString());
    assertEquals("too-few", json.at("/series/1/newest/standing").asString());
  }

  @Test
  void twoTimesOfABenchmarkAreToldApart() {
    List<RunRecord> runs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      BenchmarkResult result = Runs.valid(100);
      Metric time = result.metrics().get(0);
      Metric further =
          new Metric("cpu time", time.unit(), time.direction(), 90, null, time.samples());
      runs.add(
          Runs.run(
              i, List.of(ResultBuilder.of(result).metrics(time, further).result()), List.of()));
    }
    save(runs);
    List<String> lines = history().out().stream().filter(line -> line.contains("  8  ")).toList();
    assertEquals(2, lines.size(), lines.toString());
    assertEquals(1, lines.stream().filter(line -> line.contains(" cpu time ")).count());
  }

  @Test
  void stepsOfAllocatedBytesAreShownBesideTimes() throws IOException {
    List<RunRecord> runs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      runs.add(Runs.allocating(i, 4, i < 5 ? 1000 : 1064));
    }
    save(runs);
    String shown = history().toString();
    assertTrue(shown.contains("MORE, 1,000 B/op to 1,064 B/op with run0005"), shown);
    JsonNode json = json();
    assertEquals(
        """
        [].benchmark: text
        [].parameters.*: text
        [].load: text
        [].machine: text
        [].backend: text
        [].metric: text
        [].unit: text
        [].direction: text
        [].points[].run: text
        [].points[].startedAt: text
        [].points[].commit: text
        [].points[].branch: text
        [].points[].score: number
        [].points[].forks: integer
        [].steps[].index: integer
        [].steps[].before: number
        [].steps[].after: number
        [].steps[].acknowledgement: null
        """,
        JsonShape.of(json.path("bytes").toString(), "parameters"));
    assertEquals(5, json.at("/bytes/0/steps/0/index").asInt());
    assertEquals(8, json.at("/bytes/0/points").size());
    assertFalse(history("--metric", "time").toString().contains("B/op"));
    assertFalse(history("--metric", "allocation").toString().contains("ms/op"));
    assertUsage(
        history("--metric", "alocation"),
        "--metric: no metric 'alocation'; there are: allocation, time");
    assertUsage(history("--metric", "time,speed"), "no metric 'speed'; there are: allocation, ");
  }

  @Test
  void aMetricOfAnEmptyStoreIsNotCalledMisspelt() {
    Cli none = history("--metric", "speed");
    assertEquals(ExitCode.OK, none.exitCode(), none.toString());
    assertTrue(none.unwrapped().contains("no runs to show with --metric speed in "));
  }

  @Test
  void anAcknowledgedShiftIsShownAsSuch() {
    save(Runs.of(60, i -> i < 40 ? 100 : 110));
    Cli acknowledged = ack("run0040", "--reason", "safer rounding", "--benchmark", Runs.BENCHMARK);
    assertEquals(ExitCode.OK, acknowledged.exitCode(), acknowledged.toString());
    assertTrue(acknowledged.toString().contains("  " + Runs.BENCHMARK), acknowledged.toString());
    assertTrue(history().toString().contains("acknowledged: safer rounding"));
    Cli early = ack("run0010", "--reason", "nothing there");
    assertTrue(early.toString().contains("no shift is found near that run yet"));
  }

  @Test
  void anAcknowledgementCanBeTakenBack() {
    save(Runs.of(60, i -> i < 40 ? 100 : 110));
    ack("run0040", "--reason", "safer rounding", "--benchmark", Runs.BENCHMARK);
    ack("run0040", "--reason", "of one engine", "--param", "engine=nd4j");
    ack("run0010", "--reason", "another");
    Cli one = ack("run0040", "--withdraw", "--benchmark", Runs.BENCHMARK);
    assertEquals(ExitCode.OK, one.exitCode(), one.toString());
    assertEquals(
        List.of("withdrawn from run run0040 on: " + Runs.BENCHMARK + ": safer rounding"),
        one.out());
    assertTrue(history().toString().contains("acknowledged: of one engine"));
    Cli rest = ack("run0040", "--withdraw");
    assertEquals(List.of("withdrawn from run run0040 on: engine=nd4j: of one engine"), rest.out());
    assertFalse(history().toString().contains("acknowledged"), history().toString());
    ack("run0040", "--reason", "known after all");
    assertTrue(history().toString().contains("acknowledged: known after all"));
  }

  @Test
  void whatIsNotAcknowledgedCannotBeTakenBack() throws IOException {
    save(Runs.of(3, i -> 100));
    assertUsage(ack("run0001", "--withdraw"), "found none in the store");
    ack("run0001", "--reason", "known");
    assertUsage(ack("run0002", "--withdraw"), "found those of run run0001 (known)");
    assertUsage(ack("", "--withdraw"), "found those of run run0001 (known)");
    assertUsage(ack("run0001", "--withdraw", "--benchmark", "No"), "for that benchmark");
    assertUsage(ack("run0001", "--withdraw", "--reason", "x"), "without --withdraw");
    ack("run0002", "--reason", "too");
    assertUsage(ack("run000", "--withdraw"), "found run0001, run0002");
    // The run may have been taken out of the store meanwhile.
    Files.delete(store.resolve("run0001").resolve("record.json"));
    assertEquals(ExitCode.OK, ack("run0001", "--withdraw").exitCode());
    assertEquals(ExitCode.OK, ack("latest", "--withdraw").exitCode());
  }

  @Test
  void whatCannotBeAcknowledgedIsSaidInOneLine() {
    save(Runs.of(3, i -> 100));
    assertUsage(ack("absent", "--reason", "x"), "expected one record that fits 'absent'");
    assertUsage(ack("run0001"), "--reason");
    assertUsage(ack("run0001", "--reason", " "), "reason");
    assertUsage(ack("run0001", "--reason", "two\nlines"), "one line");
    assertUsage(ack("run0001", "--reason", "x", "--benchmark", "No"), "no benchmark of that name");
    assertUsage(
        ack("run0001", "--reason", "x", "--param", "engine=dl4j"), "no benchmark of that name");
  }

  @Test
  void anEmptyStoreAndOneRunAreShown() {
    Cli empty = history();
    assertEquals(ExitCode.OK, empty.exitCode());
    assertTrue(empty.toString().contains("no runs to show"), empty.toString());
    save(Runs.of(1, i -> 100));
    Cli one = history();
    assertEquals(ExitCode.OK, one.exitCode());
    assertTrue(one.toString().contains("too few runs"), one.toString());
    assertTrue(
        Cli.run("history", "--store", "" + store, "--branch", "x")
            .toString()
            .contains("no runs of branch x"));
  }

  @Test
  void aRecordThatCannotBeReadIsNamedAndLeftOut() throws IOException {
    save(Runs.of(3, i -> 100));
    Files.writeString(Files.createDirectory(store.resolve("broken")).resolve("record.json"), "{");
    Cli history = history();
    assertEquals(ExitCode.OK, history.exitCode());
    assertEquals(1, history.err().size(), history.toString());
    assertTrue(
        history.err().get(0).contains("left out") && history.err().get(0).contains("broken"));
    Files.writeString(
        Files.createDirectory(store.resolve("acknowledgements")).resolve("a.json"), "{}");
    Cli unreadable = history();
    assertEquals(ExitCode.USAGE, unreadable.exitCode());
    assertTrue(unreadable.err().get(1).contains("a.json: schemaVersion"), unreadable.toString());
  }

  @Test
  void runsThatWereCutOffAreNamed() {
    save(List.of(Runs.run(0, List.of(Runs.valid(1)), List.of(), "lab", "main", "17", false)));
    Cli history = history();
    assertEquals(ExitCode.OK, history.exitCode());
    assertTrue(history.err().get(0).contains("run0000 is left out: it was cut off"));
  }

  @Test
  void onlyTheBenchmarksThatMatchAreShown() {
    save(List.of(many(0, 25), many(1, 25)));
    Cli all = history();
    assertTrue(all.toString().contains("b10") && all.toString().contains("b24"), all.toString());
    Cli some = history("--benchmark", "b1[0-9]");
    assertEquals(ExitCode.OK, some.exitCode(), some.toString());
    assertTrue(some.toString().contains("b10"), some.toString());
    assertFalse(some.toString().contains("b24"), some.toString());
    assertUsage(history("--benchmark", "("), "--benchmark");
  }

  private static RunRecord many(int index, int benchmarks) {
    return Runs.run(
        index,
        IntStream.range(0, benchmarks).mapToObj(i -> Runs.valid("b" + i, 1)).toList(),
        List.of(),
        "lab",
        "main",
        "17",
        true);
  }

  @Test
  void aStoreWithoutRunsIsAnsweredWithACommandThatThereIs() throws IOException {
    for (Cli empty : List.of(history(), Cli.run("list", "--store", "" + store))) {
      assertTrue(empty.unwrapped().contains(": 'ab' measures some, and 'import' "), "" + empty);
    }
    Files.writeString(store.resolve("jmh.json"), "[]");
    for (Cli files : List.of(history(), Cli.run("list", "--store", "" + store))) {
      assertEquals(ExitCode.OK, files.exitCode(), files.toString());
      assertTrue(files.unwrapped().contains(": 'import " + store + "' takes "), "" + files);
    }
  }

  @Test
  void wrongArgumentsAreSaidInOneLine() {
    assertUsage(history("--min-effect", "-1"), "--min-effect: expected percent, 0 or more");
    assertUsage(history("--json", store + "/no/such.json"), "no folder");
    assertUsage(
        history("--benchmark", "*"),
        "'--benchmark': expected a regular expression, found '*': Dangling meta character '*'");
    Path absent = store.resolve("absent");
    assertUsage(Cli.run("history", "--store", "" + absent), "--store: no folder " + absent);
    assertUsage(Cli.run("list", "--store", "" + absent), "--store: no folder " + absent);
  }

  private void save(List<RunRecord> runs) {
    FolderStore folder = new FolderStore(store);
    runs.forEach(folder::save);
  }

  private Cli history(String... options) {
    List<String> all = new ArrayList<>(List.of("history", "--store", store.toString()));
    all.addAll(List.of(options));
    return Cli.run(all.toArray(String[]::new));
  }

  private Cli ack(String... options) {
    List<String> all = new ArrayList<>(List.of("history", "ack", "--store", store.toString()));
    all.addAll(List.of(options));
    return Cli.run(all.toArray(String[]::new));
  }

  private JsonNode json() {
    Cli run = history("--json", "-");
    assertEquals(ExitCode.OK, run.exitCode(), run.toString());
    return JsonMapper.shared().readTree(String.join("\n", run.out()));
  }

  private static void assertUsage(Cli run, String part) {
    assertEquals(ExitCode.USAGE, run.exitCode(), run.toString());
    assertEquals(1, run.err().size(), run.toString());
    assertTrue(run.err().get(0).contains(part), run.toString());
  }
}
