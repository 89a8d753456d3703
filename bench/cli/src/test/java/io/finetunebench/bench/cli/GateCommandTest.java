package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.judge.history.Runs;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.machine.Ruler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The contract of the command: each baseline and every exit code. */
class GateCommandTest extends StoreTest {
  private static final String LAST_ON_MAIN = "--baseline last-on main";
  private static final String SERIES = "--baseline series";

  @Test
  void theLastRunOfABranchIsTheBaseline() {
    save(on("main", 0, 100), on("main", 1, 100), on("work", 2, 150), on("work", 3, 101));
    gate(LAST_ON_MAIN).exits(ExitCode.OK).says("baseline run run0001");
    gate("").exits(ExitCode.OK);
    gate("--candidate run0002").exits(ExitCode.REGRESSION);
    save(on("main", 4, 130));
    // The newest is on main itself: the run before it is its baseline.
    gate(LAST_ON_MAIN).exits(ExitCode.REGRESSION).says("baseline run run0001");
  }

  @Test
  void aRunMayBeNamed() {
    save(on("main", 0, 100), on("main", 1, 150), on("work", 2, 150));
    gate("--baseline run0000").exits(ExitCode.REGRESSION);
    gate("--baseline run0001").exits(ExitCode.OK);
  }

  @Test
  void theMachineOfTheCandidateComesFirst() {
    save(
        on("main", 0, 100),
        Runs.run(1, List.of(Runs.valid(150)), List.of(), "fast", "main", "17", true),
        on("work", 2, 100));
    gate(LAST_ON_MAIN).says("baseline run run0000");
    save(Runs.run(3, List.of(Runs.valid(150)), List.of(), "new", "work", "17", true));
    gate(LAST_ON_MAIN).exits(ExitCode.NOT_COMPARABLE);
    gate(SERIES).exits(ExitCode.NOT_COMPARABLE);
  }

  @Test
  void theSeriesKnowsHowRunsDiffer() {
    save(Runs.of(40, i -> i < 39 ? 100 : 101));
    gate(SERIES).exits(ExitCode.OK);
    save(on("main", 40, 115));
    gate(SERIES).exits(ExitCode.REGRESSION).says("SLOWER");
    save(on("main", 41, 85));
    gate(SERIES).exits(ExitCode.OK);
  }

  @Test
  void thresholdsOfAFileAreForSingleBenchmarks() throws IOException {
    save(Runs.of(40, i -> 100));
    save(on("main", 40, 115));
    Path effect = write("effect.yaml", "[{pattern: ., minEffect: 20}]");
    Path ignored = write("ignored.yaml", "[{pattern: ., ignore: it waits}]");
    for (String baseline : List.of(SERIES, LAST_ON_MAIN)) {
      gate(baseline).exits(ExitCode.REGRESSION);
      gate(baseline + " --thresholds {}", effect).exits(ExitCode.OK);
      gate(baseline + " --thresholds {}", ignored).exits(ExitCode.OK).says(": it waits");
    }
  }

  @Test
  void aPageShowsTheSeriesAndTheSamplesOfTheCandidate() throws IOException {
    save(Runs.of(39, i -> 100));
    save(on("main", 39, 115));
    Path page = folder.resolve("gate.html");
    String plain = gate(SERIES).toString();
    Cli gate = gate("--baseline series --html {}", page).exits(ExitCode.REGRESSION);
    String html = Files.readString(page);
    assertTrue(html.contains("run, the earliest first"), "the series");
    assertTrue(html.contains("<span dir=\"auto\">the candidate</span>"), "its newest run");
    assertTrue(html.contains("candidate, iterations"), "and the samples of that run");
    assertTrue(html.contains("download=\"record-run0039.json"), "which can be downloaded");
    assertTrue(gate.toString().startsWith(plain.strip().lines().findFirst().orElseThrow()));
  }

  @Test
  void aPageOfTwoRunsShowsTheSamplesOfBoth() throws IOException {
    save(on("main", 0, 100), on("main", 1, 150));
    Path page = folder.resolve("gate.html");
    gate("--baseline run0000 --html {}", page);
    String html = Files.readString(page);
    assertTrue(html.contains("baseline, iterations") && html.contains("candidate, iterations"));
  }

