package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.record.machine.MachineIdentity;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The contract of the command: what it reads, and every exit code. */
class CompareCommandTest extends StoreTest {
  private Path base = Path.of("");

  @BeforeEach
  void writeBaseline() throws IOException {
    base = write("base", valid("a", 100), valid("b", 100));
  }

  @Test
  void zeroIfNothingIsSlower() throws IOException {
    compare(base, write("same", valid("a", 100), valid("b", 100)))
        .exits(ExitCode.OK)
        .says("2 EQUIVALENT");
    compare(base, write("faster", valid("a", 50), valid("b", 100)))
        .exits(ExitCode.OK)
        .says("1 FASTER, 1 EQUIVALENT");
  }

  @Test
  void oneIfSomethingIsSlower() throws IOException {
    compare(base, write("slower", valid("a", 120), valid("b", 50))).exits(ExitCode.REGRESSION);
  }

  @Test
  void earlierRunsOfTheMachineTellHowFarItDrifts() throws IOException {
    Path slower = write("slower", valid("a", 106), valid("b", 106));
    compare(base, slower).exits(ExitCode.REGRESSION);
    double[] drift = {100, 108, 99, 107, 101, 109, 98, 106};
    for (int i = 0; i < drift.length; i++) {
      RunRecord run = RecordFormat.read(Files.readString(base), "base");
      RunRecord earlier =
          SampleRecords.record(
              "earlier-" + i,
              Instant.parse("2026-11-01T00:00:00Z").plusSeconds(i),
              List.of(valid("a", drift[i]), valid("b", drift[i])));
      assertEquals(run.machine().identity().key(), earlier.machine().identity().key());
      save(earlier);
    }
    compare(base, slower).exits(ExitCode.OK).says("how the machine drifts from run to run");
  }

  @Test
  void oneIfARateFalls() throws IOException {
    Path high = write("high", rate("a", 120));
    Path low = write("low", rate("a", 100));
    compare(high, low).exits(ExitCode.REGRESSION);
    compare(low, high).exits(ExitCode.OK);
  }

  @Test
  void theMinimumEffectDecidesWhatMatters() throws IOException {
    Path slower = write("slower", valid("a", 105), valid("b", 105));
    compare(base, slower).exits(ExitCode.REGRESSION);
    compare(base, slower, "--min-effect 10").exits(ExitCode.OK);
  }

  @Test
  void thresholdsOfAFileAreForSingleBenchmarks() throws IOException {
    Path slower = write("slower", valid("a", 105), valid("b", 120));
    Path rules =
        write("rules.yaml", "[{pattern: a, minEffect: 10}, {pattern: b, ignore: it waits}]");
    compare(base, slower).exits(ExitCode.REGRESSION);
    compare(base, slower, "--thresholds {}", rules)
        .exits(ExitCode.OK)
        .says("EQUIVALENT", "left out: b: it waits");
    compare(base, slower, "--thresholds {}", folder).refuses("expected a file, found a folder");
  }

