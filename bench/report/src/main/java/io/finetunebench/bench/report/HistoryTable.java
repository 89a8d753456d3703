package io.finetunebench.bench.report;

import io.finetunebench.bench.judge.history.ByteTrend;
import io.finetunebench.bench.judge.history.ChangePoint;
import io.finetunebench.bench.judge.history.Finding;
import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.judge.history.Mark;
import io.finetunebench.bench.judge.history.Newest;
import io.finetunebench.bench.judge.history.Point;
import io.finetunebench.bench.judge.history.Trend;
import io.finetunebench.bench.judge.verdict.Difference;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.SeriesKey;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cards;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.Section;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tally;
import io.finetunebench.core.document.Tone;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes the document of a history. */
public final class HistoryTable {
  private static final int MOST_NAMES = 3;
  private static final String TOO_FEW = "with too few runs to say";

  /** Shifts of one trend. */
  private static final Rows<Finding> SHIFTS =
      new Rows<Finding>()
          .column(
              Column.words("shift at"), row -> Cell.of(index(row) + 1.0, "run " + (index(row) + 1)))
          .numbers("ratio", row -> Cells.formatted("%.3f", row.ratio()))
          .words("first run after it", row -> row.first().run() + commit(row.first()))
          .words("what it is", HistoryTable::meaning);

  private HistoryTable() {}

  /** Returns a history for reports: text has its tables, a page its figures, too. */
  public static Reported reported(History history) {
    return new Reported(new HistoryJson.Of(history), tables(history), () -> document(history));
  }

  private static int index(Finding ofOne) {
    return ofOne.shifts().get(0).changePoint().index();
  }

  /** Returns the history as a document for a page: its tables, and a card a benchmark. */
  public static Document document(History history) {
    ShortNames names = ShortNames.ofTrends(history.series());
    Document tables = tables(history, names, true);
    List<Block> blocks = new ArrayList<>(tables.blocks());
    blocks.add(cards(history, names));
    return new Document(tables.title(), tables.headline(), tables.answer(), blocks);
  }

  /**
   * Returns the history as a document: how to read it, the trends, the shifts, other changes. Names
   * are whole, as acknowledging a shift takes them.
   */
  public static Document tables(History history) {
    return tables(history, ShortNames.none(), false);
  }