  @Test
  void aSlowdownStaysOneUntilItIsAcknowledged() {
    save(Runs.of(70, i -> i < 40 ? 100 : 110));
    gate(SERIES).exits(ExitCode.REGRESSION);
    cli("history ack run0040 --reason known");
    gate(SERIES).exits(ExitCode.OK);
    cli("history ack run0040 --withdraw");
    gate(SERIES).exits(ExitCode.REGRESSION);
  }

  @Test
  void whatTheRulersShareIsNoRegression() {
    save(Runs.of(40, i -> 100));
    save(Runs.run(40, List.of(Runs.valid(115)), List.of(new Ruler("compute", "ns", 1160, null))));
    gate(SERIES).exits(ExitCode.OK).says("so do the rulers");
    gate("--baseline series --fail-on inconclusive").exits(ExitCode.INCONCLUSIVE);
  }

  @Test
  void threeOnlyIfAskedToFailOnWhatIsInconclusive() {
    save(Runs.of(5, i -> 100));
    gate(SERIES).exits(ExitCode.OK).says("too few runs to know their noise");
    gate("--baseline series --fail-on inconclusive").exits(ExitCode.INCONCLUSIVE);
  }

  @Test
  void fourIfTheNewestIsInvalid() {
    save(Runs.of(20, i -> 100));
    save(Runs.run(20, List.of(Runs.invalid()), List.of()));
    gate(SERIES).exits(ExitCode.INVALID);
    gate(LAST_ON_MAIN).exits(ExitCode.INVALID);
  }

  @Test
  void fiveOnlyIfAskedToFailOnWhatIsMissing() {
    save(Runs.of(20, i -> 100));
    save(Runs.run(20, List.<BenchmarkResult>of(), List.of()));
    for (String baseline : List.of(SERIES, LAST_ON_MAIN)) {
      gate(baseline).exits(ExitCode.OK).says("1 GONE");
      gate(baseline + " --fail-on missing").exits(ExitCode.NOT_COMPARABLE);
    }
  }

  @Test
  void fiveIfNothingWasCompared() {
    save(with(0, "Old.a", "Old.b"), with(1, "New.a", "New.b"));
    for (String baseline : List.of(SERIES, LAST_ON_MAIN)) {
      Cli gate = gate(baseline).exits(ExitCode.NOT_COMPARABLE).says("2 NEW, 2 GONE");
      assertEquals(1, gate.warns("nothing was compared").err().size(), gate::toString);
    }
  }

  @Test
  void whatIsNewFailsOnlyWhereBothAreAskedFor() {
    save(with(0, "A.a", "A.b"), with(1, "A.a", "A.c"), with(2, "A.a", "A.b", "A.c", "A.d"));
    for (String kind : List.of("run0000", "run0001", "series")) {
      gate("--baseline {} --fail-on gone", kind).exits(ExitCode.OK);
      gate("--baseline {} --fail-on missing", kind).exits(ExitCode.NOT_COMPARABLE);
    }
    save(with(3, "A.a"));
    for (String kind : List.of("run0000", "run0002", "series")) {
      gate("--baseline {}", kind).exits(ExitCode.OK);
      gate("--baseline {} --fail-on gone", kind).exits(ExitCode.NOT_COMPARABLE);
    }
  }

  private static RunRecord with(int index, String... names) {
    return Runs.run(index, Stream.of(names).map(name -> Runs.valid(name, 100)).toList(), List.of());
  }

  @Test
  void aRunFromTheFutureIsNamedAndSetAside() {
    save(Runs.of(40, i -> 100));
    // Some 73 years ahead.
    save(on("main", 27_000, 100), on("main", 40, 200));
    for (String baseline : List.of(SERIES, LAST_ON_MAIN)) {
      gate(baseline).exits(ExitCode.REGRESSION).warns("run run27000 is set aside");
    }
    gate("--baseline series --candidate run27000").exits(ExitCode.OK);
    // What takes the latest run says so as well, and once.
    for (String line : List.of("report", "export latest", "history ack latest --reason known")) {
      Cli latest = cli(line).exits(ExitCode.OK).warns("run run27000 is set aside");
      assertEquals(1, latest.err().size(), latest::toString);
      assertFalse(String.join("\n", latest.out()).contains("run27000"), latest::toString);
    }
    cli("report run27000").says("run27000");
  }

