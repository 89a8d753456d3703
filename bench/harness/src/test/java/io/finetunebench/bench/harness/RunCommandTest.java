package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.Main;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.faulty.FaultyEngine;
import io.finetunebench.bench.faulty.HaltingEngine;
import io.finetunebench.bench.faulty.ThrowingEngine;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Latency;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Engines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command that measures, on the tiny workload and for moments only. */
class RunCommandTest {
  /** Long enough for a fault in the fourth epoch, on a busy machine too. */
  private static final String SHORT = "-wi 0 -i 1 -r 300ms";

  /** In this process, which is quick, and which JMH does for nothing but trying things out. */
  private static final String UNFORKED = "-f 0 " + SHORT;

  /** Forks that do nothing but start need no optimising compiler. */
  private static final String QUICK_FORKS = " -jvmArgsPrepend -XX:TieredStopAtLevel=1";

  @TempDir private Path folder = Path.of("");

  private Path store() {
    return folder.resolve("store with a blank");
  }

  /** Measures on engine reference with JMH's own arguments. */
  private Cli reference(String jmh) {
    return Cli.tinyRun(store(), "--engines reference -- " + jmh).exits(ExitCode.OK);
  }

  private Cli faulty(String line) {
    FaultyEngine.switchOn();
    return Cli.tinyRun(store(), "--engines " + line).exits(ExitCode.INVALID);
  }

  private List<BenchmarkResult> results() {
    return Cli.onlyRecord(store()).results();
  }

  private Path files() {
    return store().resolve(Cli.onlyRecord(store()).id());
  }

  @AfterEach
  void switchOff() {
    FaultyEngine.switchOff();
  }

  @Test
  void shardsMeasureEachBenchmarkOnce() {
    String line = "--engines reference --shard ";
    String jmh = " -- " + UNFORKED + " TrainingEpoch.epoch GridInference SinglePoint";
    for (int i = 0; i < 4; i++) {
      Cli.tinyRun(store(), line + i + "/4" + jmh)
          .exits(ExitCode.OK)
          .notes("shard " + i + "/4 of job job has ");
    }
    Path whole = folder.resolve("whole");
    Cli.tinyRun(whole, "--engines reference" + jmh).exits(ExitCode.OK);
    JsonNode merged = Cli.line("merge {} --json=-", store()).exits(ExitCode.OK).json();
    Set<String> names = new TreeSet<>();
    merged.path("results").forEach(result -> names.add(name(result)));
    Set<String> expected = new TreeSet<>();
    JsonMapper.shared()
        .readTree(RecordFormat.write(Cli.onlyRecord(whole)))
        .path("results")
        .forEach(result -> expected.add(name(result)));
    assertEquals(expected, names);
    assertEquals(expected.size(), merged.path("results").size());
    Cli.tinyRun(store(), line + "0/2 --rate 5" + jmh).exits(ExitCode.OK);
    Cli.line("merge {}", store()).refuses("is foreign: its number of shards is 2");
  }

  private static String name(JsonNode result) {
    return result.path("benchmarkCase").toString();
  }

  @Test
  void whatLibrariesMayLogStaysAfterAFork() {
    String level = "org.slf4j.simpleLogger.defaultLogLevel";
    String before = System.getProperty(level);
    try {
      System.setProperty(level, "error");
      reference(UNFORKED + " TrainingEpoch.epoch");
      assertEquals("error", System.getProperty(level));
    } finally {
      if (before == null) {
        System.clearProperty(level);
      } else {
        System.setProperty(level, before);
      }
    }
  }

  @Test
  void aForkIsReportedDoneOnlyOnceItIsSaved() {
    Pattern done = Pattern.compile("\\[\\d/3.*\\] .* \\d+\\.\\d s");
    List<Integer> saved = new ArrayList<>();
    StringWriter err =
        new StringWriter() {
          @Override
          public void flush() {
            long reported = toString().lines().filter(done.asMatchPredicate()).count();
            while (saved.size() < reported) {
              RunRecord record = Cli.onlyRecord(store());
              saved.add(record.results().get(0).metrics().get(0).samples().size());
            }
          }
        };
    PrintWriter lines = new PrintWriter(err, true);
    String[] arguments =
        Cli.words(
            "run --workload tiny --store {} --engines reference -- -f 3 -wi 0 -i 1 -r "
                + "20ms TrainingEpoch.epoch",
            store());
    int code = Main.run(new PrintWriter(new StringWriter()), lines, arguments);
    assertEquals(ExitCode.OK, code, err.toString());
    assertEquals(List.of(1, 2, 3), saved, err.toString());
  }

