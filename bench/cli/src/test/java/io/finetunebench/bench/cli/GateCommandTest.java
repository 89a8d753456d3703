package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.history.Runs;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Ruler;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The contract of the command: each baseline and every exit code. */
class GateCommandTest {
  private static final String[] LAST_ON_MAIN = {"--baseline", "last-on", "main"};
  private static final String[] SERIES = {"--baseline", "series"};

  @TempDir private Path store = Path.of("");

  @Test
  void theLastRunOfABranchIsTheBaseline() {
    save(on("main", 0, 100), on("main", 1, 100), on("work", 2, 150), on("work", 3, 101));
    Cli gate = gate(LAST_ON_MAIN);
    assertEquals(ExitCode.OK, gate.exitCode(), gate.toString());
    assertTrue(
        gate.toString().replaceAll(" +", " ").contains("baseline run run0001"), gate.toString());
    assertEquals(ExitCode.OK, gate().exitCode());
    assertEquals(ExitCode.REGRESSION, gate("--candidate", "run0002").exitCode());
    save(on("main", 4, 130));
    // The newest is on main itself: the run before it is its baseline.
    Cli main = gate(LAST_ON_MAIN);
    assertEquals(ExitCode.REGRESSION, main.exitCode(), main.toString());
    assertTrue(
        main.toString().replaceAll(" +", " ").contains("baseline run run0001"), main.toString());
  }

  @Test
  void aRunMayBeNamed() {
    save(on("main", 0, 100), on("main", 1, 150), on("work", 2, 150));
    assertEquals(ExitCode.REGRESSION, gate("--baseline", "run0000").exitCode());
    assertEquals(ExitCode.OK, gate("--baseline", "run0001").exitCode());
  }

  @Test
  void theMachineOfTheCandidateComesFirst() {
    save(
        on("main", 0, 100),
        Runs.run(1, List.of(Runs.valid(150)), List.of(), "fast", "main", "17", true),
        on("work", 2, 100));
    Cli gate = gate(LAST_ON_MAIN);
    assertTrue(
        gate.toString().replaceAll(" +", " ").contains("baseline run run0000"), gate.toString());
    save(Runs.run(3, List.of(Runs.valid(150)), List.of(), "new", "work", "17", true));
    assertEquals(ExitCode.NOT_COMPARABLE, gate(LAST_ON_MAIN).exitCode());
    assertEquals(ExitCode.NOT_COMPARABLE, gate(SERIES).exitCode());
  }

  @Test
  void theSeriesKnowsHowRunsDiffer() {
    saveAll(Runs.of(40, i -> i < 39 ? 100 : 101));
    assertEquals(ExitCode.OK, gate(SERIES).exitCode());
    save(on("main", 40, 115));
    Cli slower = gate(SERIES);
    assertEquals(ExitCode.REGRESSION, slower.exitCode(), slower.toString());
    assertTrue(slower.toString().contains("SLOWER"), slower.toString());
    save(on("main", 41, 85));
    assertEquals(ExitCode.OK, gate(SERIES).exitCode());
  }

  @Test
  void aPageShowsTheSeriesAndTheSamplesOfTheCandidate() throws IOException {
    saveAll(Runs.of(39, i -> 100));
    save(on("main", 39, 115));
    Path page = store.resolveSibling("gate.html");
    String plain = gate(SERIES).toString();
    Cli gate = gate("--baseline", "series", "--html", page.toString());
    assertEquals(ExitCode.REGRESSION, gate.exitCode(), gate.toString());
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
    Path page = store.resolveSibling("gate.html");
    gate("--baseline", "run0000", "--html", page.toString());
    String html = Files.readString(page);
    assertTrue(html.contains("baseline, iterations") && html.contains("candidate, iterations"));
  }

  @Test
  void aSlowdownStaysOneUntilItIsAcknowledged() {
    saveAll(Runs.of(70, i -> i < 40 ? 100 : 110));
    assertEquals(ExitCode.REGRESSION, gate(SERIES).exitCode());
    Cli.run("history", "ack", "run0040", "--reason", "known", "--store", "" + store);
    Cli gate = gate(SERIES);
    assertEquals(ExitCode.OK, gate.exitCode(), gate.toString());
    Cli.run("history", "ack", "run0040", "--withdraw", "--store", "" + store);
    assertEquals(ExitCode.REGRESSION, gate(SERIES).exitCode());
  }