  @Test
  void ofRunsThatBeganAtOnceNoneHidesAnother() {
    save(Runs.of(40, i -> 100));
    save(Runs.measured("a", 40, null, 150), Runs.measured("b", 40, null, 100));
    for (String baseline : List.of(SERIES, LAST_ON_MAIN, "--baseline run0039")) {
      gate(baseline).exits(ExitCode.REGRESSION).says("candidate run a").warns("b, a; shown is");
      gate(baseline + " --candidate b").exits(ExitCode.OK).lacks("at once");
    }
    assertEquals(42, cli("history --json").json().at("/series/0/points").size());
    cli("report").says("run b");
    // Within a second each has its own place in time.
    RunRecord next = Runs.measured("0", 40, null, 150);
    save(EditedRun.of(next).times(next.startedAt().plusMillis(1), null).record());
    gate(SERIES).exits(ExitCode.REGRESSION).says("candidate run 0").lacks("at once");
  }

  @Test
  void theBaselineOfARunThatTookTurnsIsNoneToJudge() {
    save(Runs.of(40, i -> 100));
    save(
        Runs.measured("a", 40, null, 150),
        EditedRun.of(Runs.measured("b", 40, null, 100))
            .interleaving(
                new Interleaving("a", Interleaving.Side.CANDIDATE, 1, 0.99, 0.03, 20, List.of()))
            .record());
    gate(SERIES).exits(ExitCode.OK).says("candidate run b").lacks("at once");
  }

  @Test
  void aRunFromTheFutureHidesNoNewestRunThatCanNotBeRead() throws IOException {
    save(Runs.of(40, i -> 100));
    save(on("main", 27_000, 100), on("main", 40, 200));
    cutInTwo("run0040");
    Cli gate = gate(SERIES).exits(ExitCode.USAGE).warns("run run27000 is set aside");
    assertTrue(gate.lastError().contains("it is of the newest run"), gate::toString);
  }

  @Test
  void aPartOfAFixDoesNotLaunderASlowdown() {
    save(Runs.of(60, i -> i < 30 ? 100 : i < 50 ? 115 : 110));
    for (int run = 50; run < 60; run++) {
      gate("--baseline series --candidate " + Runs.id(run)).exits(ExitCode.REGRESSION);
    }
  }

  @Test
  void aSlowdownRightAfterAnImprovementIsSeen() {
    save(Runs.of(46, i -> i < 30 ? 100 : i < 34 ? 80 : 88));
    for (int run = 34; run < 46; run++) {
      gate("--baseline series --candidate " + Runs.id(run)).exits(ExitCode.REGRESSION);
    }
  }

  @Test
  void aCommitIsJudgedByAllItsRuns() {
    for (int i = 0; i < 20; i++) {
      save(ofModule(i, "a", 0, 100), ofModule(i, "b", 1, 100));
    }
    save(ofModule(20, "a", 0, 120), ofModule(20, "b", 1, 100));
    for (String baseline : List.of(SERIES, LAST_ON_MAIN, "--baseline run-19-a-0")) {
      gate(baseline)
          .exits(ExitCode.REGRESSION)
          .says("1 SLOWER", "1 EQUIVALENT")
          .lacks("GONE", "NEW");
    }
    // A rerun neither hides the slow run nor stands in for it.
    save(ofModule(20, "a", 2, 100.5));
    gate(SERIES).exits(ExitCode.REGRESSION).says("run run-20-a-2", "1 SLOWER");
    // Two runs that differ this much leave two sides undecided.
    gate(LAST_ON_MAIN + " --fail-on inconclusive").exits(ExitCode.INCONCLUSIVE);
    save(ofModule(21, "b", 3, 100));
    gate(SERIES).exits(ExitCode.OK).says("1 EQUIVALENT, 1 GONE");
  }

  @Test
  void filesOfOneCommitThatAreImportedOneAfterTheOtherAreJudgedTogether() throws IOException {
    for (int day = 1; day <= 20; day++) {
      // Equal files would be one run.
      double time = 100 + 0.1 * (day % 3) + 0.001 * day;
      importOf("core", day, day < 20 ? time : 1.1 * time);
      importOf("web", day, time);
    }
    gate(SERIES).exits(ExitCode.REGRESSION).says("1 SLOWER", "1 EQUIVALENT").lacks("GONE", "NEW");
  }