  @Test
  void everySampleOfEveryForkIsInTheRecordAndInTheFilesBesideIt() throws IOException {
    Path results = folder.resolve("results.json");
    Cli run =
        reference(
            "-f 2 -wf 1 -wi 1 -w 20ms -i 3 -r 20ms -jvmArgsAppend -Da=b"
                + " TrainingEpoch.epoch Recording -rf json -rff "
                + results
                + QUICK_FORKS);

    RunRecord record = Cli.onlyRecord(store());
    Path files = files();
    assertTrue(record.complete());
    assertNotNull(record.finishedAt());
    assertEquals(List.of("compute", "copy"), record.rulers().stream().map(Ruler::name).toList());
    record.rulers().forEach(ruler -> assertNotNull(ruler.after()));
    assertConformsToTheSchema(files.resolve("record.json"));
    assertEquals(
        List.of("TrainingEpoch.epoch", "Recording.emptyOperation"),
        record.results().stream().map(BenchmarkResult::benchmark).toList());
    for (BenchmarkResult result : record.results()) {
      Metric metric = result.metrics().get(0);
      assertEquals(List.of(3, 3), metric.samples().stream().map(List::size).toList());
      assertEquals(score(metric), metric.score(), 1e-9 * metric.score());
      assertWithin(metric);
      assertEquals(
          List.of(3, 3),
          result.metric(Details.WALL).orElseThrow().samples().stream().map(List::size).toList());
      assertEquals(1, result.latencies().size());
      assertHistogramsHoldEveryOperation(files, result.latencies().get(0), "service", 2 * 3);
    }
    BenchmarkResult epoch = record.results().get(0);
    Metric throughput = epoch.metrics().get(0);
    assertEquals("examples/s", throughput.unit());
    assertEquals(Hint.RATE, throughput.hint());
    // Each operation is an epoch of 2,000 examples.
    // The rate of all operations together lies between those of the iterations.
    double together = 2_000 * 1e9 / epoch.latencies().get(0).mean();
    DoubleSummaryStatistics rates =
        throughput.samples().stream()
            .flatMap(List::stream)
            .mapToDouble(Double::doubleValue)
            .summaryStatistics();
    assertTrue(together >= rates.getMin() * (1 - 1e-9), together + " in " + rates);
    assertTrue(together <= rates.getMax() * (1 + 1e-9), together + " in " + rates);
    assertTrue(throughput.knowsFastest());
    for (List<Double> fork : throughput.telling()) {
      assertTrue(
          fork.stream().allMatch(rate -> rate >= rates.getMin() * (1 - 1e-9)),
          fork + " of " + rates);
    }
    for (BenchmarkResult result : record.results()) {
      Metric bytes = result.metrics().get(1);
      assertEquals("allocation", bytes.name());
      assertEquals(List.of(3, 3), bytes.samples().stream().map(List::size).toList());
      assertTrue(bytes.score() >= 0 && bytes.score() < 1e6, bytes.toString());
    }
    assertTrue(record.results().get(1).metrics().get(1).score() < 1, "recording allocates");
    Check check = epoch.check();
    assertNotNull(check);
    assertTrue(check.passed(), check.toString());
    assertEquals("ns/call", record.results().get(1).metrics().get(0).unit());

    assertEquals(run.out().get(run.out().size() - 1), files.resolve("record.json").toString());
    assertEquals(run.out().get(run.out().size() - 2), files.resolve("report.html").toString());
    String page = Files.readString(files.resolve("report.html"));
    assertTrue(page.contains("record-" + record.id() + ".json"), "the record is inside");
    assertTrue(page.contains(".hlog\" href="), "and the histograms");
    assertTrue(run.out().get(0).startsWith("benchmark "), run.toString());
    assertEquals(4, run.err().size(), "a line a fork: " + run);

    JsonNode jmh = json(results);
    assertEquals(jmh, json(files.resolve("jmh.json")));
    assertEquals(2, jmh.size());
    for (JsonNode benchmark : jmh) {
      assertEquals(2, benchmark.at("/forks").asInt());
      assertEquals(3, benchmark.at("/measurementIterations").asInt());
      assertEquals(1, benchmark.at("/warmupIterations").asInt());
      assertEquals("avgt", benchmark.at("/mode").asString());
      assertTrue(benchmark.at("/jvmArgs").toString().contains("-Da=***"));
      assertEquals(2, benchmark.at("/primaryMetric/rawData").size());
      benchmark.at("/primaryMetric/rawData").forEach(fork -> assertEquals(3, fork.size()));
    }
    assertEquals(
        JsonMapper.shared()
            .readTree("{\"engine\":\"reference\",\"precision\":\"float\",\"workload\":\"tiny\"}"),
        jmh.get(1).at("/params"));
    assertEquals(
        2,
        Files.readString(files.resolve("jmh.log")).split("# Warmup Fork: 1 of 1", -1).length - 1,
        "one warm-up fork for each of the two benchmarks");
  }