  @Test
  void whatTheRulersShareIsNoRegression() {
    saveAll(Runs.of(40, i -> 100));
    save(Runs.run(40, List.of(Runs.valid(115)), List.of(new Ruler("compute", "ns", 1160, null))));
    Cli gate = gate(SERIES);
    assertEquals(ExitCode.OK, gate.exitCode(), gate.toString());
    assertTrue(gate.toString().contains("so do the rulers"), gate.toString());
    assertEquals(
        ExitCode.INCONCLUSIVE,
        gate("--baseline", "series", "--fail-on", "inconclusive").exitCode());
  }

  @Test
  void threeOnlyIfAskedToFailOnWhatIsInconclusive() {
    saveAll(Runs.of(5, i -> 100));
    Cli gate = gate(SERIES);
    assertEquals(ExitCode.OK, gate.exitCode());
    assertTrue(gate.toString().contains("too few runs to know their noise"), gate.toString());
    assertEquals(
        ExitCode.INCONCLUSIVE,
        gate("--baseline", "series", "--fail-on", "inconclusive").exitCode());
  }

  @Test
  void fourIfTheNewestIsInvalid() {
    saveAll(Runs.of(20, i -> 100));
    save(Runs.run(20, List.of(Runs.invalid()), List.of()));
    assertEquals(ExitCode.INVALID, gate(SERIES).exitCode());
    assertEquals(ExitCode.INVALID, gate(LAST_ON_MAIN).exitCode());
  }

  @Test
  void fiveOnlyIfAskedToFailOnWhatIsMissing() {
    saveAll(Runs.of(20, i -> 100));
    save(Runs.run(20, List.<BenchmarkResult>of(), List.of()));
    for (String[] baseline : List.of(SERIES, LAST_ON_MAIN)) {
      Cli gate = gate(baseline);
      assertEquals(ExitCode.OK, gate.exitCode(), gate.toString());
      assertTrue(gate.toString().contains("1 GONE"), gate.toString());
      List<String> failing = new ArrayList<>(List.of(baseline));
      failing.addAll(List.of("--fail-on", "missing"));
      assertEquals(ExitCode.NOT_COMPARABLE, gate(failing.toArray(String[]::new)).exitCode());
    }
  }

  @Test
  void fiveIfNothingWasCompared() {
    save(with(0, "Old.a", "Old.b"), with(1, "New.a", "New.b"));
    for (String[] baseline : List.of(SERIES, LAST_ON_MAIN)) {
      Cli gate = gate(baseline);
      assertEquals(ExitCode.NOT_COMPARABLE, gate.exitCode(), gate.toString());
      assertTrue(gate.toString().contains("2 NEW, 2 GONE"), gate.toString());
      assertEquals(1, gate.err().size(), gate.toString());
      assertTrue(gate.err().get(0).contains("nothing was compared"), gate.toString());
    }
  }

  @Test
  void whatIsNewFailsOnlyWhereBothAreAskedFor() {
    save(with(0, "A.a", "A.b"), with(1, "A.a", "A.c"), with(2, "A.a", "A.b", "A.c", "A.d"));
    for (String kind : List.of("run0000", "run0001", "series")) {
      assertEquals(ExitCode.OK, gate("--baseline", kind, "--fail-on", "gone").exitCode());
      assertEquals(
          ExitCode.NOT_COMPARABLE, gate("--baseline", kind, "--fail-on", "missing").exitCode());
    }
    save(with(3, "A.a"));
    for (String kind : List.of("run0000", "run0002", "series")) {
      assertEquals(ExitCode.OK, gate("--baseline", kind).exitCode());
      assertEquals(
          ExitCode.NOT_COMPARABLE, gate("--baseline", kind, "--fail-on", "gone").exitCode());
    }
  }

  private static RunRecord with(int index, String... names) {
    return Runs.run(
        index,
        Stream.of(names).map(name -> Runs.valid(name, 100)).toList(),
        List.of(),
        "lab",
        "main",
        "17.0.13",
        true);
  }

  @Test
  void aRunFromTheFutureIsNamedAndSetAside() {
    saveAll(Runs.of(40, i -> 100));
    // Some 73 years ahead.
    save(on("main", 27_000, 100), on("main", 40, 200));
    for (String[] baseline : List.of(SERIES, LAST_ON_MAIN)) {
      Cli gate = gate(baseline);
      assertEquals(ExitCode.REGRESSION, gate.exitCode(), gate.toString());
      assertTrue(gate.err().get(0).contains("run run27000 is set aside"), gate.toString());
    }
    assertEquals(ExitCode.OK, gate("--baseline", "series", "--candidate", "run27000").exitCode());
  }

