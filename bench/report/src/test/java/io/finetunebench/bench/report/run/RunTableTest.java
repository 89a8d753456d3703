package io.finetunebench.bench.report.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.record.metric.ForkValues;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Latency;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.metric.Percentile;
import io.finetunebench.bench.record.metric.Unsteady;
import io.finetunebench.bench.report.SamplePages;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Forest;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.render.TextRenderer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunTableTest {
  private static final Check CHECK = new Check("parameters", 1e-7, 1e-3);
  private static final Percentile P50 = new Percentile(50, 45_200_000);
  private static final Percentile P99 = new Percentile(99, 61_250_000);

  @Test
  void aLineABenchmarkWithScoreIntervalAndPercentiles() {
    List<String> lines =
        lines(
            valid(
                "TrainingEpoch.epoch",
                Map.of("engine", "dl4j", "workload", "seed", "precision", "float"),
                "closed",
                List.of(metric("throughput", "examples/s", 2_000_000.0, 0.05, "over forks")),
                List.of(latency("service time", P50, P99))),
            valid(
                "Recording.emptyOperation",
                Map.of(),
                "closed",
                List.of(metric("time", "ns/call", 65.4, null, "")),
                List.of(latency("service time of 1000 calls", P50))));
    assertEquals(
        List.of(
            "benchmark                 engine  workload  precision                 score"
                + "  99 % interval       p50       p99  forks",
            "TrainingEpoch.epoch       dl4j    seed      float      2,000,000 examples/s"
                + "  ± 5.0 %        45.20 ms  61.25 ms      3",
            "Recording.emptyOperation  -       -         -                 65.40 ns/call"
                + "  -                     -         -      3"),
        lines);
  }

  @Test
  void aPercentileIsShownOnlyWhereThereIsOne() {
    List<String> lines =
        lines(valid("A.a", Map.of(), "closed", someMetrics(), List.of(latency("service time"))));
    // t(0.995, 2) = 9.925 standard errors of ln 1.01 sqrt(2 / 3) are 8.4 %.
    assertTrue(lines.get(1).matches("A\\.a .* - +- +3"), lines.get(1));
  }

  @Test
  void scoresOfAForeignProjectHaveAFigureForEachUnitAndIntervals() {
    Document document = SamplePages.FOREIGN.document();
    List<Forest> boards =
        document.blocks().stream()
            .filter(Forest.class::isInstance)
            .map(Forest.class::cast)
            .toList();
    assertEquals(1, boards.size());
    assertEquals("Score of org.example.json, avgt: ns/op; less is better", boards.get(0).title());
    assertEquals(12, boards.get(0).items().size());
    Forest.Item first = boards.get(0).items().get(0);
    assertTrue(first.label().startsWith("CodecBenchmark."), first.label());
    assertTrue(first.low() != null && first.low() < first.value(), first.toString());
    assertTrue(first.words().matches("[\\d.]+ .?s/op ± [\\d.]+ %"), first.words());
    assertTrue(
        document
            .headline()
            .matches("12 measured; known within .* % in the median, within .* % at most"),
        document.headline());
  }

  @Test
  void figuresHaveAUnitInWhichTheirScoresReadWell() {
    RunRecord run =
        SampleRecords.record(
            "run",
            Instant.parse("2026-11-24T13:21:00Z"),
            List.of(
                valid(
                    "A.a",
                    Map.of(),
                    "closed",
                    List.of(metric("time", "ns/call", 45e6, 0.1, "over forks")),
                    List.of())));
    Forest board = RunFigures.scoreBoard(run).get(0);
    assertEquals("Score: time, ms/call; less is better", board.title());
    assertEquals(45, board.items().get(0).value());
    assertEquals(49.5, Objects.requireNonNull(board.items().get(0).high()), 1e-9);
    Plot iterations =
        RunFigures.cards(run, Attachments.none()).cards().get(0).blocks().stream()
            .filter(Plot.class::isInstance)
            .map(Plot.class::cast)
            .findFirst()
            .orElseThrow();
    assertEquals("time, ms/call", iterations.y().title());
    assertEquals(List.of(45.0, 45.0, 45.0), iterations.layers().get(0).ys());
  }

  @Test
  void whatHasNoNumbersSaysSoAndWhy() {
    List<String> lines =
        lines(
            valid("A.a", Map.of("engine", "dl4j"), "closed", someMetrics(), List.of()),
            without("B.b", "dl4j", Validity.invalid("the loss became NaN")),
            without("A.a", "cuda", Validity.skipped("no driver")),
            without("B.b", "cuda", Validity.skipped("no driver")),
            without("B.b", "", Validity.skipped("no time")));
    assertEquals(9, lines.size(), String.join("\n", lines));
    assertTrue(lines.get(2).matches("B\\.b +dl4j +- +- +INVALID  -  +-  +-  +-"), lines.get(2));
    assertTrue(lines.get(3).matches("A\\.a +cuda +- +- +SKIPPED  -  +-  +-  +-"), lines.get(3));
    assertEquals(
        List.of(
            "INVALID B.b dl4j: the loss became NaN",
            "SKIPPED 2 benchmarks of cuda: no driver",
            "SKIPPED B.b: no time"),
        lines.subList(6, 9));
  }

  @Test
  void anIntervalWithinTooFewForksIsMarkedAndExplained() {
    List<String> lines =
        lines(
            valid(
                "A.a",
                Map.of(),
                "closed",
                List.of(metric("time", "ns/call", 100, 0.1, "over iterations: too few forks")),
                List.of()));
    assertTrue(lines.get(1).contains("± 10.0 % *"), lines.get(1));
    assertTrue(lines.get(2).startsWith("fewer than 3 forks (*)"), lines.get(2));
  }

  @Test
  void aFurtherMetricHasALineOfItsOwn() {
    List<Metric> metrics = new ArrayList<>(someMetrics());
    metrics.add(
        Metric.allocation(1_234_000, List.of(List.of(1.0)))
            .with(new Interval(1_233_000, 1_235_000, 0.99, "t")));
    List<String> lines = lines(valid("A.a", Map.of(), "closed", metrics, List.of()));
    assertTrue(lines.get(2).matches("  allocation +1,234,000 B/op +± 0\\.1 % *"), lines.get(2));
  }

  @Test
  void anOpenLoopLoadHasLinesForWhatItDidAndTheResponse() {
    List<Metric> metrics = new ArrayList<>(someMetrics());
    metrics.add(
        Metric.of(
            "achieved rate", "calls/s", Hint.SHOWN, 812.3, Collections.nCopies(3, List.of(812.3))));
    List<String> lines =
        lines(
            valid(
                "A.a",
                Map.of("engine", "dl4j"),
                "open poisson 1000/s",
                metrics,
                List.of(
                    latency("service time", P50, P99),
                    latency("response time", new Percentile(50, 90_000_000)))));
    assertTrue(lines.get(2).matches("  achieved rate +812\\.3 calls/s *"), lines.get(2));
    assertTrue(
        lines.get(3).matches("  response time .*open poisson 1000/s +90 ms +-"), lines.get(3));
  }

  @Test
  void anotherModeOfJmhIsPartOfTheName() {
    List<String> lines =
        lines(valid("A.a", Map.of("mode", "ss"), "closed", someMetrics(), List.of()));
    assertTrue(lines.get(1).startsWith("A.a (ss)  "), lines.get(1));
  }

  @Test
  void aForkWithoutASteadyStateAndAMachineThatShiftedAreNamed() {
    BenchmarkResult result = SampleRecords.validResult();
    RunRecord run =
        SampleRecords.record("run", Instant.parse("2026-11-24T13:21:00Z"), List.of(result));
    List<String> lines = lines(withRuler(run, 150_000.0));
    assertEquals(
        List.of(
            "UNSTEADY TrainingEpoch reference float xor-large, fork 1:"
                + " its second half was 12 % faster than its first"
                + ": warm up longer (-- -wi 20), or keep other work off the machine",
            "The machine shifted: the compute ruler took 100 us before the run and 150 us after"
                + " it: measure again on a quiet machine, or both sides in turns (ab)"),
        lines.subList(lines.size() - 2, lines.size()));
    for (Double after : Arrays.asList(109_000.0, null)) {
      List<String> quiet = lines(withRuler(run, after));
      assertTrue(quiet.get(quiet.size() - 1).startsWith("UNSTEADY"), quiet.toString());
    }
  }

  @Test
  void warningsWithOneRemedyAreOne() {
    RunRecord run =
        SampleRecords.record(
            "run", Instant.parse("2026-11-24T13:21:00Z"), List.of(SampleRecords.validResult()));
    List<Ruler> shifted =
        List.of(
            new Ruler("compute", "ns", 100_000, 150_000.0),
            new Ruler("memory", "ns", 200_000, 300_000.0));
    List<String> lines = lines(EditedRun.of(run).rulers(shifted).record());
    assertEquals(
        "The machine shifted: the compute ruler took 100 us before the run and 150 us after it; The"
            + " machine shifted: the memory ruler took 200 us before the run and 300 us after it:"
            + " measure again on a quiet machine, or both sides in turns (ab)",
        lines.get(lines.size() - 1));
  }

  @Test
  void severalForksWithoutASteadyStateShareALine() {
    BenchmarkResult one = SampleRecords.validResult();
    BenchmarkResult result =
        ResultBuilder.of(one)
            .metrics(one.metrics().get(0))
            .details(
                List.of(
                    SampleRecords.noise(Unsteady.FASTER.by(0.3), List.of(7.0, 8.0)),
                    SampleRecords.noise(Unsteady.FASTER.by(0.2), List.of(9.0))))
            .result();
    List<String> lines = lines(result);
    assertEquals(
        "UNSTEADY TrainingEpoch reference float xor-large, fork 1, 2: its second half was 30 %"
            + " faster than its first: warm up longer (-- -wi 20), or keep other work off the machine",
        lines.get(lines.size() - 1));
  }

  @Test
  void manyBenchmarksWithoutASteadyStateShareALineToo() {
    BenchmarkResult one = SampleRecords.validResult();
    RunRecord run =
        SampleRecords.record("run", Instant.parse("2026-11-24T13:21:00Z"), List.of(one, one, one));
    List<String> told = lines(run).stream().filter(line -> line.startsWith("UNSTEADY")).toList();
    assertEquals(1, told.size(), told.toString());
    assertTrue(
        told.get(0).contains("faster than its first; more benchmarks with such forks: 2: warm up"),
        told.get(0));
  }

  private static RunRecord withRuler(RunRecord run, @Nullable Double after) {
    return EditedRun.of(run).rulers(List.of(new Ruler("compute", "ns", 100_000, after))).record();
  }

  @Test
  void enginesAreShownRelativeToNd4jAndToReferenceInTimesWithIntervals() {
    List<String> lines =
        lines(
            epoch("reference", "float", 2_000),
            epoch("nd4j", "float", 1_000),
            epoch("djl", "float", 100),
            epoch("djl", "double", 50),
            grid("nd4j", 200, 0.01),
            grid("onnxruntime", 150, 0.01),
            grid("tensorflow", 198, 0.01));
    assertTrue(lines.get(0).matches(".* forks +to nd4j +to reference"), lines.get(0));
    assertTrue(lines.get(1).matches(".* 0\\.50 ± 8\\.4 % +-"), lines.get(1));
    assertTrue(lines.get(2).matches(".* - +2\\.00 ± 8\\.4 %"), lines.get(2));
    assertTrue(lines.get(3).matches(".* 10\\.00 ± 8\\.4 % +20\\.00 ± 8\\.4 %"), lines.get(3));
    assertTrue(lines.get(4).matches(".* - +-"), lines.get(4));
    assertTrue(lines.get(6).matches(".* 0\\.75 ± 8\\.4 % +-"), lines.get(6));
    assertTrue(lines.get(8).startsWith("to nd4j, to reference: "), lines.get(8));
    assertEquals(
        List.of(
            "onnxruntime beats nd4j in GridInference.oneCall float seed: 0.75 of its time",
            "tensorflow beats nd4j in GridInference.oneCall float seed: 0.99 of its time, but the"
                + " interval holds 1"),
        lines.subList(9, lines.size()));
  }

  @Test
  void tooFewForksHaveNoRatio() {
    BenchmarkResult two =
        engine("GridInference.oneCall", "nd4j", "float", times("ns/call", 100.0, 101.0));
    List<String> lines = lines(grid("reference", 100, 0.01), two);
    assertTrue(lines.get(0).endsWith("forks"), lines.get(0));
  }

  @Test
  void anEngineThatBeatsReferenceTooIsSaidTo() {
    List<String> lines =
        lines(grid("reference", 100, 0.01), grid("nd4j", 200, 0.01), grid("djl", 50, 0.01));
    assertEquals(
        "djl beats nd4j in GridInference.oneCall float seed: 0.25 of its time; beats reference"
            + " too, 0.50 of its time",
        lines.get(lines.size() - 1));
  }

  private static BenchmarkResult epoch(String engine, String precision, double perSecond) {
    return engine(
        "TrainingEpoch.epoch",
        engine,
        precision,
        fastest(
            "throughput", "examples/s", Hint.RATE, perSecond / 1.01, perSecond, perSecond * 1.01));
  }

  private static BenchmarkResult grid(String engine, double nanos, double spread) {
    return engine(
        "GridInference.oneCall",
        engine,
        "float",
        times("ns/call", nanos / (1 + spread), nanos, nanos * (1 + spread)));
  }

  private static Metric times(String unit, Double... forks) {
    return fastest("time", unit, Hint.TIME, forks);
  }

  /** Forks of one iteration, all of whose operations were as fast as the fastest. */
  private static Metric fastest(String name, String unit, Hint hint, Double... forks) {
    return new Metric(
        name,
        unit,
        hint,
        forks[forks.length / 2],
        null,
        Arrays.stream(forks)
            .map(fork -> new ForkValues(List.of(fork), List.of(fork), List.of()))
            .toList());
  }

  private static BenchmarkResult engine(
      String benchmark, String engine, String precision, Metric metric) {
    return valid(
        benchmark,
        Map.of("engine", engine, "workload", "seed", "precision", precision),
        "closed",
        List.of(metric),
        List.of());
  }

  @Test
  void aRunWithoutResultsIsAHeadOnly() {
    assertEquals(1, lines().size());
  }

  private static List<String> lines(BenchmarkResult... results) {
    return lines(
        SampleRecords.record("run", Instant.parse("2026-11-24T13:21:00Z"), List.of(results)));
  }

  /** Returns all lines but the answer and the empty line before it. */
  private static List<String> lines(RunRecord run) {
    List<String> lines = TextRenderer.wideLines(RunTable.document(run, Attachments.none()), true);
    return lines.subList(0, lines.size() - 2);
  }

  private static BenchmarkResult valid(
      String benchmark,
      Map<String, String> parameters,
      String load,
      List<Metric> metrics,
      List<Latency> latencies) {
    return ResultBuilder.of(benchmark)
        .parameters(parameters)
        .load(load)
        .check(CHECK)
        .metrics(metrics)
        .latencies(latencies)
        .result();
  }

  private static BenchmarkResult without(String benchmark, String engine, Validity validity) {
    Map<String, String> parameters = new TreeMap<>();
    if (!engine.isEmpty()) {
      parameters.put("engine", engine);
    }
    return ResultBuilder.of(benchmark).parameters(parameters).without(validity);
  }

  private static List<Metric> someMetrics() {
    return List.of(metric("time", "ns/call", 100, 0.1, "over forks"));
  }

  private static Metric metric(
      String name, String unit, double score, @Nullable Double margin, String method) {
    Interval interval =
        margin == null
            ? null
            : new Interval(
                score * (1 - margin), score * (1 + margin), 0.99, "Student's t " + method);
    List<Double> fork = List.of(score);
    return Metric.of(
            name,
            unit,
            Hint.TIME,
            score,
            method.endsWith("too few forks") ? List.of(fork, fork) : List.of(fork, fork, fork))
        .with(interval);
  }

  private static Latency latency(String name, Percentile... percentiles) {
    return new Latency(
        name, "ns", 3, 5e7, 40_000_000, 95_000_000, List.of(percentiles), null, null);
  }
}
