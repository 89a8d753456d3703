package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.judge.history.Runs;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.json.JsonShape;
import io.finetunebench.bench.record.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class HistoryCommandTest extends StoreTest {
  @BeforeEach
  void makeAnEmptyStore() throws IOException {
    Files.createDirectory(store());
  }

  @Test
  void twoKnownShiftsAreFoundAndNoneWhereThereIsNone() {
    save(Runs.of(90, i -> i < 30 ? 100 : i < 60 ? 108 : 95));
    history("--wide")
        .exits(ExitCode.OK)
        .prints("SLOWER .*1\\.0[78]\\d .*run0030 .*", "FASTER .*0\\.8[78]\\d .*run0060 .*");
    assertEquals(2, json().at("/series/0/changePoints").size());
  }

  @Test
  void amongSlowStretchesAShiftsIntervalStatesNoConfidence() throws IOException {
    save(Runs.of(100, i -> i >= 60 ? 112 : i % 20 > 16 ? 140 : 100));
    JsonNode shift = json().at("/series/0/changePoints/0");
    assertEquals(60, shift.path("index").asInt(), 5);
    assertTrue(shift.at("/interval/confidence").isNull(), shift.toString());
    history("--wide").says("no confidence in the interval: runs before it were off");
  }

  @Test
  void aFlatSeriesHasNoShifts() {
    save(Runs.of(90, i -> 100));
    history("").exits(ExitCode.OK).says("no shifts", "as usual");
    assertEquals(0, json().at("/series/0/changePoints").size());
  }

  @Test
  void aSeriesTooShortForAnyShiftIsNeverAsUsual() {
    save(Runs.of(12, i -> i < 7 ? 100 : 115));
    history("")
        .exits(ExitCode.OK)
        .says("too few runs to search for shifts (12; 13 are needed)")
        .lacks("as usual", "no shifts");
    assertEquals("too-few", json().at("/series/0/newest/standing").asString());
    save(Runs.of(13, i -> i < 7 ? 100 : 115));
    assertEquals(1, json().at("/series/0/changePoints").size());
  }

  @Test
  void aPageChangesNothingOfWhatIsPrinted() throws IOException {
    save(Runs.of(90, i -> i < 30 ? 100 : i < 60 ? 108 : 95));
    Path page = folder.resolve("history.html");
    Path text = folder.resolve("history.md");
    assertEquals(
        history("--markdown {}", text).out(), history("--markdown {} --html {}", text, page).out());
    assertTrue(Files.readString(page).contains("Each benchmark over the runs"), "the cards");
    assertFalse(Files.readString(text).contains("Each benchmark over the runs"), "a text has none");
  }

  @Test
  void aRunFromTheFutureIsNamedAndSetAside() {
    save(Runs.of(20, i -> 100));
    save(List.of(Runs.run(27_000, List.of(Runs.valid(100)), List.of())));
    history("").exits(ExitCode.OK).warns("run run27000 is set aside");
    assertEquals(20, json().at("/series/0/points").size());
  }

  @Test
  void theJsonHasTheDocumentedFields() {
    List<RunRecord> runs =
        new ArrayList<>(Runs.of(60, i -> i < 40 ? 100 : 110, i -> i < 40 ? 1000 : 1100));
    runs.add(Runs.run(60, List.of(Runs.valid(90)), List.of(), "other", "main", "21", true));
    save(runs);
    ack("run0040 --reason {}", "new kernel").exits(ExitCode.OK);
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
        series[].hint: text
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
        series[].newest.since: null
        series[].newest.acknowledgement: null
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
      Metric further = Metric.of("cpu time", time.unit(), time.hint(), 90, time.samples());
      runs.add(
          Runs.run(
              i, List.of(ResultBuilder.of(result).metrics(time, further).result()), List.of()));
    }
    save(runs);
    List<String> lines = history("").out().stream().filter(line -> line.contains("  8  ")).toList();
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
    history("").says("MORE, 1,000 B/op to 1,064 B/op with run0005");
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
        [].hint: text
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
    history("--metric time").lacks("B/op");
    history("--metric allocation").lacks("ms/op");
    history("--metric alocation")
        .refuses("--metric: no metric 'alocation'; there are: allocation, time");
    history("--metric time,speed").refuses("no metric 'speed'; there are: allocation, ");
  }

  @Test
  void aMetricOfAnEmptyStoreIsNotCalledMisspelt() {
    history("--metric speed").exits(ExitCode.OK).says("no runs to show with --metric speed in ");
  }

  @Test
  void anAcknowledgedShiftIsShownAsSuch() {
    save(Runs.of(60, i -> i < 40 ? 100 : 110));
    ack("run0040 --reason {} --benchmark {}", "safer rounding", Runs.BENCHMARK)
        .exits(ExitCode.OK)
        .says("  " + Runs.BENCHMARK);
    history("").says("acknowledged: safer rounding");
    ack("run0010 --reason {}", "nothing there").says("no shift is found near that run yet");
  }

  @Test
  void itEndsWithWhatIsOpen() {
    List<RunRecord> runs = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      double time = 100 * (1 + 0.01 * Math.sin(i * i));
      List<BenchmarkResult> results =
          List.of(
              Runs.valid("A", time),
              Runs.valid("B", time),
              Runs.valid("C", time * (i < 40 ? 1 : 1.1)));
      runs.add(Runs.run(i, results, List.of()));
    }
    save(runs);
    Cli open = history("").prints(".*SLOWER since run0040, not acknowledged.*");
    assertEquals(
        "newest runs: 1 SLOWER since run0040, not acknowledged, 2 as usual of 3", last(open));
    assertEquals("run0040", json().at("/series/2/newest/since").asString());
    ack("run0040 --reason known");
    assertEquals("newest runs: 3 as usual of 3", last(history("")));
    ack("run0040 --withdraw");
    // What is said of a later run of the level is said of the level.
    ack("run0055 --reason {}", "safer rounding").says("  C");
    assertEquals(
        "newest runs: 3 as usual of 3", last(history("").says("acknowledged: safer rounding")));
  }

  private static String last(Cli history) {
    return history.out().get(history.out().size() - 1);
  }

  @Test
  void whatManySeriesShareIsProbablyTheMachinesAndAcceptedByNobody() throws IOException {
    List<RunRecord> runs = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      List<BenchmarkResult> results = new ArrayList<>();
      for (int b = 0; b < 9; b++) {
        double level = i < 40 || b > 3 ? 100 : b > 0 ? 110 : 90;
        results.add(Runs.valid("b" + b, level * (1 + 0.01 * Math.sin(i * (b + 3) * b))));
      }
      runs.add(Runs.run(i, results, List.of()));
    }
    save(runs);
    history("--wide")
        .prints("BOTH .* shared by 4 of 9, probably the machine: 3 slower, 1 faster.*")
        .says("newest runs: 3 SLOWER since run0040, not acknowledged, 6 as usual of 9");
    assertEquals("unknown", json().at("/series/0/changePoints/0/cause").asString());
    Path page = folder.resolve("shared.html");
    history("--html {}", page);
    String text = Files.readString(page);
    assertTrue(text.contains("shared by 4 of 9"), text);
    assertFalse(text.contains("cause unknown"), text);
    cli("compare --baseline series").exits(ExitCode.REGRESSION).says("3 SLOWER");
  }

  @Test
  void thePersonsWordsAreShownAtOnce() {
    save(Runs.of(41, i -> i < 40 ? 100 : 115));
    ack("run0040 --reason {}", "safer rounding").says("  " + Runs.BENCHMARK);
    assertEquals(
        "newest runs: 1 ACKNOWLEDGED of 1", last(history("").says("ACKNOWLEDGED: safer rounding")));
    assertEquals("safer rounding", json().at("/series/0/newest/acknowledgement/reason").asString());
    save(Runs.of(42, i -> i < 40 ? 100 : 115).get(41));
    history("").prints("SLOWER .*").says("acknowledged: safer rounding");
  }

  @Test
  void anAcknowledgementCanBeTakenBack() {
    save(Runs.of(60, i -> i < 40 ? 100 : 110));
    ack("run0040 --reason {} --benchmark {}", "safer rounding", Runs.BENCHMARK);
    ack("run0040 --reason {} --param engine=nd4j", "of one engine");
    ack("run0010 --reason another");
    Cli one = ack("run0040 --withdraw --benchmark {}", Runs.BENCHMARK).exits(ExitCode.OK);
    assertEquals(
        List.of("withdrawn from run run0040 on: " + Runs.BENCHMARK + ": safer rounding"),
        one.out());
    history("").says("acknowledged: of one engine");
    Cli rest = ack("run0040 --withdraw");
    assertEquals(List.of("withdrawn from run run0040 on: engine=nd4j: of one engine"), rest.out());
    history("").lacks("acknowledged: ");
    ack("run0040 --reason {}", "known after all");
    history("").says("acknowledged: known after all");
  }

  @Test
  void whatIsNotAcknowledgedCannotBeTakenBack() throws IOException {
    save(Runs.of(3, i -> 100));
    ack("run0001 --withdraw").refuses("found none in the store");
    ack("run0001 --reason known");
    ack("run0002 --withdraw").refuses("found those of run run0001 (known)");
    ack("{} --withdraw", "").refuses("found those of run run0001 (known)");
    ack("run0001 --withdraw --benchmark No").refuses("for that benchmark");
    ack("run0001 --withdraw --reason x").refuses("without --withdraw");
    ack("run0002 --reason too");
    ack("run000 --withdraw").refuses("found run0001, run0002");
    // The run may have been taken out of the store meanwhile.
    Files.delete(store().resolve("run0001").resolve("record.json"));
    ack("run0001 --withdraw").exits(ExitCode.OK);
    ack("latest --withdraw").exits(ExitCode.OK);
  }

  @Test
  void whatCannotBeAcknowledgedIsSaidInOneLine() {
    save(Runs.of(3, i -> 100));
    ack("absent --reason x").refuses("expected one record that fits 'absent'");
    ack("run0001").refuses("--reason");
    ack("run0001 --reason {}", " ").refuses("reason");
    ack("run0001 --reason {}", "two\nlines").refuses("one line");
    ack("run0001 --reason x --benchmark No").refuses("no benchmark of that name");
    ack("run0001 --reason x --param engine=dl4j").refuses("no benchmark of that name");
  }

  @Test
  void anEmptyStoreAndOneRunAreShown() {
    history("").exits(ExitCode.OK).says("no runs to show");
    save(Runs.of(1, i -> 100));
    history("").exits(ExitCode.OK).says("too few runs");
    history("--branch x").says("no runs of branch x");
  }

  @Test
  void aRecordThatCannotBeReadIsNamedAndLeftOut() throws IOException {
    save(Runs.of(3, i -> 100));
    writeRecord("broken", "{");
    Cli history = history("").exits(ExitCode.OK);
    assertEquals(1, history.warns("left out", "broken").err().size(), history.toString());
    Files.writeString(
        Files.createDirectory(store().resolve("acknowledgements")).resolve("a.json"), "{}");
    Cli unreadable = history("").exits(ExitCode.USAGE);
    assertTrue(unreadable.err().get(1).contains("a.json: schemaVersion"), unreadable.toString());
  }

  @Test
  void runsThatWereCutOffAreNamed() {
    save(List.of(Runs.run(0, List.of(Runs.valid(1)), List.of(), "lab", "main", "17", false)));
    history("").exits(ExitCode.OK).warns("run0000 is left out: it was cut off");
  }

  @Test
  void onlyTheBenchmarksThatMatchAreShown() {
    save(List.of(many(0, 25), many(1, 25)));
    history("").says("b10", "b24");
    history("--benchmark b1[0-9]").exits(ExitCode.OK).says("b10").lacks("b24");
    history("--benchmark (").refuses("--benchmark");
  }

  private static RunRecord many(int index, int benchmarks) {
    return Runs.run(
        index,
        IntStream.range(0, benchmarks).mapToObj(i -> Runs.valid("b" + i, 1)).toList(),
        List.of());
  }

  @Test
  void aStoreWithoutRunsIsAnsweredWithACommandThatThereIs() throws IOException {
    for (Cli empty : List.of(history(""), cli("list"))) {
      empty.says(": 'ab' measures some, and 'import' ");
    }
    Files.writeString(store().resolve("jmh.json"), "[]");
    for (Cli files : List.of(history(""), cli("list"))) {
      files.exits(ExitCode.OK).says(": 'import " + store() + "' takes ");
    }
  }

  @Test
  void wrongArgumentsAreSaidInOneLine() {
    history("--min-effect -1").refuses("--min-effect: expected percent, 0 or more");
    history("--json {}", store() + "/no/such.json").refuses("no folder");
    history("--benchmark *")
        .refuses(
            "'--benchmark': expected a regular expression, found '*': Dangling meta character '*'");
    Path absent = store().resolve("absent");
    Cli.line("history --store {}", absent).refuses("--store: no folder " + absent);
    Cli.line("list --store {}", absent).refuses("--store: no folder " + absent);
  }

  private Cli history(String options, Object... values) {
    return cli("history " + options, values);
  }

  private Cli ack(String options, Object... values) {
    return cli("history ack " + options, values);
  }

  private JsonNode json() {
    return history("--json").exits(ExitCode.OK).json();
  }
}
