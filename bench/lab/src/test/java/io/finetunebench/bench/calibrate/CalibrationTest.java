package io.finetunebench.bench.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.verdict.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final Map<String, Integer> PRESETS = Map.of("standard", 5);

  @Test
  void whoWaitsHearsOfEachRowThatIsJudged() {
    List<String> heard = new ArrayList<>();
    Calibration calibration =
        Calibration.of(
            SyntheticPool.of(60, 0.005, 0, 2, 5),
            PRESETS,
            200,
            1,
            (done, planned) -> heard.add(done + " of " + planned));
    int rows = calibration.settings().stream().mapToInt(setting -> setting.rows().size()).sum();
    assertEquals(rows, heard.size());
    assertEquals("1 of " + rows, heard.get(0));
    assertEquals(rows + " of " + rows, heard.get(rows - 1));
  }

  @Test
  void quietForksRaiseNoFalseAlarmAndShowEveryChangeBeyondTheMinimumEffect() {
    Calibration.Setting minute =
        calibration(SyntheticPool.of(60, 0.005, 0, 2, 5)).settings().get(0);
    assertEquals(6, minute.forks(), "of 5 s on two sides");
    Calibration.Row verdict = minute.rows().get(0);
    assertEquals(Judge.VERDICT, verdict.judge());
    assertEquals(0, falseAlarms(verdict).hits());
    assertEquals(1.0, rate(verdict, 5).fraction());
    assertEquals(0, rate(verdict, 2).hits(), "one after the other, nothing is called below 3 %");
  }

  @Test
  void driftRaisesAlarmsWhereSidesFollowEachOther() {
    Calibration.Setting minute =
        calibration(SyntheticPool.of(60, 0.001, 0.004, 5)).settings().get(0);
    Calibration.Row verdict = minute.rows().get(0);
    assertTrue(falseAlarms(verdict).fraction() > 0.9);
  }

  @Test
  void noJudgeRaisesMoreFalseAlarmsThanTheVerdictAtTheEqualThreshold() {
    Map<Integer, List<CalibrationFork>> pool = SyntheticPool.of(60, 0.02, 0, 5).bySlowdown();
    List<Draw> draws = Draw.equal(pool, 6, 300, new SplittableRandom(1)).draws();
    double[] sizes =
        draws.stream().mapToDouble(draw -> Math.abs(Judge.MEAN.statistic(draw))).toArray();
    double threshold = Calibration.threshold(sizes, 3);
    assertTrue(Arrays.stream(sizes).filter(size -> size > threshold).count() <= 3);
    assertEquals(0, Calibration.threshold(sizes, sizes.length));
  }

  @Test
  void pooledIterationsMakeMannWhitneyCryWolf() {
    Calibration.Setting minute = calibration(SyntheticPool.of(60, 0.02, 0, 5)).settings().get(0);
    Calibration.Row row =
        minute.rows().stream()
            .filter(each -> each.judge() == Judge.MANN_WHITNEY)
            .findFirst()
            .orElseThrow();
    assertTrue(falseAlarms(row).fraction() > 0.1, row.toString());
    assertTrue(rate(row, 5).fraction() >= rate(row, 5, row.foundAtEqual()).fraction());
  }

  @Test
  void equalSeedsGiveEqualRates() {
    CalibrationPool pool = SyntheticPool.of(20, 0.02, 0, 5);
    assertEquals(calibration(pool), calibration(pool));
  }

  @Test
  void thePresetsDetectWhatTheSpreadLeaves() {
    Calibration calibration = calibration(SyntheticPool.of(200, 0.01, 0, 5));
    assertEquals(0.01, calibration.spread(), 0.001);
    // t(0.995, 4) = 4.604 and z(0.95) = 1.645 standard errors of 0.01 sqrt(2 / 5).
    double expected = Math.expm1((4.604 + 1.645) * calibration.spread() * Math.sqrt(0.4));
    assertEquals(expected, calibration.detectable().get(0).effect(), 1e-4);
  }

  @Test
  void tooFewForksGiveNoRates() {
    assertTrue(calibration(SyntheticPool.of(2, 0.01, 0, 5)).settings().isEmpty());
  }

  @Test
  void slowedEnginesOfTheRightRatioStandForASlowdownToo() {
    Map<Integer, List<CalibrationFork>> pool =
        SyntheticPool.of(20, 0.01, 0, 1, 2, 3, 5, 10).bySlowdown();
    Draw.Set two = Draw.slowed(pool, 2, 5, 300, new SplittableRandom(1));
    List<String> pairs =
        two.draws().stream()
            .map(
                draw ->
                    draw.baseline().get(0).slowdown() + " to " + draw.candidate().get(0).slowdown())
            .distinct()
            .sorted()
            .toList();
    assertEquals(List.of("0 to 2", "1 to 3", "3 to 5"), pairs);
    // 120 forks of 0, 1, 2, 3 and 5 %, ten a comparison.
    assertEquals(12, two.independent());
    for (Draw draw : two.draws()) {
      assertEquals(5, draw.baseline().stream().distinct().count());
      assertEquals(5, draw.candidate().stream().distinct().count());
    }
  }

  @Test
  void noForkIsOnBothSidesOfAnEqualComparison() {
    Map<Integer, List<CalibrationFork>> pool = SyntheticPool.of(20, 0.01, 0, 5).bySlowdown();
    for (Draw draw : Draw.equal(pool, 5, 200, new SplittableRandom(1)).draws()) {
      assertEquals(5, draw.baseline().size());
      assertFalse(draw.baseline().stream().anyMatch(draw.candidate()::contains));
    }
  }

  private static Calibration calibration(CalibrationPool pool) {
    return Calibration.of(pool, PRESETS, 200, 1, Progress.NONE);
  }

  private static Rate rate(Calibration.Row row, int slowdown) {
    return rate(row, slowdown, row.found());
  }

  private static Rate rate(Calibration.Row row, int slowdown, Map<Integer, Rate> rates) {
    return Objects.requireNonNull(rates.get(slowdown), row.toString());
  }

  private static Rate falseAlarms(Calibration.Row row) {
    return Objects.requireNonNull(row.falseAlarms(), row.toString());
  }
}
