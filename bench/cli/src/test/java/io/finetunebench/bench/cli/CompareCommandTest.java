package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.Direction;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.Machine;
import io.finetunebench.bench.record.MachineIdentity;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.store.FolderStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The contract of the command: what it reads, and every exit code. */
class CompareCommandTest {
  private record Run(int exitCode, String out, String err) {}

  @TempDir private Path folder = Path.of("");
  private Path base = Path.of("");

  @BeforeEach
  void writeBaseline() throws IOException {
    base = write("base", valid("a", 100), valid("b", 100));
  }

  @Test
  void zeroIfNothingIsSlower() throws IOException {
    Run same = compare(base, write("same", valid("a", 100), valid("b", 100)));
    assertEquals(ExitCode.OK, same.exitCode(), same.err());
    assertTrue(same.out().contains("2 EQUIVALENT"), same.out());
    Run faster = compare(base, write("faster", valid("a", 50), valid("b", 100)));
    assertEquals(ExitCode.OK, faster.exitCode());
    assertTrue(faster.out().contains("1 FASTER, 1 EQUIVALENT"), faster.out());
  }

  @Test
  void oneIfSomethingIsSlower() throws IOException {
    assertEquals(
        ExitCode.REGRESSION,
        compare(base, write("slower", valid("a", 120), valid("b", 50))).exitCode());
  }

  @Test
  void earlierRunsOfTheMachineTellHowFarItDrifts() throws IOException {
    Path slower = write("slower", valid("a", 106), valid("b", 106));
    assertEquals(ExitCode.REGRESSION, compare(base, slower).exitCode());
    Path store = Files.createDirectories(folder.resolve("store"));
    double[] drift = {100, 108, 99, 107, 101, 109, 98, 106};
    for (int i = 0; i < drift.length; i++) {
      RunRecord run = RecordFormat.read(Files.readString(base), "base");
      RunRecord earlier =
          SampleRecords.record(
              "earlier-" + i,
              Instant.parse("2026-11-01T00:00:00Z").plusSeconds(i),
              List.of(valid("a", drift[i]), valid("b", drift[i])));
      assertEquals(run.machine().identity().key(), earlier.machine().identity().key());
      new FolderStore(store).save(earlier);
    }
    Run run = compare(base, slower, "--store", store.toString());
    assertEquals(ExitCode.OK, run.exitCode(), run.out());
    assertTrue(run.out().contains("how the machine drifts from run to run"), run.out());
  }

  @Test
  void oneIfARateFalls() throws IOException {
    Path high = write("high", rate("a", 120));
    Path low = write("low", rate("a", 100));
    assertEquals(ExitCode.REGRESSION, compare(high, low).exitCode());
    assertEquals(ExitCode.OK, compare(low, high).exitCode());
  }

  @Test
  void theMinimumEffectDecidesWhatMatters() throws IOException {
    Path slower = write("slower", valid("a", 105), valid("b", 105));
    assertEquals(ExitCode.REGRESSION, compare(base, slower).exitCode());
    assertEquals(ExitCode.OK, compare(base, slower, "--min-effect", "10").exitCode());
  }

