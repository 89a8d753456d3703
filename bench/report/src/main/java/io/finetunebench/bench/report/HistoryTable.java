package io.finetunebench.bench.report;

import io.finetunebench.bench.history.ChangePoint;
import io.finetunebench.bench.history.History;
import io.finetunebench.bench.history.Mark;
import io.finetunebench.bench.history.Newest;
import io.finetunebench.bench.history.Point;
import io.finetunebench.bench.history.Trend;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Tells a history as text: a line a trend, then a line for each shift and for what else changed.
 */
public final class HistoryTable {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final String LETTERS = "_.-=+*%#";
  private static final String SHIFT = "|";
  private static final int WIDEST = 40;
  private static final int COMMIT_LENGTH = 12;
  private static final TextTable.Side LEFT = TextTable.Side.LEFT;
  private static final TextTable.Side RIGHT = TextTable.Side.RIGHT;

  private HistoryTable() {}

  /**
   * Returns the lines.
   *
   * @param blocks whether the reader's character set has block elements
   */
  public static List<String> lines(History history, boolean blocks) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "times over the runs, up is slower, "
            + SHIFT
            + " is a shift of "
            + Quantity.percent(history.minimumEffect())
            + " % or more");
    lines.add("");
    TextTable table = new TextTable(LEFT, RIGHT, LEFT, RIGHT, LEFT);
    table.row("benchmark", "runs", "trend", "newest", "which is");
    for (Trend trend : history.series()) {
      Point newest = trend.points().get(trend.points().size() - 1);
      table.row(
          trend.name() + machine(history, trend),
          String.valueOf(trend.points().size()),
          sparkline(trend, blocks ? BLOCKS : LETTERS),
          Quantity.score(newest.score(), trend.key().unit()),
          standing(trend));
    }
    lines.addAll(table.lines());
    lines.add("");
    lines.addAll(shifts(history));
    lines.addAll(marks(history));
    return lines;
  }

  /** Tells the machine only where there are several. */
  private static String machine(History history, Trend trend) {
    long machines = history.series().stream().map(each -> each.key().machine()).distinct().count();
    return machines == 1 ? "" : " on " + trend.key().machine();
  }

  private static String standing(Trend trend) {
    return switch (trend.newest().standing()) {
      case USUAL -> "as usual " + fence(trend);
      case SLOWER -> "SLOWER than usual " + fence(trend);
      case FASTER -> "FASTER than usual " + fence(trend);
      case TOO_FEW -> "too few runs since the last shift to say";
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

  private static List<String> shifts(History history) {
    TextTable table = new TextTable(LEFT, LEFT, RIGHT, LEFT, LEFT, LEFT);
    table.row("shift", "benchmark", "ratio", "interval", "first run after it", "what it is");
    int shifts = 0;
    for (Trend trend : history.series()) {
      for (ChangePoint changePoint : trend.changePoints()) {
        shifts++;
        Point first = trend.points().get(changePoint.index());
        table.row(
            changePoint.ratio() > 1 ? "SLOWER" : "FASTER",
            trend.name() + machine(history, trend),
            String.format(Locale.ROOT, "%.3f", changePoint.ratio()),
            String.format(
                Locale.ROOT,
                "%.3f to %.3f",
                changePoint.interval().low(),
                changePoint.interval().high()),
            first.run() + commit(first),
            meaning(changePoint));
      }
    }
    return shifts == 0 ? List.of("no shifts") : table.lines();
  }

  private static String commit(Point point) {
    String commit = point.commit();
    return commit == null
        ? ""
        : " (" + commit.substring(0, Math.min(COMMIT_LENGTH, commit.length())) + ")";
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

  private static List<String> marks(History history) {
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
    if (distinct.isEmpty()) {
      return distinct;
    }
    List<String> all = new ArrayList<>(List.of("", "what else changed"));
    distinct.forEach(line -> all.add("  " + line));
    return all;
  }

  /** Draws medians of neighbours where there are more points than columns. */
  static String sparkline(Trend trend, String levels) {
    double[] times = trend.points().stream().mapToDouble(point -> logTime(trend, point)).toArray();
    int columns = Math.min(WIDEST, times.length);
    double[] medians = new double[columns];
    for (int column = 0; column < columns; column++) {
      double[] bucket =
          Arrays.copyOfRange(
              times, column * times.length / columns, (column + 1) * times.length / columns);
      Arrays.sort(bucket);
      medians[column] = bucket[bucket.length / 2];
    }
    double low = Arrays.stream(medians).min().orElseThrow();
    double high = Arrays.stream(medians).max().orElseThrow();
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < columns; column++) {
      int from = column * times.length / columns;
      int to = (column + 1) * times.length / columns;
      if (trend.changePoints().stream()
          .anyMatch(shift -> shift.index() >= from && shift.index() < to)) {
        line.append(SHIFT);
      }
      double height = high == low ? 0 : (medians[column] - low) / (high - low);
      line.append(levels.charAt((int) Math.round(height * (levels.length() - 1))));
    }
    return line.toString();
  }

  private static double logTime(Trend trend, Point point) {
    double sign = trend.key().direction() == Direction.SMALLER_IS_BETTER ? 1 : -1;
    return sign * Math.log(point.score());
  }
}
