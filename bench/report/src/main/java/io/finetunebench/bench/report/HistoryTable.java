package io.finetunebench.bench.report;

import io.finetunebench.bench.history.ChangePoint;
import io.finetunebench.bench.history.History;
import io.finetunebench.bench.history.Mark;
import io.finetunebench.bench.history.Newest;
import io.finetunebench.bench.history.Point;
import io.finetunebench.bench.history.Trend;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.Direction;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Section;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes the document of a history. */
public final class HistoryTable {
  private HistoryTable() {}

  /** Returns the history as a document: how to read it, the trends, the shifts, other changes. */
  public static Document document(History history) {
    Table.Builder table =
        Table.of(
            Column.words("benchmark"),
            Column.numbers("runs"),
            Column.words("trend"),
            Column.numbers("newest"),
            Column.words("which is").fit(Column.Fit.BELOW));
    for (Trend trend : history.series()) {
      Point newest = trend.points().get(trend.points().size() - 1);
      table.row(
          Cell.of(trend.name() + machine(history, trend)),
          Cell.of(trend.points().size(), String.valueOf(trend.points().size())),
          new Cell.Trend(
              trend.points().stream().map(point -> logTime(trend, point)).toList(),
              trend.changePoints().stream().map(ChangePoint::index).toList()),
          Cell.of(newest.score(), Quantity.score(newest.score(), trend.key().unit())),
          standing(trend));
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            "times over the runs, up is slower, | is a shift of "
                + Quantity.percent(history.minimumEffect())
                + " % or more"));
    blocks.add(table.build());
    blocks.add(shifts(history));
    blocks.addAll(marks(history));
    return new Document("Benchmark history", answer(history), blocks);
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
    add(counts, unknown, " with too few runs to say");
    return "newest runs: " + String.join(", ", counts);
  }

  private static void add(List<String> counts, long count, String words) {
    if (count > 0) {
      counts.add(count + words);
    }
  }

  private static long count(History history, Newest.Standing standing) {
    return history.series().stream().filter(trend -> trend.newest().standing() == standing).count();
  }

  /** Tells the machine only where there are several. */
  private static String machine(History history, Trend trend) {
    long machines = history.series().stream().map(each -> each.key().machine()).distinct().count();
    return machines == 1 ? "" : " on " + trend.key().machine();
  }

  private static Cell standing(Trend trend) {
    return switch (trend.newest().standing()) {
      case USUAL -> Cell.of("as usual " + fence(trend));
      case SLOWER -> Cell.of("SLOWER than usual " + fence(trend), Tone.BAD);
      case FASTER -> Cell.of("FASTER than usual " + fence(trend), Tone.GOOD);
      case TOO_FEW -> Cell.of("too few runs since the last shift to say");
    };
  }

  private static String fence(Trend trend) {
    Newest newest = trend.newest();
    return "("
        + Quantity.number(newest.low())
        + " to "
        + Quantity.score(newest.high(), trend.key().unit())
        + ")";
  }

  private static Block shifts(History history) {
    Table.Builder table =
        Table.of(
            Column.words("shift"),
            Column.words("benchmark"),
            Column.numbers("ratio"),
            Column.words("interval"),
            Column.words("first run after it").fit(Column.Fit.BELOW),
            Column.words("what it is").fit(Column.Fit.BELOW));
    for (Trend trend : history.series()) {
      for (ChangePoint changePoint : trend.changePoints()) {
        Point first = trend.points().get(changePoint.index());
        boolean slower = changePoint.ratio() > 1;
        table.row(
            Cell.of(slower ? "SLOWER" : "FASTER", slower ? Tone.BAD : Tone.GOOD),
            Cell.of(trend.name() + machine(history, trend)),
            Cell.of(changePoint.ratio(), String.format(Locale.ROOT, "%.3f", changePoint.ratio())),
            Cell.of(
                String.format(
                    Locale.ROOT,
                    "%.3f to %.3f",
                    changePoint.interval().low(),
                    changePoint.interval().high())),
            Cell.of(first.run() + commit(first)),
            Cell.of(meaning(changePoint)));
      }
    }
    return table.isEmpty() ? new Paragraph("no shifts") : table.build();
  }

  private static String commit(Point point) {
    String commit = point.commit();
    return commit == null ? "" : " (" + Commit.shortened(commit) + ")";
  }

  private static String meaning(ChangePoint changePoint) {
    Acknowledgement acknowledgement = changePoint.acknowledgement();
    int after = changePoint.foundAt() - changePoint.index() + 1;
    return (changePoint.machine() ? "the machine's: the rulers share it" : "the commit's")
        + ", found after "
        + after
        + (after == 1 ? " run" : " runs")
        + (acknowledgement == null ? "" : ", acknowledged: " + acknowledgement.reason());
  }

  private static List<Block> marks(History history) {
    List<String> lines = new ArrayList<>();
    for (Trend trend : history.series()) {
      for (Mark mark : trend.marks()) {
        lines.add(
            "run "
                + trend.points().get(mark.index()).run()
                + ": "
                + mark.difference().field()
                + " changed from "
                + mark.difference().baseline()
                + " to "
                + mark.difference().candidate());
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
    double sign = trend.key().direction() == Direction.SMALLER_IS_BETTER ? 1 : -1;
    return sign * Math.log(point.score());
  }
}