  @Test
  void aRunFromTheFutureHidesNoNewestRunThatCanNotBeRead() throws IOException {
    saveAll(Runs.of(40, i -> 100));
    save(on("main", 27_000, 100), on("main", 40, 200));
    Path newest = store.resolve("run0040").resolve("record.json");
    String whole = Files.readString(newest);
    Files.writeString(newest, whole.substring(0, whole.length() / 2));
    assertUsage(gate(SERIES), "it is of the newest run, which is to be judged");
  }

  @Test
  void aPartOfAFixDoesNotLaunderASlowdown() {
    saveAll(Runs.of(60, i -> i < 30 ? 100 : i < 50 ? 115 : 110));
    for (int run = 50; run < 60; run++) {
      assertEquals(
          ExitCode.REGRESSION,
          gate("--baseline", "series", "--candidate", Runs.id(run)).exitCode(),
          "run " + run);
    }
  }

  @Test
  void aSlowdownRightAfterAnImprovementIsSeen() {
    saveAll(Runs.of(46, i -> i < 30 ? 100 : i < 34 ? 80 : 88));
    for (int run = 34; run < 46; run++) {
      assertEquals(
          ExitCode.REGRESSION,
          gate("--baseline", "series", "--candidate", Runs.id(run)).exitCode(),
          "run " + run);
    }
  }

  @Test
  void oneEarlierRunIsASeriesOfOneRun() {
    save(on("main", 1, 100), on("main", 2, 100));
    String said = gate(SERIES).unwrapped();
    assertTrue(said.contains("the series of 1 run before, "), said);
  }

  @Test
  void creepIsSeen() {
    saveAll(Runs.of(97, i -> 100 + Math.max(0, Math.min(20, 0.3 * (i - 29)))));
    for (int run = 50; run < 97; run += 4) {
      assertEquals(
          ExitCode.REGRESSION,
          gate("--baseline", "series", "--candidate", Runs.id(run)).exitCode(),
          "run " + run);
    }
    assertTrue(
        Cli.run("history", "--store", "" + store).toString().contains("creep of 0."),
        "the history says so");
  }

  @Test
  void anAcknowledgementHoldsBeforeTheShiftIsFound() {
    saveAll(Runs.of(41, i -> i < 40 ? 100 : 115));
    assertEquals(ExitCode.REGRESSION, gate(SERIES).exitCode());
    Cli.run("history", "ack", "run0040", "--reason", "known", "--store", "" + store);
    Cli gate = gate(SERIES);
    assertEquals(ExitCode.OK, gate.exitCode(), gate.toString());
    assertTrue(gate.toString().contains("acknowledged: known"), gate.toString());
    save(on("main", 41, 115));
    assertEquals(ExitCode.OK, gate(SERIES).exitCode());
    save(on("main", 42, 130));
    assertEquals(ExitCode.REGRESSION, gate(SERIES).exitCode());
  }

  @Test
  void twoForUsageAndForAStoreThatDoesNotDo() throws IOException {
    assertUsage(gate(), "expected a record, found none");
    assertUsage(gate(SERIES), "expected a record, found none");
    save(on("work", 0, 100));
    assertUsage(gate(), "expected a complete run of branch main before run run0000, found none");
    assertUsage(gate(SERIES), "expected a complete run before run run0000, found none");
    assertUsage(gate(), "found none; measure that branch first");
    assertUsage(gate("--baseline", "run0000"), "baseline and candidate");
    assertUsage(gate("--baseline", "absent"), "expected one record that fits 'absent'");
    assertUsage(gate("--candidate", "absent"), "expected one record that fits 'absent'");
    assertUsage(gate("--baseline", "last-on"), "expected last-on BRANCH, a run or series");
    assertUsage(gate("--baseline", "series", "main"), "expected last-on BRANCH, a run or series");
    assertUsage(gate("--branch", "main"), "--baseline series only");
    assertUsage(gate("--min-effect", "-1"), "--min-effect: expected percent, 0 or more");
    save(on("main", 1, 100), on("main", 2, 100));
    Files.writeString(Files.createDirectory(store.resolve("broken")).resolve("record.json"), "{");
    assertUsage(gate(), "broken");
    assertEquals(ExitCode.OK, gate("--baseline", "run0001", "--candidate", "run0002").exitCode());
  }

