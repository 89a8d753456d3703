package io.finetunebench.bench.report;

import io.finetunebench.bench.history.GateSimulation;
import io.finetunebench.bench.history.Simulation;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the document of what a simulation of histories came to. */
public final class SimulationTable {
  private SimulationTable() {}

  /** Returns the document: a row a kind of noise, and a row an attack on the gate. */
  public static Document document(List<Simulation.Row> rows, List<GateSimulation.Row> attacks) {
    List<Block> blocks = new ArrayList<>();
    if (!rows.isEmpty()) {
      blocks.add(noises(rows));
    }
    if (!attacks.isEmpty()) {
      blocks.add(attacks(attacks));
    }
    return new Document("Simulated histories", "", blocks);
  }

  private static Table noises(List<Simulation.Row> rows) {
    Table.Builder table =
        Table.of(
            Column.words("noise"),
            Column.numbers("alarms"),
            Column.numbers("of commits"),
            Column.numbers("outside the fence"),
            Column.numbers("shifts found"),
            Column.numbers("delay"),
            Column.numbers("intervals that hold the truth"));
    for (Simulation.Row row : rows) {
      table.row(
          Cell.of(row.noise().label()),
          Cell.of(row.alarms(), row.alarms() + " of " + row.judged()),
          percent(row.alarmRate()),
          percent((double) row.outside() / row.judged()),
          percent((double) row.found() / row.series()),
          Cell.of(
              row.medianDelay(), delay(row.medianDelay()) + " (" + delay(row.slowDelay()) + ")"),
          Cell.of(row.covered(), row.covered() + " of " + row.raised()));
    }
    return table.build();
  }

  private static Table attacks(List<GateSimulation.Row> rows) {
    Table.Builder table =
        Table.of(
            Column.words("attack on the gate"),
            Column.numbers("wrong"),
            Column.numbers("of runs"),
            Column.numbers("series without a right verdict"));
    for (GateSimulation.Row row : rows) {
      table.row(
          Cell.of(row.attack().label()),
          Cell.of(row.wrong(), row.wrong() + " of " + row.judged()),
          percent((double) row.wrong() / row.judged()),
          Cell.of(row.never(), String.valueOf(row.never())));
    }
    return table.build();
  }

  /** Returns the rows as JSON; a delay of a shift that was never found is null. */
  public static String json(List<Simulation.Row> rows, List<GateSimulation.Row> attacks) {
    return Json.text(
        new View(
            1,
            rows.stream()
                .map(
                    row ->
                        new RowView(
                            row.noise().label(),
                            row.series(),
                            row.alarms(),
                            row.judged(),
                            row.outside(),
                            row.found(),
                            known(row.medianDelay()),
                            known(row.slowDelay()),
                            row.raised(),
                            row.covered()))
                .toList(),
            attacks.stream()
                .map(
                    row ->
                        new AttackView(
                            row.attack().label(), row.judged(), row.wrong(), row.never()))
                .toList()));
  }

  private record View(int schemaVersion, List<RowView> rows, List<AttackView> attacks) {}

  private record RowView(
      String noise,
      int series,
      int alarms,
      int judged,
      int outside,
      int found,
      @Nullable Integer medianDelay,
      @Nullable Integer slowDelay,
      int raised,
      int covered) {}

  private record AttackView(String attack, int judged, int wrong, int never) {}

  private static @Nullable Integer known(int delay) {
    return delay == Integer.MAX_VALUE ? null : delay;
  }

  private static Cell percent(double share) {
    return Cell.of(share, String.format(Locale.ROOT, "%.2f %%", share * 100));
  }

  private static String delay(int commits) {
    return commits == Integer.MAX_VALUE ? "never" : String.valueOf(commits);
  }
}
