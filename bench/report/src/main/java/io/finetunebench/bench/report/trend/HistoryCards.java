package io.finetunebench.bench.report.trend;

import io.finetunebench.bench.judge.history.Finding;
import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.judge.history.Mark;
import io.finetunebench.bench.judge.history.Point;
import io.finetunebench.bench.judge.history.Shift;
import io.finetunebench.bench.judge.history.Trend;
import io.finetunebench.bench.report.Cells;
import io.finetunebench.bench.report.Quantity;
import io.finetunebench.bench.report.Rows;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cards;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Makes a card a benchmark over its runs: the scores as a figure, and the shifts. */
public final class HistoryCards {
  private HistoryCards() {}

  /** Returns a card a benchmark, those that are not as usual first, then those that shifted. */
  static Cards cards(History history, TrendNames names) {
    List<Trend> trends = new ArrayList<>(history.series());
    trends.sort(
        Comparator.comparing(
                (Trend trend) -> TrendWords.tone(trend.newest().standing()) == Tone.PLAIN)
            .thenComparing(trend -> trend.shifts().isEmpty()));
    List<Finding> findings = history.findings();
    return new Cards(
        names.title("Each benchmark over the runs"),
        trends.stream().map(trend -> card(trend, findings, names)).toList());
  }

  /**
   * Returns the scores of a trend, with lines where it shifted and where something changed.
   *
   * @param findings of the whole history
   * @param newest what the newest score is called, which gets a large dot; empty for none
   */
  public static Plot plot(Trend trend, List<Finding> findings, String newest) {
    List<Double> xs = new ArrayList<>();
    List<Double> ys = new ArrayList<>();
    Quantity.Unit unit = Quantity.unit(trend.key().unit(), TrendWords.newest(trend).score());
    for (Point point : trend.points()) {
      xs.add((double) xs.size() + 1);
      ys.add(unit.of(point.score()));
    }
    List<Plot.Layer> layers = new ArrayList<>();
    layers.add(new Plot.Layer("score", Plot.Kind.LINE_POINTS, xs, ys));
    if (!newest.isEmpty()) {
      int last = xs.size() - 1;
      layers.add(
          new Plot.Layer(
              newest, Plot.Kind.LARGE_POINTS, List.of(xs.get(last)), List.of(ys.get(last))));
    }
    List<Plot.Mark> marks = new ArrayList<>();
    for (Shift change : trend.shifts()) {
      marks.add(
          new Plot.Mark(
              change.index() + 0.5,
              "shift, ratio "
                  + ratio(change)
                  + TrendWords.commit(trend.points().get(change.index()))
                  + ": "
                  + TrendWords.meaning(meant(new Finding.Part(trend, change), findings)),
              change.ratio() > 1 ? Tone.BAD : Tone.GOOD));
    }
    trend
        .marks()
        .forEach(
            mark ->
                marks.add(
                    new Plot.Mark(
                        mark.index() + 0.5, mark.difference().field() + " changed", Tone.CAUTION)));
    return new Plot(
        "Score over the runs; a line where it shifted, a dotted one where machine or JVM changed",
        new Plot.Axis("run, the earliest first", Plot.Scale.LINEAR),
        new Plot.Axis(trend.key().metric() + ", " + unit.name(), Plot.Scale.LINEAR),
        layers,
        marks);
  }

  private static String ratio(Shift change) {
    return String.format(Locale.ROOT, "%.3f", change.ratio());
  }

  private static Cards.Card card(Trend trend, List<Finding> findings, TrendNames names) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(plot(trend, findings, ""));
    if (names.shortens(trend)) {
      blocks.add(new Paragraph(trend.name()));
    }
    blocks.add(HistoryTable.orNoShifts(shifts(trend, findings), List.of(trend)));
    for (Mark mark : trend.marks()) {
      blocks.add(new Paragraph("run " + (mark.index() + 1) + TrendWords.changed(mark)));
    }
    int changes = trend.shifts().size();
    return new Cards.Card(
        names.of(trend) + names.machine(trend),
        Quantity.score(TrendWords.newest(trend).score(), trend.key().unit())
            + ", "
            + TrendWords.standing(trend).text()
            + (changes == 0 ? "" : ", shifts: " + changes),
        TrendWords.tone(trend.newest().standing()),
        TrendWords.sparkline(trend, Point::score),
        blocks);
  }

  private static Table shifts(Trend trend, List<Finding> findings) {
    return new Rows<Finding.Part>()
        .column(
            Column.words("shift at"),
            part -> Cell.of(part.shift().index() + 1.0, "run " + (part.shift().index() + 1)))
        .numbers("ratio", part -> Cells.formatted("%.3f", part.shift().ratio()))
        .words("first run after it", part -> part.first().run() + TrendWords.commit(part.first()))
        .words("what it is", part -> TrendWords.meaning(meant(part, findings)))
        .table(trend.shifts().stream().map(shift -> new Finding.Part(trend, shift)).toList());
  }

  /** Returns the finding that a shift is a part of where many share it, else its own. */
  private static Finding meant(Finding.Part part, List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.of() > 0 && finding.parts().contains(part))
        .findFirst()
        .orElse(Finding.of(part));
  }
}