  @Test
  void aBrokenRecordIsLeftOutUnlessItMayBeTheOneToJudge() throws IOException {
    saveAll(Runs.of(40, i -> 100));
    save(on("main", 40, 130));
    Path early = store.resolve("run0007").resolve("record.json");
    String whole = Files.readString(early);
    Files.writeString(early, whole.substring(0, whole.length() / 2));
    for (String[] how : List.of(SERIES, LAST_ON_MAIN)) {
      Cli gate = gate(how);
      assertEquals(ExitCode.REGRESSION, gate.exitCode(), gate.toString());
      assertTrue(gate.err().get(0).contains("left out: " + early), gate.toString());
    }
    Files.writeString(early, "");
    assertUsage(gate(SERIES), "may be of the newest run, which is to be judged");
    Cli named = gate("--baseline", "series", "--candidate", "run0040");
    assertEquals(ExitCode.REGRESSION, named.exitCode(), named.toString());
    assertTrue(named.err().get(0).contains("left out: " + early), named.toString());
    Files.writeString(early, whole);
    Path newest = store.resolve("run0040").resolve("record.json");
    String judged = Files.readString(newest);
    Files.writeString(newest, judged.substring(0, judged.length() / 2));
    assertUsage(gate(SERIES), "" + newest);
    assertUsage(gate(LAST_ON_MAIN), "it is of the newest run, which is to be judged");
  }

  @Test
  void anEmptyRecordIsAsOldAsItsIdSays() throws IOException {
    saveAll(Runs.of(40, i -> 100));
    save(on("main", 40, 130));
    for (String nothing : List.of("", "{}")) {
      Path early = broken("20010203T040506Z-k3x7ab", nothing);
      for (String[] how : List.of(SERIES, LAST_ON_MAIN)) {
        Cli gate = gate(how);
        assertEquals(ExitCode.REGRESSION, gate.exitCode(), gate.toString());
        assertTrue(gate.err().get(0).contains("left out: " + early), gate.toString());
      }
    }
    broken("20990203T040506Z-k3x7ab", "");
    assertUsage(gate(SERIES), "it is of the newest run, which is to be judged");
  }

  private Path broken(String id, String content) throws IOException {
    return Files.writeString(
        Files.createDirectories(store.resolve(id)).resolve("record.json"), content);
  }

  @Test
  void aMetricThatNoRunHasIsAUsageError() {
    saveAll(Runs.of(40, i -> i < 39 ? 100 : 130));
    for (String baseline : List.of("series", "run0038")) {
      assertUsage(
          gate("--baseline", baseline, "--metric", "tme"),
          "--metric: no metric 'tme'; there are: time");
    }
    assertEquals(ExitCode.REGRESSION, gate("--baseline", "series", "--metric", "time").exitCode());
  }

  @Test
  void writesWhatCompareWrites() throws IOException {
    saveAll(Runs.of(40, i -> i < 39 ? 100 : 130));
    Path json = store.resolve("gate.json");
    Cli gate = gate("--baseline", "series", "--json", "" + json, "--annotations");
    assertEquals(ExitCode.REGRESSION, gate.exitCode(), gate.toString());
    assertEquals("slower", JsonMapper.shared().readTree(json).at("/verdicts/0/outcome").asString());
    assertTrue(
        gate.out().stream().anyMatch(line -> line.startsWith("::error title=SLOWER ")),
        gate.toString());
  }

  private static RunRecord on(String branch, int index, double time) {
    return Runs.run(index, List.of(Runs.valid(time)), List.of(), "lab", branch, "17.0.13", true);
  }

  private void save(RunRecord... runs) {
    saveAll(List.of(runs));
  }

  private void saveAll(List<RunRecord> runs) {
    FolderStore folder = new FolderStore(store);
    runs.forEach(folder::save);
  }

  private Cli gate(String... options) {
    List<String> all = new ArrayList<>(List.of("compare", "--store", store.toString()));
    all.addAll(List.of(options));
    return Cli.run(all.toArray(String[]::new));
  }

  private static void assertUsage(Cli run, String part) {
    assertEquals(ExitCode.USAGE, run.exitCode(), run.toString());
    assertEquals(1, run.err().size(), run.toString());
    assertTrue(run.err().get(0).contains(part), run.toString());
  }
}
