package io.finetunebench.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.DeviceUse;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.sweep.Crossover;
import io.finetunebench.bench.sweep.Sweep;
import io.finetunebench.bench.verdict.MetricChoice;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.HtmlRenderer;
import io.finetunebench.core.document.TextRenderer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SweepTableTest {
  private static final RunRecord RUN = MadeRuns.sweep();
  private static final RunRecord NETWORKS = MadeRuns.networks();
  private static final Document DOCUMENT =
      SweepTable.document(Sweep.of(List.of(RUN), 0.95, MetricChoice.ALL), List.of());

  @Test
  void withoutACrossoverAPageBeginsWithWhatAStepCosts() {
    assertTrue(
        DOCUMENT
            .headline()
            .matches(
                "What a step costs: reference [\\d.]+ ns and [\\d.]+ ms a GFLOP;"
                    + " cuda [\\d.]+ us and [\\d.]+ ms a GFLOP"),
        DOCUMENT.headline());
  }

  private static Sweep of(String... metrics) {
    return Sweep.of(List.of(RUN), 0.95, choice(metrics));
  }

  @Test
  void aMetricOfBytesHasItsUnitItsHeadingsAndItsCrossover() {
    Sweep sweep = of("allocation");
    Crossover crossover =
        Crossover.of(sweep.curves("reference").get(0), sweep.curves("cuda").get(0), 0.95);
    Document document = SweepTable.document(sweep, List.of(crossover));
    String text = String.join("\n", TextRenderer.wideLines(document, true));
    assertTrue(
        text.contains("TrainingEpoch.epoch: the allocation of each workload, from the least"),
        text);
    assertTrue(text.contains("allocation/step"), text);
    assertTrue(text.contains("4,000 B to 4,000 B"), text);
    assertTrue(text.contains("allocation of a step = fixed + per FLOP x FLOP"), text);
    assertTrue(text.contains("crossover: cuda has less allocation than reference up to"), text);
    assertTrue(text.contains("where all forks agree: "), text);
    assertTrue(text.contains("crossover, allocation of cuda relative to reference"), text);
    assertEquals(
        List.of(
            "TrainingEpoch.epoch reference allocation, TrainingEpoch.epoch cuda allocation: no"
                + " intervals of the line: bytes do not spread as times do"),
        sweep.notes());
    assertTrue(text.contains("bytes do not spread as times do"), text);
    assertTrue(!text.contains("GFLOP/s") && !text.contains("faster"), text);
    String page = HtmlRenderer.page(document);
    assertTrue(page.contains("allocation of a step, bytes"));
    String json = SweepJson.text(sweep, List.of(crossover));
    assertTrue(json.contains("\"unit\" : \"B\""), json);
    assertTrue(json.contains("\"nanos\" : null"), json);
  }

  @Test
  void everyNamedMetricHasCurvesOfItsOwnAndNoneMeansTheFirst() {
    assertEquals(2, of("time", "Allocation").byBenchmark().size());
    assertEquals(
        List.of("time", "time"), of().lines().stream().map(line -> line.curve().metric()).toList());
    assertEquals(of(), of("throughput"));
  }

  @Test
  void aMetricThatNoResultHasIsNamed() {
    String refused =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> of("speed")).getMessage());
    assertTrue(
        refused.endsWith(
            "with --metric speed in run made-sweep, found none; there are throughput, allocation"),
        refused);
  }

  @Test
  void anEngineThatAllocatesNothingHasARatioButNoLineAndNoPoint() {
    Sweep sweep =
        Sweep.of(
            List.of(EditedRun.of(RUN).results(withoutAllocation("cuda")).record()),
            0.95,
            choice("allocation"));
    assertEquals(2, sweep.lines().size());
    assertTrue(
        sweep
            .notes()
            .contains(
                "TrainingEpoch.epoch cuda allocation: no line, since ladder0 has none of this"
                    + " metric"),
        sweep.notes().toString());
    Crossover crossover =
        Crossover.of(sweep.curves("reference").get(0), sweep.curves("cuda").get(0), 0.95);
    assertEquals(Crossover.FasterWhere.ALWAYS, crossover.outcome());
    assertTrue(crossover.decided());
    String text =
        String.join(
            "\n", TextRenderer.wideLines(SweepTable.document(sweep, List.of(crossover)), true));
    assertTrue(text.contains(" 0 B to 0 B"), text);
    assertTrue(text.contains("has less allocation than reference at every size"), text);
    assertTrue(text.contains(" less than 0.001 "), text);
    assertFalse(text.contains("0.0000"), text);
  }

  @Test
  void whereNobodyAllocatesThereIsATableAndNoFigure() {
    Sweep sweep =
        Sweep.of(
            List.of(EditedRun.of(RUN).results(withoutAllocation("")).record()),
            0.95,
            choice("allocation"));
    Document document = SweepTable.document(sweep, List.of());
    assertEquals("", document.headline());
    assertFalse(HtmlRenderer.page(document).contains("allocation against work"));
    String text = String.join("\n", TextRenderer.wideLines(document, true));
    assertTrue(text.contains("cuda allocation: no line, since ladder0 has none"), text);
  }

  @Test
  void aDeviceHasARoofOfItsOwn() {
    Sweep sweep = onDevice(RUN, true);
    assertEquals(2, sweep.ceilings().size());
    assertEquals(6e10, sweep.roof(sweep.curves("reference").get(0)).orElseThrow().attainable(1e9));
    assertEquals(6e13, sweep.roof(sweep.curves("cuda").get(0)).orElseThrow().attainable(1e9), 1e4);
    Document document = SweepTable.document(sweep, List.of());
    String text = String.join("\n", TextRenderer.wideLines(document, true)).replaceAll(" +", " ");
    assertTrue(text.contains("made-sweep processor nd4j 60 12.00 - - -"), text);
    assertTrue(text.contains("made-sweep NVIDIA H100 cuda 60,000 2,500 - - 6.000 us"), text);
    String page = HtmlRenderer.page(document);
    assertTrue(page.contains("roof of the processor") && page.contains("roof of the NVIDIA H100"));
    String json = SweepJson.text(sweep, List.of());
    assertTrue(json.contains("\"device\" : \"NVIDIA H100\""), json);
    assertTrue(json.matches("(?s).*\"launchNanos\" : (6000|5999.9).*"), json);
  }

  @Test
  void aDeviceIsNotHeldAgainstTheProcessorsRoof() {
    Sweep sweep = onDevice(RUN, false);
    assertTrue(sweep.roof(sweep.curves("reference").get(0)).isPresent());
    assertTrue(sweep.roof(sweep.curves("cuda").get(0)).isEmpty());
    assertEquals(
        List.of("no roofline of NVIDIA H100: the run has not measured its ceilings"),
        sweep.notes());
  }

  @Test
  void manyNetworksHaveTheRoofOfAllThreadsOverTheirNumber() {
    List<BenchmarkResult> results = new ArrayList<>(NETWORKS.results());
    results.add(MadeRuns.ceiling("productAllThreads", "nd4j", "throughput", 1.2e11));
    results.add(MadeRuns.ceiling("copyAllThreads", "nd4j", "throughput", 2e10));
    Sweep sweep = onDevice(EditedRun.of(NETWORKS).results(results).record(), true);
    assertEquals(
        1.2e11, sweep.roof(sweep.curves("reference").get(0)).orElseThrow().attainable(1e9), 1e3);
    assertEquals(6e13, sweep.roof(sweep.curves("cuda").get(0)).orElseThrow().attainable(1e9), 1e4);
    assertEquals(List.of(), sweep.notes());
    Document document = SweepTable.document(sweep, List.of());
    String text = String.join("\n", TextRenderer.wideLines(document, true)).replaceAll(" +", " ");
    assertTrue(text.contains("made-networks processor nd4j 60 12.00 120.0 20.00 -"), text);
    assertTrue(text.contains(" 4.000 ms to 4.000 ms 8.633 9.950 0.8676 49.8 % "), text);
    String page = HtmlRenderer.page(document);
    assertTrue(page.contains("roof of the processor, all threads"));
    assertTrue(
        SweepJson.text(sweep, List.of()).contains("\"attainableOperationsPerSecond\" : 1.735"));
  }

  @Test
  void manyNetworksAreNotHeldAgainstTheRoofOfOneThread() {
    Sweep sweep = Sweep.of(List.of(NETWORKS), 0.95, MetricChoice.ALL);
    assertTrue(sweep.roof(sweep.curves("reference").get(0)).isEmpty());
    assertEquals(
        List.of("no roofline of the processor: the run has not measured its ceilings"),
        sweep.notes());
  }

  /** Returns the sweep with engine cuda on a device, whose ceilings it has measured or not. */
  private static Sweep onDevice(RunRecord run, boolean measured) {
    DeviceUse device = new DeviceUse("cuda", "NVIDIA H100", "9.0", false, List.of());
    List<BenchmarkResult> results = new ArrayList<>();
    run.results()
        .forEach(
            result ->
                results.add(
                    result.parameters().containsValue("cuda")
                        ? EditedRun.on(device, result)
                        : result));
    if (measured) {
      results.add(
          EditedRun.on(device, MadeRuns.ceiling("deviceMultiplyAdd", "cuda", "throughput", 6e13)));
      results.add(
          EditedRun.on(device, MadeRuns.ceiling("deviceCopy", "cuda", "throughput", 2.5e12)));
      results.add(EditedRun.on(device, MadeRuns.ceiling("deviceLaunch", "cuda", "time", 6000)));
    }
    return Sweep.of(List.of(EditedRun.of(run).results(results).record()), 0.95, MetricChoice.ALL);
  }

  private static MetricChoice choice(String... metrics) {
    return new MetricChoice(Set.of(metrics));
  }

  /** Returns the results with an allocation of 0 for one engine, or for all. */
  private static List<BenchmarkResult> withoutAllocation(String engine) {
    return RUN.results().stream()
        .map(
            result ->
                result.metrics().size() < 2
                        || !(engine.isEmpty() || result.parameters().containsValue(engine))
                    ? result
                    : new BenchmarkResult(
                        result.benchmark(),
                        result.parameters(),
                        result.load(),
                        result.validity(),
                        result.check(),
                        List.of(
                            result.metrics().get(0),
                            Metric.allocation(
                                0, null, Collections.nCopies(MadeRuns.FORKS, List.of(0.0)))),
                        List.of()))
        .toList();
  }

  @Test
  void aPageSaysWhereItWasMeasuredBeforeAnyFigureAndATerminalStaysAsItWas() {
    Document whole = RunSummary.withRuns(DOCUMENT, List.of(RUN));
    String page = HtmlRenderer.page(whole);
    assertTrue(page.indexOf("measured on lab; ") < page.indexOf("<figure>"));
    assertTrue(page.indexOf("measured on lab; ") > 0);
    assertTrue(page.contains("record-made-sweep.json"));
    assertEquals(TextRenderer.wideLines(DOCUMENT, true), TextRenderer.wideLines(whole, true));
  }

  @Test
  void whatIsOffByLessThanHalfAPercentIsNotSaidToBeAboveOrBelow() {
    String text = String.join("\n", TextRenderer.wideLines(DOCUMENT, true));
    assertTrue(text.contains(" 0 %"), text);
    assertTrue(!text.contains("-0 %") && !text.contains("+0 %"), text);
  }

  @Test
  void whatElseWasMeasuredOfARungStandsBesideItsTime() {
    String text = String.join("\n", TextRenderer.wideLines(DOCUMENT, true));
    assertTrue(text.contains("allocation") && text.contains("4,000 B/op"), text);
    String json = SweepJson.text(Sweep.of(List.of(RUN), 0.95, MetricChoice.ALL), List.of());
    assertTrue(json.contains("\"allocation\"") && json.contains("\"B/op\""), json);
  }
}