  @Test
  void aBenchmarkThatGoesWrongHasAReasonAndNoNumbersAndTheRestStillRuns() throws IOException {
    Cli run =
        faulty(
            "diverging,halting,perturbed,throwing,reference -- -f 2 TrainingEpoch.epoch"
                + " -jvmArgsAppend -Dfinetunebench.faulty=true "
                + SHORT
                + QUICK_FORKS);
    RunRecord record = Cli.onlyRecord(store());
    assertTrue(record.complete());
    assertConformsToTheSchema(files().resolve("record.json"));
    Map<String, Validity> validity = new TreeMap<>();
    for (BenchmarkResult result : record.results()) {
      validity.put(engine(result), result.validity());
      assertEquals(
          result.validity().status() == Validity.Status.VALID, !result.metrics().isEmpty());
    }
    assertEquals(Validity.valid(), validity.get("reference"));
    assertEquals(
        Validity.invalid("java.lang.UnsupportedOperationException: " + ThrowingEngine.MESSAGE),
        validity.get("throwing"));
    assertEquals(
        Validity.invalid("forked VM failed with exit code " + HaltingEngine.EXIT_CODE),
        validity.get("halting"));
    assertEquals(
        Validity.invalid("the measured training ended in parameters that are not finite"),
        validity.get("diverging"));
    Validity perturbed = Objects.requireNonNull(validity.get("perturbed"));
    assertEquals(Validity.Status.INVALID, perturbed.status());
    assertTrue(String.valueOf(perturbed.reason()).contains("against the oracle"), run.toString());
    assertEquals(6, run.err().size(), "no second fork of what failed once: " + run);
    assertEquals(1, json(files().resolve("jmh.json")).size());
    for (String faulty : List.of("diverging", "halting", "perturbed", "throwing")) {
      run.prints(".*" + faulty + " .*INVALID.*");
    }
  }

  @Test
  void unforkedBenchmarksAreApartFromOneThatThrewBefore() {
    faulty("throwing,reference -- Training.*epoch " + UNFORKED);
    assertEquals(
        List.of(Validity.Status.INVALID, Validity.Status.VALID),
        results().stream().map(r -> r.validity().status()).toList());
  }

  @Test
  void withFailOnErrorNothingStartsAfterTheFirstFailure() {
    faulty("throwing,reference -- TrainingEpoch.epoch -foe true " + UNFORKED);
    List<BenchmarkResult> results = results();
    assertEquals(Validity.Status.INVALID, results.get(0).validity().status());
    assertTrue(String.valueOf(results.get(0).validity().reason()).contains(ThrowingEngine.MESSAGE));
    assertEquals(Validity.Status.SKIPPED, results.get(1).validity().status());
    assertTrue(String.valueOf(results.get(1).validity().reason()).contains("-foe"));
  }

  @Test
  void theEnginesThatCannotRunAreSkippedWithTheReasonWhereAllAreAskedFor() {
    Cli run =
        Cli.tinyRun(store(), "--engines all -- SinglePoint Recording " + UNFORKED)
            .exits(ExitCode.OK);
    Map<String, Validity> validity = new TreeMap<>();
    results().forEach(r -> validity.put(engine(r), r.validity()));
    assertEquals(Validity.valid(), validity.get("reference"));
    assertEquals(Validity.valid(), validity.get(""), "the benchmark without an engine runs once");
    Validity dl4j = Objects.requireNonNull(validity.get("dl4j"));
    assertEquals(Validity.Status.SKIPPED, dl4j.status());
    assertTrue(String.valueOf(dl4j.reason()).contains("-Pcpu"), run.toString());
    run.prints(".* dl4j .*SKIPPED.*", "SKIPPED .*dl4j.*: no ND4J backend.*");
  }