  @Test
  void twoForUsageAndForInputAtFault() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.json"), "[{\"benchmark\": 1}]");
    Path text = Files.writeString(folder.resolve("broken.txt"), "no JSON");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertUsage(run(base.toString()), "CAND");
    assertUsage(compare(base, broken), "broken.json: [0].benchmark: expected some text, found 1");
    assertUsage(compare(base, text), "broken.txt: line 1, column 1: expected JSON");
    Path jar = Files.writeString(folder.resolve("base.jar"), "PK\003\004");
    assertUsage(compare(jar, jar), "base.jar: is a jar; expected results");
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("tsconfig.json"), "{\"compilerOptions\": {}}");
    assertUsage(
        compare(base, other), "tsconfig.json: is JSON of something else; expected a record");
    assertUsage(compare(base, empty), "expected records, found none");
    assertUsage(compare(base, folder.resolve("absent.json")), "no such file");
    assertUsage(run(base.toString(), "20990101", "--store", folder + "/store"), "20990101");
    assertUsage(
        compare(base, base, "--min-effect", "-1"),
        "--min-effect: expected percent, 0 or more, found -1.0");
    for (String confidence : List.of("100", "50", "0", "0.3", "0.5", "NaN", "1", "much")) {
      assertUsage(
          compare(base, base, "--confidence", confidence),
          "expected percent between 50 and 100, both excluded, found '" + confidence + "'");
    }
    assertUsage(
        compare(base, base, "--fail-on", "gon"),
        "expected one of [INCONCLUSIVE, GONE, MISSING] (case-insensitive) but was 'gon'");
    assertUsage(
        compare(base, base, "--json", folder.resolve("no/such/folder.json").toString()),
        "no folder");
  }

  @Test
  void threeOnlyIfAskedToFailOnWhatIsInconclusive() throws IOException {
    Path few = write("few", result("a", 100, 2), valid("b", 100));
    Run run = compare(base, few);
    assertEquals(ExitCode.OK, run.exitCode());
    assertTrue(
        run.out().contains("too few forks: expected at least 3 on each side, found 5 and 2"));
    assertEquals(ExitCode.INCONCLUSIVE, compare(base, few, "--fail-on", "inconclusive").exitCode());
  }

  @Test
  void fourIfTheCandidateIsInvalid() throws IOException {
    Path invalid = write("invalid", invalid("a"), valid("b", 100));
    assertEquals(ExitCode.INVALID, compare(base, invalid).exitCode());
    assertEquals(ExitCode.INVALID, compare(base, invalid, "--across-machines").exitCode());
    assertEquals(ExitCode.OK, compare(invalid, base).exitCode());
  }

  @Test
  void fiveIfNotComparable() throws IOException {
    Path elsewhere = writeElsewhere("elsewhere", valid("a", 200), valid("b", 100));
    Run run = compare(base, elsewhere);
    assertEquals(ExitCode.NOT_COMPARABLE, run.exitCode());
    assertTrue(
        run.out().contains("machine: baseline lab, candidate Xeon, 8 cores, 32 GiB"), run.out());
    assertFalse(run.out().contains("SLOWER"), run.out());
  }

  @Test
  void acrossMachinesNothingIsARegression() throws IOException {
    Path elsewhere = writeElsewhere("elsewhere", valid("a", 200), valid("b", 50));
    Run run = compare(base, elsewhere, "--across-machines");
    assertEquals(ExitCode.OK, run.exitCode());
    assertTrue(run.out().contains("1 SLOWER, 1 FASTER"), run.out());
    assertTrue(run.out().contains("machine: baseline lab"), run.out());
  }

  @Test
  void fiveOnlyIfAskedToFailOnWhatIsMissing() throws IOException {
    Path less = write("less", valid("a", 100));
    Path skipped =
        write(
            "skipped", valid("a", 100), ResultBuilder.of("b").without(Validity.skipped("no GPU")));
    for (Path candidate : List.of(less, skipped)) {
      Run run = compare(base, candidate);
      assertEquals(ExitCode.OK, run.exitCode());
      assertTrue(run.out().contains("1 GONE"), run.out());
      assertEquals(
          ExitCode.NOT_COMPARABLE,
          compare(base, candidate, "--fail-on", "inconclusive,missing").exitCode());
      assertEquals(
          ExitCode.NOT_COMPARABLE, compare(base, candidate, "--fail-on", "gone").exitCode());
    }
    assertEquals(ExitCode.OK, compare(less, base, "--fail-on", "gone").exitCode());
    assertEquals(ExitCode.OK, compare(less, base).exitCode());
    assertEquals(ExitCode.NOT_COMPARABLE, compare(less, base, "--fail-on", "missing").exitCode());
  }

  @Test
  void withSeveralAtOnceFourElseOneElseFiveElseThree() throws IOException {
    Path all = write("all", valid("1", 100), valid("4", 100), valid("5", 100), result("3", 100, 2));
    String failOn = "inconclusive,missing";
    Path four = write("four", valid("1", 200), invalid("4"), result("3", 100, 2));
    assertEquals(ExitCode.INVALID, compare(all, four, "--fail-on", failOn).exitCode());
    Path one = write("one", valid("1", 200), valid("4", 100), result("3", 100, 2));
    assertEquals(ExitCode.REGRESSION, compare(all, one, "--fail-on", failOn).exitCode());
    Path five = write("five", valid("1", 100), valid("4", 100), result("3", 100, 2));
    assertEquals(ExitCode.NOT_COMPARABLE, compare(all, five, "--fail-on", failOn).exitCode());
    Path three =
        write("three", valid("1", 100), valid("4", 100), valid("5", 100), result("3", 100, 2));
    assertEquals(ExitCode.INCONCLUSIVE, compare(all, three, "--fail-on", failOn).exitCode());
  }

  @Test
  void sidesAreFilesFoldersOrRunsOfTheStore() throws IOException {
    Path store = folder.resolve("store");
    for (String id : List.of("20260101T000000Z-aaaaaa", "20260102T000000Z-bbbbbb")) {
      Files.createDirectories(store.resolve(id));
      Files.writeString(
          store.resolve(id).resolve("record.json"),
          RecordFormat.write(record(id, valid("a", id.endsWith("b") ? 120 : 100))));
    }
    String[] inStore = {"--store", store.toString()};
    assertEquals(ExitCode.REGRESSION, run("20260101", "latest", inStore[0], inStore[1]).exitCode());
    assertEquals(
        ExitCode.OK,
        run("latest", store.resolve("20260102T000000Z-bbbbbb").toString(), inStore[0], inStore[1])
            .exitCode());
    Run same = run("latest", "latest", inStore[0], inStore[1]);
    assertEquals(ExitCode.OK, same.exitCode());
    assertTrue(
        same.err().startsWith("finetune-bench: both sides are run 20260102T000000Z-bbbbbb: "),
        same.err());
    // A folder of runs is one side with the forks of all.
    Run pooled = run(store.toString(), store.toString(), "--json", "-");
    JsonNode json = JsonMapper.shared().readTree(pooled.out());
    assertEquals(10, json.at("/verdicts/0/baselineForks").asInt());
    assertTrue(
        pooled
            .err()
            .replaceAll(" +", " ")
            .contains("baseline run 20260101T000000Z-aaaaaa, run 20260102T"));
  }

  @Test
  void aRecordThatLiesInAFolderTwiceCountsOnce() throws IOException {
    Path twice = Files.createDirectory(folder.resolve("twice"));
    for (String name : List.of("one.json", "two.json")) {
      Files.copy(base, twice.resolve(name));
    }
    Run run = compare(twice, base, "--json", "-");
    assertEquals(
        5, JsonMapper.shared().readTree(run.out()).at("/verdicts/0/baselineForks").asInt());
  }

  @Test
  void jmhFilesOfAnyProjectCompareWithANote() throws IOException {
    Path old = Files.writeString(folder.resolve("old.json"), jmh("thrpt", "ops/s", 100));
    Path now = Files.writeString(folder.resolve("now.json"), jmh("thrpt", "ops/s", 80));
    Run run = compare(old, now);
    assertEquals(ExitCode.REGRESSION, run.exitCode(), run.err());
    assertTrue(
        run.out()
            .matches(
                "(?s).*\\n"
                    + "Verdicts of org\\.example\\n"
                    + ".*\\n"
                    + "SLOWER +B\\.m thrpt size=1 .* 1\\.250 .*"),
        run.out());
    assertTrue(run.out().replaceAll("\\s+", " ").contains("does not say which"), run.out());
    Path times = Files.writeString(folder.resolve("times.json"), jmh("avgt", "ns/op", 100));
    Path less = Files.writeString(folder.resolve("less.json"), jmh("avgt", "ns/op", 80));
    assertEquals(ExitCode.OK, compare(times, less).exitCode());
    assertEquals(ExitCode.REGRESSION, compare(less, times).exitCode());
  }

  @Test
  void whereOnlyTheModeDiffersThatIsSaid() throws IOException {
    Path times = Files.writeString(folder.resolve("times.json"), jmh("avgt", "ns/op", 100));
    Path rates = Files.writeString(folder.resolve("rates.json"), jmh("thrpt", "ops/s", 100));
    Run modes = compare(times, rates);
    assertEquals(ExitCode.NOT_COMPARABLE, modes.exitCode(), modes.err());
    assertTrue(modes.err().contains("their modes differ"), modes.err());
    Path other =
        Files.writeString(
            folder.resolve("other.json"), jmh("thrpt", "ops/s", 100).replace("B.m", "B.n"));
    assertTrue(compare(times, other).err().contains("if they were renamed"), "another benchmark");
  }

  @Test
  void aFractionIsTakenForTheConfidenceThatItIs() {
    assertEquals(
        compare(base, base, "--confidence", "95").out(),
        compare(base, base, "--confidence", "0.95").out());
    assertTrue(run("--help").out().replaceAll("\\s+", " ").contains("0.95 is taken for 95"));
  }

  @Test
  void aMetricThatNeitherSideHasIsAUsageError() throws IOException {
    Path times = Files.writeString(folder.resolve("times.json"), jmh("avgt", "ns/op", 100));
    Path more = Files.writeString(folder.resolve("more.json"), jmh("avgt", "ns/op", 120));
    assertUsage(
        compare(times, more, "--metric", "tme"),
        "--metric: no metric 'tme'; there are: avgt, time");
    assertUsage(
        compare(times, more, "--metric", "time,allocation"),
        "--metric: no metric 'allocation'; there are: avgt, time (see");
    assertEquals(ExitCode.REGRESSION, compare(times, more, "--metric", "TIME").exitCode());
    Path broken = write("broken", invalid("a"));
    assertEquals(ExitCode.INVALID, compare(broken, broken, "--metric", "time").exitCode());
  }

  @Test
  void writesEveryFormat() throws IOException {
    Path slower = write("slower", valid("a", 120), valid("b", 100));
    Path json = folder.resolve("c.json");
    Path markdown = folder.resolve("c.md");
    Path junit = folder.resolve("c.xml");
    Run run =
        compare(
            base,
            slower,
            "--json",
            json.toString(),
            "--markdown",
            markdown.toString(),
            "--junit",
            junit.toString(),
            "--annotations");
    assertEquals(ExitCode.REGRESSION, run.exitCode());
    assertEquals(1, JsonMapper.shared().readTree(json).path("exitCode").asInt());
    assertTrue(Files.readString(markdown).contains("| **SLOWER** | a |"));
    assertTrue(Files.readString(junit).contains("<failure "));
    assertTrue(hasLine(run.out(), "::error title=SLOWER a::SLOWER: "), run.out());

    Run toOutput = compare(base, slower, "--json", "-", "--annotations");
    assertEquals(
        "slower",
        JsonMapper.shared().readTree(toOutput.out()).at("/verdicts/0/outcome").asString());
    assertTrue(hasLine(toOutput.err(), "::error title=SLOWER a::SLOWER: "), toOutput.err());
  }

  @Test
  void noNameOfABenchmarkMakesAnAnnotationOfItsOwn() throws IOException {
    String name = "::warning::a, b: 5 %\n::error::c ##[error]d";
    Run run =
        compare(
            write("before", valid(name, 100)), write("after", valid(name, 120)), "--annotations");
    assertEquals(ExitCode.REGRESSION, run.exitCode(), run.err());
    List<String> commands =
        run.out().lines().filter(line -> line.stripLeading().startsWith("::")).toList();
    assertEquals(1, commands.size(), run.out());
    assertTrue(
        commands
            .get(0)
            .startsWith(
                "::error title=SLOWER %3A%3Awarning%3A%3Aa%2C b%3A 5 %25%0A%3A%3Aerror%3A%3Ac"
                    + " ##\\[error]d::SLOWER: "),
        commands.get(0));
    assertFalse(run.out().contains("##["), run.out());
  }

  private static boolean hasLine(String text, String start) {
    return text.lines().anyMatch(line -> line.startsWith(start));
  }

  private static void assertUsage(Run run, String part) {
    assertEquals(ExitCode.USAGE, run.exitCode(), run.err());
    assertTrue(run.err().contains(part), run.err());
    assertEquals(1, run.err().strip().lines().count(), run.err());
  }

  private static Run compare(Path baseline, Path candidate, String... options) {
    List<String> arguments = new ArrayList<>(List.of(baseline.toString(), candidate.toString()));
    arguments.addAll(List.of(options));
    return run(arguments.toArray(String[]::new));
  }

  private static Run run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("compare"));
    all.addAll(List.of(arguments));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    return new Run(exitCode, out.toString(), err.toString());
  }

  private Path write(String name, BenchmarkResult... results) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".record"), RecordFormat.write(record(name, results)));
  }

  private Path writeElsewhere(String name, BenchmarkResult... results) throws IOException {
    RunRecord here = record(name, results);
    RunRecord there =
        EditedRun.of(here)
            .machine(
                new Machine(
                    new MachineIdentity(null, "Xeon", 8, "32 GiB", List.of(), null),
                    here.machine().os(),
                    Map.of()))
            .record();
    return Files.writeString(folder.resolve(name + ".record"), RecordFormat.write(there));
  }

  private static RunRecord record(String id, BenchmarkResult... results) {
    return SampleRecords.record(
        id,
        Instant.parse("2026-01-01T00:00:00Z").plusSeconds(id.endsWith("bbbbbb") ? 86_400 : 0),
        List.of(results));
  }

  private static BenchmarkResult valid(String benchmark, double time) {
    return result(benchmark, time, 5);
  }

  private static BenchmarkResult result(String benchmark, double time, int forks) {
    return result(benchmark, "ns/call", Direction.SMALLER_IS_BETTER, time, forks);
  }

  private static BenchmarkResult rate(String benchmark, double rate) {
    return result(benchmark, "examples/s", Direction.BIGGER_IS_BETTER, rate, 5);
  }

  private static BenchmarkResult result(
      String benchmark, String unit, Direction direction, double score, int forks) {
    return ResultBuilder.of(benchmark)
        .check(new Check("deviation", 0, 1))
        .metrics(new Metric("score", unit, direction, score, null, samples(score, forks)))
        .result();
  }

  private static BenchmarkResult invalid(String benchmark) {
    return ResultBuilder.of(benchmark).without(Validity.invalid("it threw"));
  }

  private static List<List<Double>> samples(double score, int forks) {
    return IntStream.range(0, forks)
        .mapToObj(fork -> List.of(score * (1 + 0.001 * (fork % 3))))
        .toList();
  }

  private static String jmh(String mode, String unit, double score) {
    return """
    [{"benchmark": "org.example.B.m", "mode": "%s", "threads": 1, "params": {"size": "1"},
      "primaryMetric": {"score": %s, "scoreUnit": "%s", "rawData": %s}}]
    """
        .formatted(mode, score, unit, samples(score, 4));
  }
}
