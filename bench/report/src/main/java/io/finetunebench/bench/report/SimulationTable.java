package io.finetunebench.bench.report;

import io.finetunebench.bench.history.GateSimulation;
import io.finetunebench.bench.history.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells what a simulation of histories came to, in Markdown that reads as plain text too. */
public final class SimulationTable {
  private SimulationTable() {}

  /** Returns the table's lines. */
  public static List<String> lines(List<Simulation.Row> rows) {
    TextTable table = table(1, 6);
    row(
        table,
        "noise",
        "alarms",
        "of commits",
        "outside the fence",
        "shifts found",
        "delay",
        "intervals that hold the truth");
    row(table, "---", "--:", "--:", "--:", "--:", "--:", "--:");
    for (Simulation.Row row : rows) {
      row(
          table,
          row.noise().label(),
          row.alarms() + " of " + row.judged(),
          percent(row.alarmRate()),
          percent((double) row.outside() / row.judged()),
          percent((double) row.found() / row.series()),
          delay(row.medianDelay()) + " (" + delay(row.slowDelay()) + ")",
          row.covered() + " of " + row.raised());
    }
    return table.lines();
  }

  /** Returns the lines of the table of attacks on the gate. */
  public static List<String> attackLines(List<GateSimulation.Row> rows) {
    TextTable table = table(1, 3);
    row(table, "attack on the gate", "wrong", "of runs", "series without a right verdict");
    row(table, "---", "--:", "--:", "--:");
    for (GateSimulation.Row row : rows) {
      row(
          table,
          row.attack().label(),
          row.wrong() + " of " + row.judged(),
          percent((double) row.wrong() / row.judged()),
          String.valueOf(row.never()));
    }
    return table.lines();
  }

  /** Makes a table with a bar before, between and behind the columns. */
  private static TextTable table(int left, int right) {
    List<TextTable.Side> sides = new ArrayList<>(List.of(TextTable.Side.LEFT));
    for (int column = 0; column < left + right; column++) {
      sides.add(column < left ? TextTable.Side.LEFT : TextTable.Side.RIGHT);
      sides.add(TextTable.Side.LEFT);
    }
    return new TextTable(sides.toArray(TextTable.Side[]::new));
  }

  private static void row(TextTable table, String... cells) {
    List<String> all = new ArrayList<>(List.of("|"));
    for (String cell : cells) {
      all.add(cell);
      all.add("|");
    }
    table.row(all.toArray(String[]::new));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", share * 100);
  }

  private static String delay(int commits) {
    return commits == Integer.MAX_VALUE ? "never" : String.valueOf(commits);
  }
}
