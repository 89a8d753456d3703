package io.finetunebench.bench.report.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.metric.ForkDetails;
import io.finetunebench.bench.record.metric.ForkValues;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.metric.Unsteady;
import io.finetunebench.core.document.Plot;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleFiguresTest {
  private static final Metric METRIC =
      Metric.of("time", "us/call", Hint.TIME, 2, List.of(List.of(2.0, 2.1), List.of(2.2)));

  private static final Metric WARMED =
      new Metric(
          "time",
          "us/call",
          Hint.TIME,
          2,
          null,
          List.of(
              new ForkValues(List.of(2.0, 2.1), null, List.of(9.0, 3.0)),
              new ForkValues(List.of(2.2), null, List.of(8.0))));

  @Test
  void theWarmupOfAForkStandsBeforeItsSamplesAndTheSteadyStateIsMarked() {
    Plot plot = plots(WARMED).get(0);
    Plot.Layer warmup = plot.layers().get(0);
    assertEquals("warm-up", warmup.name());
    assertEquals(Plot.Kind.ASIDE, warmup.kind());
    assertEquals(List.of(1.0, 2.0, 5.0), warmup.xs());
    assertEquals(List.of(9.0, 3.0, 8.0), warmup.ys());
    assertEquals(List.of(3.0, 4.0, 6.0), plot.layers().get(1).xs());
    assertEquals(List.of(3.0, 6.0), plot.layers().get(2).xs(), "medians");
    assertEquals(
        List.of(
            "3.0 fork 1 has no steady state: its second half was 20 % faster than its first",
            "4.5 fork 2 begins", "5.5 warm, steady from here on"),
        plot.marks().stream().map(mark -> mark.at() + " " + mark.words()).toList());
  }

  @Test
  void rulersStandBesideTheIterationsThatTheyAreOf() {
    List<Plot> plots = plots(WARMED);
    assertTrue(plots.get(1).title().startsWith("The rulers"), plots.get(1).title());
    assertEquals(List.of(3.0, 4.0, 6.0), plots.get(1).layers().get(0).xs());
    assertEquals(1, plots.get(1).x().from(), "where the iterations begin");
    assertEquals(6, plots.get(1).x().to());
  }

  @Test
  void whereNoWarmupIsKnownNothingIsSaidOfIt() {
    Plot plot = plots(METRIC).get(0);
    assertEquals(2, plot.layers().size());
    assertEquals(List.of(1.0, 2.0, 3.0), plot.layers().get(0).xs());
    assertEquals(
        "Every measured iteration; a line where the next fork begins, a bold dotted one where no"
            + " steady state was found",
        plot.title());
    assertEquals(2, plot.marks().size());
  }

  private static List<Plot> plots(Metric metric) {
    List<ForkDetails> noise =
        List.of(
            SampleRecords.noise(Unsteady.FASTER.by(0.2), List.of(7.0, 8.0)),
            SampleRecords.noise(null, List.of(9.0)));
    return SampleFigures.of(
        List.of(new SampleFigures.Side("", metric, noise, List.of(), Attachments.none())));
  }
}