  @Test
  void withoutEnginesThoseRunThatCan() {
    Cli.tinyRun(store(), "-- SinglePoint " + UNFORKED).exits(ExitCode.OK);
    List<String> able =
        Engines.all().stream()
            .filter(engine -> engine.availability().isAvailable())
            .map(Engine::name)
            .toList();
    assertTrue(able.contains("reference") && !able.contains("dl4j"), "" + able);
    assertEquals(able, results().stream().map(RunCommandTest::engine).toList());
  }

  @Test
  void theMachinesProductAndCopyHaveNoEngineAndNoCheck() {
    reference("MachineCeilings " + UNFORKED);
    List<BenchmarkResult> results = results();
    assertEquals(
        List.of("MachineCeilings.copy bytes/s", "MachineCeilings.product operations/s"),
        results.stream().map(r -> r.benchmark() + " " + r.metrics().get(0).unit()).toList());
    results.forEach(result -> assertEquals(Map.of(), result.parameters()));
  }

  @Test
  void jmhsParametersAreNamedEngineWorkloadAndPrecision() {
    Cli.line(
            "run --engines dl4j --workload seed --precision float --store {} -- SinglePoint"
                + " -p engine=reference -p workload=tiny -p precision=double "
                + UNFORKED,
            store())
        .exits(ExitCode.OK);
    assertEquals(
        Map.of("engine", "reference", "workload", "tiny", "precision", "double"),
        results().get(0).parameters());
  }

  @Test
  void severalModesAndThreadsKeepTheirSamplesApart() throws IOException {
    Path results = folder.resolve("results.json");
    reference(
        "-f 0 -wi 1 -w 10ms -i 2 -r 20ms -t 2 -bm ss,thrpt -tu us"
            + " FineTuning -rf json -rff "
            + results);
    Path files = files();
    assertEquals(
        List.of("thrpt", "ss"),
        results().stream().map(result -> result.parameters().get("mode")).toList());
    for (BenchmarkResult result : results()) {
      assertEquals(List.of(2), result.metrics().get(0).samples().stream().map(List::size).toList());
      assertHistogramsHoldEveryOperation(files, result.latencies().get(0), "service", 2);
    }
    assertEquals(
        2 * 2,
        results().get(1).latencies().get(0).count(),
        "a single shot on each thread in each iteration, and none of the warm-up");
    JsonNode jmh = json(results);
    assertEquals("ops/us", jmh.get(0).at("/primaryMetric/scoreUnit").asString());
    assertEquals("us/op", jmh.get(1).at("/primaryMetric/scoreUnit").asString());
    assertEquals(2, jmh.get(0).at("/threads").asInt());
    assertEquals(0, jmh.get(0).at("/forks").asInt());
  }

  @Test
  void anOpenLoopLoadTellsServiceAndResponseApartAndThatItFellBehind() throws IOException {
    // No engine does an epoch in a nanosecond.
    Cli run =
        Cli.tinyRun(
                store(),
                "--engines reference --rate 1e9 --arrivals constant --wide -- -f 0 -wi 0 -i 2 -r 20ms"
                    + " TrainingEpoch.epoch")
            .exits(ExitCode.OK);
    assertTrue(run.err().get(0).contains("fell behind the planned rate"), run.toString());
    run.prints("  response time .*/s .*");
    BenchmarkResult result = results().get(0);
    assertEquals("open constant 1000000000/s", result.load());
    assertEquals(
        List.of("throughput", "achieved rate", "allocation"),
        result.metrics().stream().limit(3).map(Metric::name).toList());
    assertTrue(result.metrics().get(1).score() < 1e6, "epochs a second");
    Latency service = result.latencies().get(0);
    Latency response = result.latencies().get(1);
    assertEquals("service time", service.name());
    assertEquals("response time", response.name());
    assertEquals(service.count(), response.count());
    assertTrue(response.mean() > service.mean(), "it waited for its turn");
    Path files = files();
    assertHistogramsHoldEveryOperation(files, service, "service", 2);
    assertHistogramsHoldEveryOperation(files, response, "response", 2);
  }

  @Test
  void aLoadThatIsHeldIsNotSaidToFallBehind() {
    Cli run =
        Cli.tinyRun(store(), "--engines reference --rate 1 -- -f 0 -wi 0 -i 1 -r 20ms SinglePoint")
            .exits(ExitCode.OK);
    assertFalse(run.toString().contains("fell behind"), run.toString());
  }

