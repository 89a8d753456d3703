package io.finetunebench.bench.report;

import io.finetunebench.bench.history.Simulation;
import java.util.List;
import java.util.Locale;

/** Tells what a simulation of histories came to, in Markdown that reads as plain text too. */
public final class SimulationTable {
  private SimulationTable() {}

  /** Returns the table's lines. */
  public static List<String> lines(List<Simulation.Row> rows) {
    TextTable.Side left = TextTable.Side.LEFT;
    TextTable.Side right = TextTable.Side.RIGHT;
    TextTable table =
        new TextTable(
            left, left, left, right, left, right, left, right, left, right, left, right, left);
    row(table, "noise", "alarms", "of commits", "outside the fence", "shifts found", "delay");
    row(table, "---", "--:", "--:", "--:", "--:", "--:");
    for (Simulation.Row row : rows) {
      row(
          table,
          row.noise().label(),
          row.alarms() + " of " + row.judged(),
          percent(row.alarmRate()),
          percent((double) row.outside() / row.judged()),
          percent((double) row.found() / row.series()),
          delay(row.medianDelay()) + " (" + delay(row.slowDelay()) + ")");
    }
    return table.lines();
  }

  private static void row(TextTable table, String... cells) {
    String bar = "|";
    table.row(
        bar, cells[0], bar, cells[1], bar, cells[2], bar, cells[3], bar, cells[4], bar, cells[5],
        bar);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", share * 100);
  }

  private static String delay(int commits) {
    return commits == Integer.MAX_VALUE ? "never" : String.valueOf(commits);
  }
}