  private void importOf(String module, int day, double time) throws IOException {
    Path file =
        write(
            module + ".json",
            """
            [{"benchmark": "%s.Sort.sort", "mode": "avgt", "threads": 1, "forks": 5,
              "primaryMetric": {"score": 1, "scoreUnit": "us/op",
                "rawData": [[%2$s], [%2$s], [%2$s], [%2$s], [%2$s]]}}]
            """
                .formatted(module, time));
    cli("import --commit {} --at {} {}", "c" + day, "2026-01-%02dT00:00:00Z".formatted(day), file)
        .exits(ExitCode.OK);
  }

  @Test
  void suitesOfOneCommitAreJudgedTogether() throws IOException {
    List<String> suites =
        Stream.of("core", "web")
            .map(
                suite ->
                    IntStream.rangeClosed(1, 30)
                        .mapToObj(
                            day ->
                                """
                                {"commit": {"id": "c%1$s"}, "date": %1$s, "tool": "go",
                                 "benches": [{"name": "B", "value": %2$s, "unit": "ns/op"}]}
                                """
                                    .formatted(
                                        day,
                                        day == 30 && suite.equals("core") ? 130 : 100 + day % 3))
                        .collect(Collectors.joining(",", "\"" + suite + "\": [", "]")))
            .toList();
    Path file =
        write(
            "data.js", "window.BENCHMARK_DATA = {\"entries\": {" + String.join(",", suites) + "}}");
    cli("import {}", file).exits(ExitCode.OK);
    gate(SERIES).exits(ExitCode.REGRESSION).says("1 SLOWER", "of 2").lacks("GONE", "NEW");
  }

  @Test
  void runsWithoutACommitStandAlone() {
    save(ofModule(0, "a", 0, 100));
    save(EditedRun.of(ofModule(1, "a", 0, 150)).commit(new Commit(null, "main", null)).record());
    save(EditedRun.of(ofModule(1, "b", 1, 100)).commit(new Commit(null, "main", null)).record());
    gate(LAST_ON_MAIN).exits(ExitCode.NOT_COMPARABLE);
  }

  private static RunRecord ofModule(int commit, String module, int hour, double time) {
    RunRecord of = Runs.run(commit, List.of(Runs.valid("M." + module, time)), List.of());
    return EditedRun.of(of)
        .id("run-%02d-%s-%d".formatted(commit, module, hour))
        .times(of.startedAt().plus(Duration.ofHours(hour)), null)
        .record();
  }

  @Test
  void oneEarlierRunIsASeriesOfOneRun() {
    save(on("main", 1, 100), on("main", 2, 100));
    gate(SERIES).says("the series of runs before: 1, ");
  }

  @Test
  void creepIsSeen() {
    save(Runs.of(97, i -> 100 + Math.max(0, Math.min(20, 0.3 * (i - 29)))));
    for (int run = 50; run < 97; run += 4) {
      gate("--baseline series --candidate " + Runs.id(run)).exits(ExitCode.REGRESSION);
    }
    cli("history").says("creep of 0.");
  }

  @Test
  void anAcknowledgementHoldsBeforeTheShiftIsFound() throws IOException {
    save(Runs.of(41, i -> i < 40 ? 100 : 115));
    gate(SERIES).exits(ExitCode.REGRESSION);
    cli("history ack run0040 --reason known");
    Path junit = folder.resolve("gate.xml");
    Path json = folder.resolve("gate.json");
    String strict = "--baseline series --fail-on inconclusive";
    gate(strict + " --junit {} --json {} --annotations", junit, json)
        .exits(ExitCode.OK)
        .says("1 ACKNOWLEDGED of 1", "acknowledged: known")
        .prints("::notice title=ACKNOWLEDGED .*acknowledged: known.*");
    assertTrue(Files.readString(junit).contains("ACKNOWLEDGED: it lies"), "the words of a test");
    assertFalse(Files.readString(junit).contains("message="), "that passes");
    assertEquals(
        "acknowledged", JsonMapper.shared().readTree(json).at("/verdicts/0/outcome").asString());
    save(on("main", 41, 115));
    gate(strict).exits(ExitCode.OK).says("ACKNOWLEDGED", "acknowledged: known");
    save(on("main", 42, 130));
    gate(SERIES).exits(ExitCode.REGRESSION);
  }