  private static Document tables(History history, ShortNames names, boolean page) {
    Rows<Trend> rows =
        new Rows<Trend>()
            .words("benchmark", trend -> named(history, names, trend) + machine(history, trend))
            .numbers("runs", trend -> Cells.count(trend.points().size()))
            .column(
                Column.words("trend"), trend -> sparkline(trend, point -> logTime(trend, point)))
            .numbers("newest", trend -> Cells.score(newest(trend).score(), trend.key().unit()))
            .column(Column.words("which is").fit(Column.Fit.BELOW), HistoryTable::standing);
    List<Block> trends = new ArrayList<>();
    trends.add(
        new Paragraph(
            "times over the runs, up is slower, | is a shift of "
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
    return new Document(
        "Benchmark history", headline(history, findings.size()), answer(history), blocks);
  }

  private static Tally tally(History history) {
    List<Tally.Count> counts = new ArrayList<>();
    for (Newest.Standing standing : Newest.Standing.values()) {
      if (count(history, standing) > 0) {
        counts.add(
            new Tally.Count(
                count(history, standing),
                standing == Newest.Standing.TOO_FEW
                    ? TOO_FEW
                    : standing.name().toLowerCase(Locale.ROOT),
                tone(standing)));
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

  private static Tone tone(Newest.Standing standing) {
    return switch (standing) {
      case USUAL, TOO_FEW -> Tone.PLAIN;
      case SLOWER -> Tone.BAD;
      case FASTER -> Tone.GOOD;
    };
  }

  /** Returns a card a benchmark, those that are not as usual first, then those that shifted. */
  private static Cards cards(History history, ShortNames names) {
    List<Trend> trends = new ArrayList<>(history.series());
    trends.sort(
        Comparator.comparing((Trend trend) -> tone(trend.newest().standing()) == Tone.PLAIN)
            .thenComparing(trend -> trend.changePoints().isEmpty()));
    return new Cards(
        names.title("Each benchmark over the runs"),
        trends.stream().map(trend -> card(history, trend, names)).toList());
  }

  /**
   * Returns the scores of a trend, with lines where it shifted and where something changed.
   *
   * @param newest what the newest score is called, which gets a large dot; empty for none
   */
  static Plot plot(Trend trend, String newest) {
    List<Double> xs = new ArrayList<>();
    List<Double> ys = new ArrayList<>();
    Quantity.Unit unit = Quantity.unit(trend.key().unit(), newest(trend).score());
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
    for (ChangePoint change : trend.changePoints()) {
      marks.add(
          new Plot.Mark(
              change.index() + 0.5,
              "shift, ratio "
                  + ratio(change)
                  + commit(trend.points().get(change.index()))
                  + ": "
                  + meaning(Finding.of(new Finding.Shift(trend, change))),
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

  private static String ratio(ChangePoint change) {
    return String.format(Locale.ROOT, "%.3f", change.ratio());
  }

  private static Cards.Card card(History history, Trend trend, ShortNames names) {
    List<Finding> findings =
        trend.changePoints().stream()
            .map(change -> Finding.of(new Finding.Shift(trend, change)))
            .toList();
    List<Block> blocks = new ArrayList<>();
    blocks.add(plot(trend, ""));
    if (!names.of(trend.name()).equals(trend.name())) {
      blocks.add(new Paragraph(trend.name()));
    }
    blocks.add(orNoShifts(SHIFTS.table(findings), List.of(trend)));
    for (Mark mark : trend.marks()) {
      blocks.add(new Paragraph("run " + (mark.index() + 1) + changed(mark)));
    }
    int changes = trend.changePoints().size();
    return new Cards.Card(
        named(history, names, trend) + machine(history, trend),
        Quantity.score(newest(trend).score(), trend.key().unit())
            + ", "
            + standing(trend).text()
            + (changes == 0 ? "" : ", " + Quantity.count(changes, "shift")),
        tone(trend.newest().standing()),
        sparkline(trend, Point::score),
        blocks);
  }

  private static String answer(History history) {
    if (history.series().isEmpty()) {
      return "";
    }
    long slower = count(history, Newest.Standing.SLOWER);
    long faster = count(history, Newest.Standing.FASTER);
    long unknown = count(history, Newest.Standing.TOO_FEW);
    long usual = history.series().size() - slower - faster - unknown;
    List<String> counts = new ArrayList<>();
    add(counts, slower, " SLOWER than usual");
    add(counts, faster, " FASTER than usual");
    add(counts, usual, " as usual");
    add(counts, unknown, " " + TOO_FEW);
    return "newest runs: " + String.join(", ", counts);
  }

  private static String headline(History history, int shifts) {
    if (history.series().isEmpty()) {
      return "";
    }
    int all = history.series().size();
    long slower = count(history, Newest.Standing.SLOWER);
    int runs = history.series().stream().mapToInt(trend -> trend.points().size()).max().orElse(0);
    long unknown = count(history, Newest.Standing.TOO_FEW);
    if (unknown == all && shifts == 0) {
      return "Too few runs to say what is usual: "
          + Quantity.count(runs, "run")
          + " of "
          + Quantity.count(all, "benchmark");
    }
    return Quantity.ofBenchmarks(slower, all)
        + " slower than usual; "
        + (shifts == 0 ? "no shift" : shifts == 1 ? "one shift" : shifts + " shifts")
        + " in "
        + Quantity.count(runs, "run")
        + (unknown == 0 ? "" : "; " + unknown + " " + TOO_FEW);
  }

  private static void add(List<String> counts, long count, String words) {
    if (count > 0) {
      counts.add(count + words);
    }
  }

  private static long count(History history, Newest.Standing standing) {
    return history.series().stream().filter(trend -> trend.newest().standing() == standing).count();
  }

  /** Names a series, and its metric where its benchmark has several that are no modes of JMH. */
  private static String named(History history, ShortNames names, Trend trend) {
    SeriesKey key = trend.key();
    boolean alone =
        trend.name().startsWith(key.benchmark() + " " + key.metric())
            || history.series().stream()
                .map(Trend::key)
                .filter(each -> each.benchmark().equals(key.benchmark()))
                .allMatch(each -> each.metric().equals(key.metric()));
    return names.of(trend.name()) + (alone ? "" : " " + key.metric());
  }

  /** Tells the machine only where there are several. */
  private static String machine(History history, Trend trend) {
    String machine = trend.key().machine();
    return history.series().stream().allMatch(each -> each.key().machine().equals(machine))
        ? ""
        : " on " + machine;
  }

  private static Cell standing(Trend trend) {
    return switch (trend.newest().standing()) {
      case USUAL -> Cell.of("as usual " + fence(trend));
      case SLOWER -> Cell.of("SLOWER than usual " + fence(trend), Tone.BAD);
      case FASTER -> Cell.of("FASTER than usual " + fence(trend), Tone.GOOD);
      case TOO_FEW ->
          Cell.of(
              trend.isTooShortToSearch()
                  ? tooShort(trend.points().size())
                  : "too few runs since the last shift to say");
    };
  }

  private static String tooShort(int runs) {
    return "too few runs to search for shifts ("
        + runs
        + "; "
        + Trend.FEWEST_TO_SEARCH
        + " are needed)";
  }

  private static String fence(Trend trend) {
    Newest newest = trend.newest();
    return "("
        + Quantity.score(newest.low(), trend.key().unit())
        + " to "
        + Quantity.score(newest.high(), trend.key().unit())
        + ")";
  }

  private static Block shifts(History history, List<Finding> findings, ShortNames names) {
    return orNoShifts(
        new Rows<Finding>()
            .column(
                Column.words("shift"),
                row -> row.ratio() > 1 ? Cell.of("SLOWER", Tone.BAD) : Cell.of("FASTER", Tone.GOOD))
            .words("benchmark", row -> benchmarks(history, row, names))
            .numbers("ratio", row -> Cells.formatted("%.3f", row.ratio()))
            .words("interval", HistoryTable::interval)
            .column(
                Column.words("first run after it").fit(Column.Fit.BELOW),
                row -> Cell.of(row.first().run() + commit(row.first())))
            .column(Column.words("what it is").fit(Column.Fit.BELOW), row -> Cell.of(meaning(row)))
            .table(findings),
        history.series());
  }

  private static Block orNoShifts(Table table, List<Trend> trends) {
    if (!table.rows().isEmpty()) {
      return table;
    }
    return new Paragraph(
        !trends.isEmpty() && trends.stream().allMatch(Trend::isTooShortToSearch)
            ? tooShort(trends.stream().mapToInt(trend -> trend.points().size()).max().orElse(0))
            : "no shifts");
  }

  /** Returns what operations allocate, with each step of at least 1 % and 16 bytes. */
  private static Block bytes(History history) {
    return new Section(
        "allocated bytes an operation",
        new Rows<ByteTrend>()
            .words("benchmark", trend -> Trend.name(trend.key()))
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
              commit(first),
              known == null ? "" : ", acknowledged: " + known.reason()));
    }
    boolean more = trend.steps().stream().anyMatch(step -> step.after() > step.before());
    return steps.isEmpty()
        ? Cell.of("none")
        : Cell.of(String.join("; ", steps), more ? Tone.BAD : Tone.GOOD);
  }

  /** Returns the ends of the intervals of all benchmarks that shifted together. */
  private static String interval(Finding finding) {
    List<Interval> intervals =
        finding.shifts().stream().map(shift -> shift.changePoint().interval()).toList();
    return String.format(
        Locale.ROOT,
        "%.3f to %.3f",
        intervals.stream().mapToDouble(Interval::low).min().orElseThrow(),
        intervals.stream().mapToDouble(Interval::high).max().orElseThrow());
  }

  private static String benchmarks(History history, Finding finding, ShortNames names) {
    int count = finding.shifts().size();
    Trend first = finding.shifts().get(0).trend();
    return count == 1
        ? named(history, names, first) + machine(history, first)
        : count
            + " benchmarks"
            + machine(history, first)
            + ": "
            + String.join(
                ", ",
                finding.shifts().stream()
                    .limit(MOST_NAMES)
                    .map(shift -> named(history, names, shift.trend()))
                    .toList())
            + (count > MOST_NAMES ? " and " + (count - MOST_NAMES) + " more" : "");
  }

  private static String commit(Point point) {
    String commit = point.commit();
    return commit == null ? "" : " (" + Commit.shortened(commit) + ")";
  }

  private static String meaning(Finding finding) {
    ChangePoint first = finding.shifts().get(0).changePoint();
    int after =
        finding.shifts().stream()
            .mapToInt(shift -> shift.changePoint().foundAfter())
            .min()
            .orElseThrow();
    List<String> reasons =
        finding.shifts().stream()
            .flatMap(shift -> Stream.ofNullable(shift.changePoint().acknowledgement()))
            .map(Acknowledgement::reason)
            .toList();
    return (first.machine() ? "the machine's: the rulers share it" : "the commit's")
        + (first.gradual() ? ", creep of " + slope(first) : "")
        + ", found after "
        + Quantity.count(after, "run")
        + (finding.shifts().stream().allMatch(shift -> shift.changePoint().statesConfidence())
            ? ""
            : ", no confidence in the interval: runs before it were off in stretches")
        + acknowledged(reasons, finding.shifts().size());
  }

  private static String slope(ChangePoint ramp) {
    return String.format(
        Locale.ROOT, "%.2f %% a run over %d runs", 100 * (ramp.ratioPerRun() - 1), ramp.runs());
  }

  private static String acknowledged(List<String> reasons, int of) {
    return reasons.isEmpty()
        ? ""
        : ", "
            + (reasons.size() < of ? reasons.size() + " of them " : "")
            + "acknowledged: "
            + String.join("; ", reasons.stream().distinct().toList());
  }

  private static List<Block> marks(History history) {
    List<String> lines = new ArrayList<>();
    for (Trend trend : history.series()) {
      for (Mark mark : trend.marks()) {
        lines.add("run " + trend.points().get(mark.index()).run() + changed(mark));
      }
    }
    List<String> distinct = lines.stream().distinct().toList();
    return distinct.isEmpty()
        ? List.of()
        : List.of(
            new Section(
                "what else changed", distinct.stream().map(Paragraph::new).toArray(Block[]::new)));
  }

  private static String changed(Mark mark) {
    Difference difference = mark.difference();
    return ": "
        + difference.field()
        + " changed from "
        + difference.baseline()
        + " to "
        + difference.candidate();
  }

  static Point newest(Trend trend) {
    return trend.points().get(trend.points().size() - 1);
  }

  private static Cell.Trend sparkline(Trend trend, Function<Point, Double> value) {
    return new Cell.Trend(
        trend.points().stream().map(value).toList(),
        trend.changePoints().stream().map(ChangePoint::index).toList());
  }

  private static double logTime(Trend trend, Point point) {
    double sign = trend.key().hint().biggerIsBetter() ? -1 : 1;
    return sign * Math.log(point.score());
  }
}
