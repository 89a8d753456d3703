package io.finetunebench.bench.report.trend;

import io.finetunebench.bench.judge.history.ByteTrend;
import io.finetunebench.bench.judge.history.Finding;
import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.judge.history.Mark;
import io.finetunebench.bench.judge.history.Newest;
import io.finetunebench.bench.judge.history.Point;
import io.finetunebench.bench.judge.history.Trend;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.report.Cells;
import io.finetunebench.bench.report.Counts;
import io.finetunebench.bench.report.Quantity;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.bench.report.Rows;
import io.finetunebench.bench.report.run.RunSummary;
import io.finetunebench.bench.report.run.ShortNames;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Section;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tally;
import io.finetunebench.core.document.Tone;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes the document of a history. */
public final class HistoryTable {
  private static final int MOST_NAMES = 3;

  private HistoryTable() {}

  /** Returns a history for reports: text has its tables, a page its figures, too. */
  public static Reported reported(History history) {
    return new Reported(new HistoryJson.Of(history), tables(history), () -> document(history));
  }

  /** Returns the history as a document for a page: its tables, and a card a benchmark. */
  public static Document document(History history) {
    TrendNames names = new TrendNames(history, ShortNames.ofTrends(history.series()));
    Document tables = tables(history, names, true);
    List<Block> blocks = new ArrayList<>(tables.blocks());
    blocks.add(HistoryCards.cards(history, names));
    return new Document(tables.title(), tables.headline(), tables.answer(), blocks);
  }

  /**
   * Returns the history as a document: how to read it, the trends, the shifts, other changes. Names
   * are whole, as acknowledging a shift takes them.
   */
  public static Document tables(History history) {
    return tables(history, new TrendNames(history, ShortNames.none()), false);
  }

  private static Document tables(History history, TrendNames names, boolean page) {
    Rows<Trend> rows =
        new Rows<Trend>()
            .words("benchmark", trend -> names.of(trend) + names.machine(trend))
            .numbers("runs", trend -> Cells.count(trend.points().size()))
            .column(
                Column.words("trend"),
                trend -> TrendWords.sparkline(trend, point -> logTime(trend, point)))
            .numbers(
                "newest",
                trend -> Cells.score(TrendWords.newest(trend).score(), trend.key().unit()))
            .column(Column.words("which is").fit(Column.Fit.BELOW), TrendWords::standing);
    List<Block> trends = new ArrayList<>();
    trends.add(
        new Paragraph(
            "times of each run's fastest iterations (elsewhere scores are medians), up is slower, | is a"
                + " shift of "
                + Quantity.percent(history.minimumEffect())
                + " % or more"));
    trends.add(rows.table(history.series()));
    trends.add(new Paragraph("runs are " + history.order().basis().words()));
    List<Finding> findings = history.findings();
    List<Block> blocks = new ArrayList<>();
    if (page) {
      blocks.add(new Section("Shifts", shifts(history, findings, names)));
      blocks.add(new Section(names.title("Trends"), trends));
    } else {
      blocks.addAll(trends);
      blocks.add(shifts(history, findings, names));
    }
    if (!history.bytes().isEmpty()) {
      blocks.add(bytes(history));
    }
    blocks.addAll(marks(history));
    blocks.add(0, tally(history));
    String newest = newest(history);
    int runs = history.series().stream().mapToInt(trend -> trend.points().size()).max().orElse(0);
    return new Document(
        "Benchmark history",
        newest.isEmpty() ? "" : newest + "; shifts: " + findings.size() + "; runs: " + runs,
        newest.isEmpty() ? "" : "newest runs: " + newest,
        blocks);
  }

  private static Tally tally(History history) {
    List<Tally.Count> counts = new ArrayList<>();
    for (Newest.Standing standing : Newest.Standing.values()) {
      long count = count(history, standing);
      if (count > 0) {
        String words = TrendWords.standing(standing, history.series());
        counts.add(new Tally.Count(count, words, TrendWords.tone(standing)));
      }
    }
    List<String> machines =
        history.series().stream().map(trend -> trend.key().machine()).distinct().toList();
    return new Tally(
        counts,
        machines.isEmpty()
            ? ""
            : "measured on "
                + (machines.size() == 1
                    ? RunSummary.machine(machines.get(0))
                    : machines.size() + " machines")
                + period(history));
  }

  /** Returns from when to when the runs were. */
  private static String period(History history) {
    Instant earliest = Instant.MAX;
    Instant latest = Instant.MIN;
    for (Trend trend : history.series()) {
      for (Point point : trend.points()) {
        earliest = point.startedAt().isBefore(earliest) ? point.startedAt() : earliest;
        latest = point.startedAt().isAfter(latest) ? point.startedAt() : latest;
      }
    }
    LocalDate first = LocalDate.ofInstant(earliest, ZoneOffset.UTC);
    LocalDate last = LocalDate.ofInstant(latest, ZoneOffset.UTC);
    return first.equals(last) ? "; on " + first : "; from " + first + " to " + last;
  }