  @Test
  void jmhsOutputAndProfilersAreShownWhereTheUserAsksForThem() throws IOException {
    Path output = folder.resolve("output.txt");
    Cli run = reference("-prof gc -v EXTRA -o " + output + " SinglePoint " + UNFORKED);
    assertTrue(Files.readString(output).contains("Iteration   1: "));
    run.prints(".*gc.alloc.rate.norm.*");
    JsonNode jmh = json(files().resolve("jmh.json")).get(0);
    assertTrue(jmh.at("/secondaryMetrics").toString().contains("gc.alloc.rate.norm"));
  }

  @Test
  void whatAProfilerFoundAsATextIsShownAndKept() throws IOException {
    Cli run = reference("-prof stack SinglePoint -f 1 -wi 1 -i 2 -r 200ms");
    Path file = files().resolve("profilers.txt");
    String text = Files.readString(file);
    assertTrue(text.contains("Thread state distributions"), text);
    run.tells(file.toString()).prints(".*Thread state distributions.*");
    assertTrue(run.out().stream().noneMatch(line -> line.contains("NaN")), run.toString());
  }

  @Test
  void presetAndMachineAreInTheRecord() {

    Cli.tinyRun(store(), "--preset quick --machine lab-7 --engines reference -- Single " + UNFORKED)
        .exits(ExitCode.OK);
    RunRecord record = Cli.onlyRecord(store());
    assertEquals("quick", record.preset());
    assertEquals("lab-7", record.machine().identity().name());
    assertNull(record.backend());
    assertEquals("run", record.environment().commandLine().get(0));
    assertTrue(
        record.environment().commandLine().contains("--"),
        record.environment().commandLine().toString());
  }

  @Test
  void whatJmhOnlyPrintsMeasuresNothing() throws IOException {
    for (String argument : List.of("-h", "-l", "-lp", "-lprof", "-lrf")) {
      PrintStream standard = System.out;
      ByteArrayOutputStream printed = new ByteArrayOutputStream();
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      Cli run;
      try {
        run = Cli.tinyRun(store(), "-- " + argument);
      } finally {
        System.setOut(standard);
      }
      run.exits(ExitCode.OK);
      assertFalse(printed.toString(StandardCharsets.UTF_8).isBlank(), argument);
    }
    assertFalse(Files.exists(store()));
  }

  private static void assertConformsToTheSchema(Path record) throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                Objects.requireNonNull(
                    RecordFormat.class.getResourceAsStream("run-record-v1.schema.json")));
    assertEquals(List.of(), schema.validate(Files.readString(record), InputFormat.JSON));
  }

  private static void assertHistogramsHoldEveryOperation(
      Path files, Latency latency, String tag, int intervals) throws IOException {
    Path log = files.resolve(String.valueOf(latency.histogramLog()));
    List<Histogram> histograms = new ArrayList<>();
    try (HistogramLogReader reader = new HistogramLogReader(log.toFile())) {
      while (reader.hasNext()) {
        EncodableHistogram next = reader.nextIntervalHistogram();
        if (next instanceof Histogram histogram && tag.equals(histogram.getTag())) {
          histograms.add(histogram);
        }
      }
    }
    assertEquals(intervals, histograms.size());
    assertEquals(
        latency.count(), histograms.stream().mapToLong(Histogram::getTotalCount).sum(), tag);
    Path table = files.resolve(String.valueOf(latency.percentileTable()));
    assertTrue(Files.readString(table).contains("Total count    = "), table.toString());
    assertTrue(
        latency.min() <= latency.mean() && latency.mean() <= latency.max() * 1.001,
        latency.toString());
    try (Stream<Path> all = Files.list(files)) {
      Set<String> temporary = new TreeSet<>();
      all.map(Path::toString).filter(name -> name.endsWith(".tmp")).forEach(temporary::add);
      assertEquals(Set.of(), temporary);
    }
  }

  private static void assertWithin(Metric metric) {
    Interval interval = metric.interval();
    assertNotNull(interval);
    assertTrue(interval.low() <= metric.score() && metric.score() <= interval.high());
  }

  /** Returns the geometric mean of forks of three iterations, each by its median. */
  private static double score(Metric metric) {
    return Math.exp(
        metric.samples().stream()
            .mapToDouble(fork -> Math.log(fork.stream().sorted().toList().get(1)))
            .average()
            .orElseThrow());
  }

  private static String engine(BenchmarkResult result) {
    return Optional.ofNullable(result.parameters().get("engine")).orElse("");
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }
}
