package io.finetunebench.bench.report.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.calibration.PairCalibration;
import io.finetunebench.bench.judge.calibration.PairPool;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.core.document.render.MarkdownRenderer;
import io.finetunebench.core.document.render.TextRenderer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PairCalibrationTableTest {
  private static final PairCalibration CALIBRATION = calibration();

  /** Returns a calibration of a pool whose pairs vary by a hundredth. */
  private static PairCalibration calibration() {
    SplittableRandom random = new SplittableRandom(7);
    return PairCalibration.of(
        new PairPool(
            "Sort.sorts 1000, made machine, JVM 17",
            Stream.generate(() -> 0.01 * random.nextGaussian()).limit(200).toList(),
            5.0));
  }

  @Test
  void textHasThePoolAndARowAKindOfComparison() {
    List<String> lines = TextRenderer.wideLines(PairCalibrationTable.document(CALIBRATION), true);
    assertEquals("Sort.sorts 1000, made machine, JVM 17.", lines.get(0));
    String pool = lines.get(1);
    assertTrue(pool.startsWith("200 pairs of forks of equal builds, 5.0 s each; a pair's"), pool);
    assertTrue(
        lines.stream()
            .anyMatch(line -> line.matches("1\\.0 +12 +1\\.5 % +3 % +equal +0\\.0 % \\(.*")),
        lines.toString());
    assertTrue(
        lines.stream()
            .anyMatch(line -> line.matches("1\\.0 +12 +1\\.5 % +3 % +5 % slower +100\\.0 %.*")),
        lines.toString());
  }

  @Test
  void theHeadlineSaysHowOftenEqualBuildsAreCalled() {
    String headline = PairCalibrationTable.document(CALIBRATION).headline();
    assertTrue(
        headline.matches(
            "0\\.0 % \\(0\\.0-[\\d.]+\\) of equal builds are called slower or faster within 1\\.0"
                + " minutes of measuring"),
        headline);
  }

  @Test
  void tooFewPairsForAMinuteSayWhatToDo() {
    PairCalibration few =
        PairCalibration.of(new PairPool("few", List.of(0.0, 0.01, 0.0, 0.02, 0.0, 0.01), 5.0));
    assertEquals(
        "too few pairs for a rate: measure more with --pool",
        PairCalibrationTable.document(few).headline());
    String text =
        String.join("\n", TextRenderer.wideLines(PairCalibrationTable.document(few), true));
    assertTrue(text.contains("Too few pairs to judge a minute: measure more with --pool."), text);
    JsonNode json = JsonMapper.shared().readTree(RecordFormat.write(few));
    assertEquals(6, json.path("pairs").intValue());
    assertEquals(0, json.path("rows").size());
  }

  @Test
  void markdownIsATable() {
    String markdown = MarkdownRenderer.page(PairCalibrationTable.document(CALIBRATION));
    assertTrue(markdown.contains("\n| 1.0 | 12 | 1.5 % | 3 % | equal | 0.0 %"), markdown);
  }

  @Test
  void jsonHasSharesWithTheirIntervals() {
    JsonNode json = JsonMapper.shared().readTree(RecordFormat.write(CALIBRATION));
    assertEquals(200, json.path("pairs").intValue());
    JsonNode row = json.at("/rows/0");
    assertEquals(0, row.path("change").doubleValue());
    assertEquals(189, row.path("comparisons").intValue());
    assertEquals(0, row.at("/called/fraction").doubleValue());
    assertTrue(row.at("/called/high").doubleValue() < 0.2, row::toString);
  }
}
