package io.finetunebench.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.calibrate.Calibration;
import io.finetunebench.bench.calibrate.Judge;
import io.finetunebench.bench.calibrate.Rate;
import io.finetunebench.core.document.Figure;
import io.finetunebench.core.document.Forest;
import io.finetunebench.core.document.MarkdownRenderer;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.TextRenderer;
import io.finetunebench.core.document.Tone;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CalibrationTableTest {
  private static final Calibration CALIBRATION =
      new Calibration(
          "TrainingEpoch.epoch nd4j",
          Map.of(0, 40, 5, 20),
          4.2,
          0.0123,
          0.031,
          200,
          1,
          List.of(
              new Calibration.Setting(
                  1,
                  7,
                  0.03,
                  List.of(
                      row(Judge.VERDICT, new Rate(0, 200, 4), new Rate(190, 200, 2)),
                      row(Judge.MEAN, new Rate(32, 200, 4), new Rate(10, 200, 2))))),
          List.of(new Calibration.Detectable("standard", 5, 0.0431)));

  @Test
  void textHasTheForksARowAJudgeAndTheVerdictsIntervals() {
    List<String> lines = TextRenderer.wideLines(CalibrationTable.document(CALIBRATION), true);
    assertEquals(
        "Forks: 40 as it is, 20 with 5 %; 4.2 s each. Spread of a fork's centre:"
            + " 1.23 %. Iterations beside a slow ruler: 3.1 %.",
        lines.get(1));
    assertEquals(
        "Smallest slowdown found in 95 of 100 cases, from that spread: standard (5 forks a side)"
            + " 4.3 %.",
        lines.get(2));
    int table = lines.indexOf("1 minute of measuring, 7 forks a side, minimum effect 3 %:");
    assertTrue(lines.get(table - 2).startsWith("Brackets: 95 % intervals"), "read before it");
    assertTrue(
        lines
            .get(table + 3)
            .matches("compare +0\\.0 \\(0-60\\) +95\\.0 \\(\\d+-\\d+\\)" + " +95\\.0"));
    assertTrue(
        lines.get(table + 4).matches("10 % on the mean +16\\.0 +5\\.0 +5\\.0"),
        lines.get(table + 4));
  }

  @Test
  void theHeadlineSaysHowOftenVerdictsAreWrongAndWhatTheyFind() {
    assertEquals(
        "Too few forks to say how often verdicts err: with 7 a side, in 0 to 60 % of equal builds",
        CalibrationTable.document(CALIBRATION).headline());
    assertEquals(
        "35 forks a side: verdicts are wrong in 0.5 % of equal builds and find 5 % more work in"
            + " 100 %",
        CalibrationTable.document(MadeRuns.calibration()).headline(),
        "the smallest of which enough are found");
  }

  @Test
  void falseAlarmsStandBesideTheAimWithTheirIntervalsAndThoseOfOtherMethodsToo() {
    List<Forest> forests =
        CalibrationTable.document(CALIBRATION).blocks().stream()
            .filter(Forest.class::isInstance)
            .map(Forest.class::cast)
            .toList();
    assertEquals(0.01, forests.get(0).bandHigh());
    Forest.Item verdicts = forests.get(0).items().get(0);
    assertEquals("1 min, 7 forks, effect 3 %", verdicts.label());
    assertEquals("0.0 % (0.0 to 60.2 %)", verdicts.words());
    assertEquals(Tone.PLAIN, verdicts.tone());
    Forest.Item other = forests.get(1).items().get(0);
    assertEquals("10 % on the mean", other.label());
    assertEquals(Tone.CAUTION, other.tone(), "its interval reaches the aim");
  }

  @Test
  void whatIsFoundStandsBesideTheAim() {
    Plot plot =
        CalibrationTable.document(CALIBRATION).blocks().stream()
            .filter(Plot.class::isInstance)
            .map(Plot.class::cast)
            .findFirst()
            .orElseThrow();
    assertEquals(List.of(5.0), plot.layers().get(0).xs());
    assertEquals(List.of(95.0), plot.layers().get(0).ys());
    assertEquals("aim, 95 %", plot.layers().get(1).name());
  }

  @Test
  void aSlowdownThatNeedsNoStatisticsHasNoNumber() {
    Calibration noisy =
        new Calibration(
            "noisy",
            Map.of(0, 2),
            4.2,
            1.5,
            0,
            200,
            1,
            List.of(),
            List.of(new Calibration.Detectable("quick", 3, 3_093_040)));
    assertTrue(
        String.join("\n", TextRenderer.wideLines(CalibrationTable.document(noisy), true))
            .contains("quick (3 forks a side) more than 1,000 %."));
  }

  @Test
  void tooFewForksForARateMakeNoFigure() {
    Calibration few = new Calibration("few", Map.of(0, 2), 4.2, 0, 0, 200, 1, List.of(), List.of());
    assertTrue(
        CalibrationTable.document(few).blocks().stream().noneMatch(Figure.class::isInstance));
  }

  @Test
  void markdownIsATableOfWhatIsKnown() {
    String markdown = MarkdownRenderer.page(CalibrationTable.document(CALIBRATION));
    assertTrue(markdown.contains("\n|---|--:|--:|--:|\n"), markdown);
    assertTrue(markdown.contains("\n| 10 % on the mean | 16.0 | 5.0 | 5.0 |\n"), markdown);
  }

  @Test
  void jsonHasHitsAndIntervals() {
    JsonNode json = JsonMapper.shared().readTree(CalibrationTable.json(CALIBRATION));
    JsonNode found = json.at("/settings/0/judges/0/found/5");
    assertEquals(190, found.path("hits").intValue());
    assertEquals(2, found.path("independent").intValue());
    assertTrue(found.path("low").doubleValue() < 0.95);
    assertEquals("alternative", json.at("/settings/0/judges/1/kind").asString());
    assertEquals(0.0431, json.at("/detectable/0/effect").doubleValue());
  }

  private static Calibration.Row row(Judge judge, Rate alarms, Rate found) {
    return new Calibration.Row(judge, alarms, Map.of(5, found), 1, Map.of(5, found));
  }
}