  @Test
  void twoForUsageAndForInputAtFault() throws IOException {
    Path broken = write("broken.json", "[{\"benchmark\": 1}]");
    Path text = write("broken.txt", "no JSON");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    cli("compare {}", base).refuses("CAND");
    compare(base, broken).refuses("broken.json: [0].benchmark: expected some text, found 1");
    compare(base, text).refuses("broken.txt: line 1, column 1: expected JSON");
    Path jar = write("base.jar", "PK\003\004");
    compare(jar, jar).refuses("base.jar: is a jar; expected results");
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("tsconfig.json"), "{\"compilerOptions\": {}}");
    compare(base, other).refuses("tsconfig.json: is JSON of something else; expected a record");
    compare(base, empty).refuses("expected records, found none");
    compare(base, folder.resolve("absent.json")).refuses("no such file");
    cli("compare {} 20990101", base).refuses("20990101");
    compare(base, base, "--min-effect -1")
        .refuses("--min-effect: expected percent, 0 or more, found -1.0");
    for (String confidence : List.of("100", "50", "0", "0.3", "0.5", "NaN", "1", "much")) {
      compare(base, base, "--confidence {}", confidence)
          .refuses(
              "expected percent between 50 and 100, both excluded, found '" + confidence + "'");
    }
    compare(base, base, "--fail-on gon")
        .refuses(
            "expected one of [INCONCLUSIVE, GONE, MISSING, TRADE] (case-insensitive) but was 'gon'");
    compare(base, base, "--json {}", folder.resolve("no/such/folder.json")).refuses("no folder");
  }

  @Test
  void threeOnlyIfAskedToFailOnWhatIsInconclusive() throws IOException {
    Path few = write("few", result("a", 100, 2), valid("b", 100));
    compare(base, few)
        .exits(ExitCode.OK)
        .says("too few forks: expected at least 3 on each side, found 5 and 2");
    compare(base, few, "--fail-on inconclusive").exits(ExitCode.INCONCLUSIVE);
  }

  @Test
  void bytesThatBuyTimePassUnlessTheyAreAskedFor() throws IOException {
    Path before = write("lean", allocating(100, 312));
    Path after = write("rich", allocating(9, 3000));
    compare(before, after).exits(ExitCode.OK).says("1 FASTER, 1 TRADE");
    compare(before, after, "--fail-on trade").exits(ExitCode.REGRESSION);
    compare(before, before, "--fail-on trade").exits(ExitCode.OK);
  }

  @Test
  void fourIfTheCandidateIsInvalid() throws IOException {
    Path invalid = write("invalid", invalid("a"), valid("b", 100));
    compare(base, invalid).exits(ExitCode.INVALID);
    compare(base, invalid, "--across-machines").exits(ExitCode.INVALID);
    compare(invalid, base).exits(ExitCode.OK);
  }

  @Test
  void fiveIfNotComparable() throws IOException {
    Path elsewhere = writeElsewhere("elsewhere", valid("a", 200), valid("b", 100));
    compare(base, elsewhere)
        .exits(ExitCode.NOT_COMPARABLE)
        .says("machine: baseline lab, candidate Xeon, 8 cores, 32 GiB")
        .lacks("SLOWER");
  }

  @Test
  void acrossMachinesNothingIsARegression() throws IOException {
    Path elsewhere = writeElsewhere("elsewhere", valid("a", 200), valid("b", 50));
    compare(base, elsewhere, "--across-machines")
        .exits(ExitCode.OK)
        .says("1 SLOWER, 1 FASTER", "machine: baseline lab");
  }

  @Test
  void fiveOnlyIfAskedToFailOnWhatIsMissing() throws IOException {
    Path less = write("less", valid("a", 100));
    Path skipped =
        write(
            "skipped", valid("a", 100), ResultBuilder.of("b").without(Validity.skipped("no GPU")));
    for (Path candidate : List.of(less, skipped)) {
      compare(base, candidate).exits(ExitCode.OK).says("1 GONE");
      compare(base, candidate, "--fail-on inconclusive,missing").exits(ExitCode.NOT_COMPARABLE);
      compare(base, candidate, "--fail-on gone").exits(ExitCode.NOT_COMPARABLE);
    }
    compare(less, base, "--fail-on gone").exits(ExitCode.OK);
    compare(less, base).exits(ExitCode.OK);
    compare(less, base, "--fail-on missing").exits(ExitCode.NOT_COMPARABLE);
  }

  @Test
  void withSeveralAtOnceFourElseOneElseFiveElseThree() throws IOException {
    Path all = write("all", valid("1", 100), valid("4", 100), valid("5", 100), result("3", 100, 2));
    String failOn = "--fail-on inconclusive,missing";
    Path four = write("four", valid("1", 200), invalid("4"), result("3", 100, 2));
    compare(all, four, failOn).exits(ExitCode.INVALID);
    Path one = write("one", valid("1", 200), valid("4", 100), result("3", 100, 2));
    compare(all, one, failOn).exits(ExitCode.REGRESSION);
    Path five = write("five", valid("1", 100), valid("4", 100), result("3", 100, 2));
    compare(all, five, failOn).exits(ExitCode.NOT_COMPARABLE);
    Path three =
        write("three", valid("1", 100), valid("4", 100), valid("5", 100), result("3", 100, 2));
    compare(all, three, failOn).exits(ExitCode.INCONCLUSIVE);
  }

  @Test
  void sidesAreFilesFoldersOrRunsOfTheStore() throws IOException {
    for (String id : List.of("20260101T000000Z-aaaaaa", "20260102T000000Z-bbbbbb")) {
      save(record(id, valid("a", id.endsWith("b") ? 120 : 100)));
    }
    cli("compare 20260101 latest").exits(ExitCode.REGRESSION);
    cli("compare latest {}", store().resolve("20260102T000000Z-bbbbbb")).exits(ExitCode.OK);
    String warning = "finetune-bench: both sides are run 20260102T000000Z-bbbbbb: ";
    assertTrue(cli("compare latest latest").exits(ExitCode.OK).err().get(0).startsWith(warning));
    // A folder of runs is one side with the forks of all.
    Cli pooled = compare(store(), store(), "--json -");
    assertEquals(10, pooled.json().at("/verdicts/0/baselineForks").asInt());
    pooled.notes("baseline run 20260101T000000Z-aaaaaa, run 20260102T");
  }

  @Test
  void aRecordThatLiesInAFolderTwiceCountsOnce() throws IOException {
    Path twice = Files.createDirectory(folder.resolve("twice"));
    for (String name : List.of("one.json", "two.json")) {
      Files.copy(base, twice.resolve(name));
    }
    Cli run = compare(twice, base, "--json -");
    assertEquals(5, run.json().at("/verdicts/0/baselineForks").asInt());
  }

  @Test
  void jmhFilesOfAnyProjectCompareWithANote() throws IOException {
    Path old = write("old.json", jmh("thrpt", "ops/s", 100));
    Path now = write("now.json", jmh("thrpt", "ops/s", 80));
    Cli run = compare(old, now).exits(ExitCode.REGRESSION);
    assertTrue(
        String.join("\n", run.out())
            .matches(
                "(?s).*\\n"
                    + "Verdicts of org\\.example\\n"
                    + ".*\\n"
                    + "SLOWER +B\\.m thrpt size=1 .* 1\\.250 .*"),
        run::toString);
    run.says("does not say which");
    Path times = write("times.json", jmh("avgt", "ns/op", 100));
    Path less = write("less.json", jmh("avgt", "ns/op", 80));
    compare(times, less).exits(ExitCode.OK);
    compare(less, times).exits(ExitCode.REGRESSION);
  }

  @Test
  void whereOnlyTheModeDiffersThatIsSaid() throws IOException {
    Path times = write("times.json", jmh("avgt", "ns/op", 100));
    Path rates = write("rates.json", jmh("thrpt", "ops/s", 100));
    compare(times, rates).exits(ExitCode.NOT_COMPARABLE).warns("their modes differ");
    Path other = write("other.json", jmh("thrpt", "ops/s", 100).replace("B.m", "B.n"));
    compare(times, other).warns("if they were renamed");
  }

  @Test
  void aFractionIsTakenForTheConfidenceThatItIs() {
    assertEquals(
        compare(base, base, "--confidence 95").out(),
        compare(base, base, "--confidence 0.95").out());
    cli("compare --help").says("0.95 is taken for 95");
  }

  @Test
  void aMetricThatNeitherSideHasIsAUsageError() throws IOException {
    Path times = write("times.json", jmh("avgt", "ns/op", 100));
    Path more = write("more.json", jmh("avgt", "ns/op", 120));
    compare(times, more, "--metric tme")
        .refuses("--metric: no metric 'tme'; there are: avgt, time");
    compare(times, more, "--metric time,allocation")
        .refuses("--metric: no metric 'allocation'; there are: avgt, time (see");
    compare(times, more, "--metric TIME").exits(ExitCode.REGRESSION);
    Path broken = write("broken", invalid("a"));
    compare(broken, broken, "--metric time").exits(ExitCode.INVALID);
  }

  @Test
  void writesEveryFormat() throws IOException {
    Path slower = write("slower", valid("a", 120), valid("b", 100));
    Path json = folder.resolve("c.json");
    Path markdown = folder.resolve("c.md");
    Path junit = folder.resolve("c.xml");
    String files = "--json {} --markdown {} --junit {} --annotations";
    compare(base, slower, files, json, markdown, junit)
        .exits(ExitCode.REGRESSION)
        .prints("::error title=SLOWER a::SLOWER: .*");
    assertEquals(1, JsonMapper.shared().readTree(json).path("exitCode").asInt());
    assertTrue(Files.readString(markdown).contains("| **SLOWER** | a |"));
    assertTrue(Files.readString(junit).contains("<failure "));
    Cli toOutput = compare(base, slower, "--json - --annotations");
    assertEquals("slower", toOutput.json().at("/verdicts/0/outcome").asString());
    assertTrue(
        toOutput.err().stream()
            .anyMatch(line -> line.startsWith("::error title=SLOWER a::SLOWER: ")),
        toOutput::toString);
  }

  @Test
  void noNameOfABenchmarkMakesAnAnnotationOfItsOwn() throws IOException {
    String name = "::warning::a, b: 5 %\n::error::c ##[error]d";
    Cli run =
        compare(
                write("before", valid(name, 100)),
                write("after", valid(name, 120)),
                "--annotations")
            .exits(ExitCode.REGRESSION);
    List<String> commands =
        run.out().stream().filter(line -> line.stripLeading().startsWith("::")).toList();
    assertEquals(1, commands.size(), run::toString);
    assertTrue(
        commands
            .get(0)
            .startsWith(
                "::error title=SLOWER %3A%3Awarning%3A%3Aa%2C b%3A 5 %25 %3A%3Aerror%3A%3Ac"
                    + " ##\\[error]d::SLOWER: "),
        commands.get(0));
    run.lacks("##[");
  }

  private Cli compare(Path baseline, Path candidate) {
    return compare(baseline, candidate, "");
  }

  private Cli compare(Path baseline, Path candidate, String options, Object... values) {
    return cli(
        "compare {} {} " + options,
        Stream.concat(Stream.of(baseline, candidate), Stream.of(values)).toArray());
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
    return result(benchmark, "ns/call", Hint.TIME, time, forks);
  }

  private static BenchmarkResult rate(String benchmark, double rate) {
    return result(benchmark, "examples/s", Hint.RATE, rate, 5);
  }

  private static BenchmarkResult result(
      String benchmark, String unit, Hint hint, double score, int forks) {
    return ResultBuilder.of(benchmark)
        .check(new Check("deviation", 0, 1))
        .metrics(Metric.of("score", unit, hint, score, samples(score, forks)))
        .result();
  }

  private static BenchmarkResult allocating(double time, double bytes) {
    return ResultBuilder.of("a")
        .check(new Check("deviation", 0, 1))
        .metrics(
            Metric.of("score", "ns/call", Hint.TIME, time, samples(time, 5)),
            Metric.allocation(bytes, samples(bytes, 5)))
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
