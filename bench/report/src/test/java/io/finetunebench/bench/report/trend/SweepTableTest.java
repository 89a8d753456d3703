package io.finetunebench.bench.report.trend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.sweep.Crossover;
import io.finetunebench.bench.judge.sweep.Curve;
import io.finetunebench.bench.judge.sweep.Sweep;
import io.finetunebench.bench.judge.verdict.MetricChoice;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.report.MadeRuns;
import io.finetunebench.bench.report.run.RunSummary;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.render.HtmlRenderer;
import io.finetunebench.core.document.render.TextRenderer;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SweepTableTest {
  private static final RunRecord RUN = MadeRuns.sweep();
  private static final Document DOCUMENT =
      SweepTable.document(Sweep.of(List.of(RUN), 0.95, MetricChoice.ALL), List.of());

  @Test
  void withoutACrossoverAPageBeginsWithWhatAStepCosts() {
    assertTrue(
        DOCUMENT
            .headline()
            .matches(
                "What a step costs: reference [\\d.]+ us to [\\d.]+ ms;"
                    + " cuda [\\d.]+ us to [\\d.]+ ms"),
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
    assertTrue(text.contains("crossover: cuda has less allocation than reference up to"), text);
    assertTrue(text.contains(", where all forks agree"), text);
    assertTrue(text.contains("crossover, allocation of cuda relative to reference"), text);
    assertTrue(!text.contains("GFLOP/s") && !text.contains("faster"), text);
    String page = HtmlRenderer.page(document);
    assertTrue(page.contains("allocation of a step, bytes"));
    String json = RecordFormat.write(new SweepTable.Answer(sweep, List.of(crossover)));
    assertTrue(json.contains("\"unit\": \"B\""), json);
  }

  @Test
  void everyNamedMetricHasCurvesOfItsOwnAndNoneMeansTheFirst() {
    assertEquals(2, of("time", "Allocation").byBenchmark().size());
    assertEquals(List.of("time", "time"), of().curves().stream().map(Curve::metric).toList());
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
  void anEngineThatAllocatesNothingHasARatioButNoPoint() {
    Sweep sweep =
        Sweep.of(
            List.of(EditedRun.of(RUN).results(withoutAllocation("cuda")).record()),
            0.95,
            choice("allocation"));
    assertEquals(2, sweep.curves().size());
    Crossover crossover =
        Crossover.of(sweep.curves("reference").get(0), sweep.curves("cuda").get(0), 0.95);
    assertEquals(Crossover.FasterWhere.ALWAYS, crossover.outcome());
    assertTrue(crossover.interval().decided());
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
    assertEquals(
        "The allocation of a step: reference 0 B to 0 B; cuda 0 B to 0 B", document.headline());
    assertFalse(HtmlRenderer.page(document).contains("allocation against work"));
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
                    : ResultBuilder.of(result)
                        .metrics(
                            result.metrics().get(0),
                            Metric.allocation(0, Collections.nCopies(MadeRuns.FORKS, List.of(0.0))))
                        .result())
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
  void whatElseWasMeasuredOfARungStandsBesideItsTime() {
    String text = String.join("\n", TextRenderer.wideLines(DOCUMENT, true));
    assertTrue(text.contains("allocation") && text.contains("4,000 B/op"), text);
    String json =
        RecordFormat.write(
            new SweepTable.Answer(Sweep.of(List.of(RUN), 0.95, MetricChoice.ALL), List.of()));
    assertTrue(json.contains("\"allocation\"") && json.contains("\"B/op\""), json);
  }
}