  @Test
  void twoForUsageAndForAStoreThatDoesNotDo() throws IOException {
    gate("").refuses("expected a record, found none");
    gate(SERIES).refuses("expected a record, found none");
    save(on("work", 0, 100));
    gate("").refuses("expected a complete run of branch main before run run0000, found none");
    gate(SERIES).refuses("expected a complete run before run run0000, found none");
    gate("").refuses("found none; measure that branch first");
    gate("--baseline run0000").refuses("baseline and candidate");
    gate("--baseline absent").refuses("expected one record that fits 'absent'");
    gate("--candidate absent").refuses("expected one record that fits 'absent'");
    gate("--baseline last-on").refuses("expected last-on BRANCH, a run or series");
    gate("--baseline series main").refuses("expected last-on BRANCH, a run or series");
    gate("--branch main").refuses("--baseline series only");
    gate("--min-effect -1").refuses("--min-effect: expected percent, 0 or more");
    save(on("main", 1, 100), on("main", 2, 100));
    writeRecord("broken", "{");
    gate("").refuses("broken");
    gate("--baseline run0001 --candidate run0002").exits(ExitCode.OK);
  }

  @Test
  void aBrokenRecordIsLeftOutUnlessItMayBeTheOneToJudge() throws IOException {
    save(Runs.of(40, i -> 100));
    save(on("main", 40, 130));
    Path early = cutInTwo("run0007");
    for (String how : List.of(SERIES, LAST_ON_MAIN)) {
      gate(how).exits(ExitCode.REGRESSION).warns("left out: " + early);
    }
    Files.writeString(early, "");
    gate(SERIES).refuses("may be of the newest run, which is to be judged");
    gate("--baseline series --candidate run0040")
        .exits(ExitCode.REGRESSION)
        .warns("left out: " + early);
    save(Runs.of(8, i -> 100).get(7));
    Path newest = cutInTwo("run0040");
    gate(SERIES).refuses("" + newest);
    gate(LAST_ON_MAIN).refuses("it is of the newest run, which is to be judged");
  }

  @Test
  void anEmptyRecordIsAsOldAsItsIdSays() throws IOException {
    save(Runs.of(40, i -> 100));
    save(on("main", 40, 130));
    for (String nothing : List.of("", "{}")) {
      Path early = writeRecord("20010203T040506Z-k3x7ab", nothing);
      for (String how : List.of(SERIES, LAST_ON_MAIN)) {
        gate(how).exits(ExitCode.REGRESSION).warns("left out: " + early);
      }
    }
    writeRecord("20990203T040506Z-k3x7ab", "");
    gate(SERIES).refuses("it is of the newest run, which is to be judged");
  }

  @Test
  void aMetricThatNoRunHasIsAUsageError() {
    save(Runs.of(40, i -> i < 39 ? 100 : 130));
    for (String baseline : List.of("series", "run0038")) {
      gate("--baseline {} --metric tme", baseline)
          .refuses("--metric: no metric 'tme'; there are: time");
    }
    gate("--baseline series --metric time").exits(ExitCode.REGRESSION);
  }

  @Test
  void writesWhatCompareWrites() throws IOException {
    save(Runs.of(40, i -> i < 39 ? 100 : 130));
    Path json = folder.resolve("gate.json");
    gate("--baseline series --json {} --annotations", json)
        .exits(ExitCode.REGRESSION)
        .prints("::error title=SLOWER .*");
    assertEquals("slower", JsonMapper.shared().readTree(json).at("/verdicts/0/outcome").asString());
  }

  /** Cuts the record of a run in two, and returns its file. */
  private Path cutInTwo(String run) throws IOException {
    Path record = store().resolve(run).resolve("record.json");
    String whole = Files.readString(record);
    return Files.writeString(record, whole.substring(0, whole.length() / 2));
  }

  private static RunRecord on(String branch, int index, double time) {
    return Runs.run(index, List.of(Runs.valid(time)), List.of(), "lab", branch, "17.0.13", true);
  }

  private Cli gate(String options, Object... values) {
    return cli("compare " + options, values);
  }
}
