package io.finetunebench.bench.judge.level;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.verdict.MadeSeries;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Scores;
import io.finetunebench.bench.record.series.Series;
import java.util.List;
import org.junit.jupiter.api.Test;

class PointCentreTest {
  @Test
  void theFastGroupOfForksCounts() {
    double[] forks = {Math.log(1.75), Math.log(1.02), Math.log(1.8), Math.log(1.0)};
    assertEquals((Math.log(1.02) + Math.log(1.0)) / 2, PointCentre.of(forks).logTime(), 1e-12);
    assertEquals(2, PointCentre.of(forks).fast());
    assertEquals(4, PointCentre.of(forks).forks());
    assertEquals(Math.pow(Math.log(1.02), 2) / 2, PointCentre.of(forks).squares(), 1e-12);
    assertEquals(2, PointCentre.of(new double[] {2}).logTime(), 0);
  }

  @Test
  void aForkCountsByItsFastIterationsWhateverItsLength() {
    Metric five = metric(Hint.TIME, List.of(9.0, 2.0, 9.0, 9.0, 9.0));
    Metric ten = metric(Hint.TIME, List.of(9.0, 2.0, 9.0, 9.0, 9.0, 9.0, 9.0, 2.0, 9.0, 9.0));
    assertEquals(Math.log(2), centre(five).logTime(), 1e-12);
    // Of ten with two at 2, five draws hold one of the two in 7 of 9 cases.
    assertEquals(7 / 9.0 * Math.log(2) + 2 / 9.0 * Math.log(9), centre(ten).logTime(), 1e-12);
  }

  @Test
  void aRateCountsAsTheTimeThatItIsTheInverseOf() {
    assertEquals(-Math.log(8), centre(metric(Hint.RATE, List.of(8.0, 4.0))).logTime(), 1e-12);
  }

  @Test
  void whatHasNoLogarithmHasNoCentre() {
    assertTrue(Double.isNaN(centre(metric(Hint.TIME, List.of(0.0, 4.0))).logTime()));
  }

  private static PointCentre centre(Metric metric) {
    Series series = MadeSeries.series("b", metric);
    return PointCentre.of(Scores.Score.of(series, metric));
  }

  private static Metric metric(Hint hint, List<Double> iterations) {
    return Metric.of("score", "unit", hint, 1, List.of(iterations));
  }
}