  /** Returns how many series stand how; empty where there are none. */
  private static String newest(History history) {
    Counts counts = new Counts();
    for (Newest.Standing standing : Newest.Standing.values()) {
      counts.add(count(history, standing), TrendWords.standing(standing, history.series()));
    }
    return counts.of(history.series().size());
  }

  private static long count(History history, Newest.Standing standing) {
    return history.series().stream().filter(trend -> trend.newest().standing() == standing).count();
  }

  private static Block shifts(History history, List<Finding> findings, TrendNames names) {
    return orNoShifts(
        new Rows<Finding>()
            .column(
                Column.words("shift"),
                row ->
                    row.slower() == 0
                        ? Cell.of("FASTER", Tone.GOOD)
                        : Cell.of(row.slower() < row.parts().size() ? "BOTH" : "SLOWER", Tone.BAD))
            .words("benchmark", row -> benchmarks(row, names))
            .numbers("ratio", row -> Cells.formatted("%.3f", row.ratio()))
            .words("interval", HistoryTable::interval)
            .column(
                Column.words("first run after it").fit(Column.Fit.BELOW),
                row -> Cell.of(row.first().run() + TrendWords.commit(row.first())))
            .column(
                Column.words("what it is").fit(Column.Fit.BELOW),
                row -> Cell.of(TrendWords.meaning(row)))
            .table(findings),
        history.series());
  }

  static Block orNoShifts(Table table, List<Trend> trends) {
    if (!table.rows().isEmpty()) {
      return table;
    }
    return new Paragraph(
        !trends.isEmpty() && trends.stream().allMatch(Trend::isTooShortToSearch)
            ? TrendWords.tooShort(
                trends.stream().mapToInt(trend -> trend.points().size()).max().orElse(0))
            : "no shifts");
  }

  /** Returns what is judged as bytes, with each step of at least 1 % and 16 bytes. */
  private static Block bytes(History history) {
    return new Section(
        "bytes",
        new Rows<ByteTrend>()
            .words("benchmark", trend -> Trend.name(trend.key()) + " " + trend.key().metric())
            .numbers("runs", trend -> Cells.count(trend.points().size()))
            .numbers("newest", trend -> Cells.score(trend.newest(), trend.key().unit()))
            .column(Column.words("steps").fit(Column.Fit.BELOW), HistoryTable::steps)
            .table(history.bytes()));
  }

  private static Cell steps(ByteTrend trend) {
    List<String> steps = new ArrayList<>();
    for (ByteTrend.Step step : trend.steps()) {
      Point first = trend.points().get(step.index());
      Acknowledgement known = step.acknowledgement();
      steps.add(
          String.format(
              Locale.ROOT,
              "%s, %s to %s with %s%s%s",
              step.after() > step.before() ? "MORE" : "LESS",
              Quantity.score(step.before(), trend.key().unit()),
              Quantity.score(step.after(), trend.key().unit()),
              first.run(),
              TrendWords.commit(first),
              known == null ? "" : ", acknowledged: " + known.reason()));
    }
    boolean more =
        trend.steps().stream()
            .anyMatch(step -> step.after() > step.before() && step.acknowledgement() == null);
    return steps.isEmpty()
        ? Cell.of("none")
        : Cell.of(String.join("; ", steps), more ? Tone.BAD : Tone.GOOD);
  }

  /** Returns the ends of the intervals of all benchmarks that shifted together. */
  private static String interval(Finding finding) {
    List<Interval> intervals =
        finding.parts().stream().map(part -> part.shift().interval()).toList();
    return String.format(
        Locale.ROOT,
        "%.3f to %.3f",
        intervals.stream().mapToDouble(Interval::low).min().orElseThrow(),
        intervals.stream().mapToDouble(Interval::high).max().orElseThrow());
  }

  private static String benchmarks(Finding finding, TrendNames names) {
    int count = finding.parts().size();
    Trend first = finding.parts().get(0).trend();
    return count == 1
        ? names.of(first) + names.machine(first)
        : count
            + " benchmarks"
            + names.machine(first)
            + ": "
            + String.join(
                ", ",
                finding.parts().stream()
                    .limit(MOST_NAMES)
                    .map(part -> names.of(part.trend()))
                    .toList())
            + (count > MOST_NAMES ? " and " + (count - MOST_NAMES) + " more" : "");
  }

  private static List<Block> marks(History history) {
    List<String> lines = new ArrayList<>();
    for (Trend trend : history.series()) {
      for (Mark mark : trend.marks()) {
        lines.add("run " + trend.points().get(mark.index()).run() + TrendWords.changed(mark));
      }
    }
    List<String> distinct = lines.stream().distinct().toList();
    return distinct.isEmpty()
        ? List.of()
        : List.of(
            new Section(
                "what else changed", distinct.stream().map(Paragraph::new).toArray(Block[]::new)));
  }

  private static double logTime(Trend trend, Point point) {
    double sign = trend.key().hint().biggerIsBetter() ? -1 : 1;
    return sign * Math.log(point.score());
  }
}
