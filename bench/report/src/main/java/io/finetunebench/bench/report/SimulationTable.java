package io.finetunebench.bench.report;

import io.finetunebench.bench.history.Simulation;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Table;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the document of what a simulation of histories came to. */
public final class SimulationTable {
  private SimulationTable() {}

  /** Returns the document: a row a kind of noise. */
  public static Document document(List<Simulation.Row> rows) {
    Table.Builder table =
        Table.of(
            Column.words("noise"),
            Column.numbers("alarms"),
            Column.numbers("of commits"),
            Column.numbers("outside the fence"),
            Column.numbers("shifts found"),
            Column.numbers("delay"));
    for (Simulation.Row row : rows) {
      table.row(
          Cell.of(row.noise().label()),
          Cell.of(row.alarms(), row.alarms() + " of " + row.judged()),
          percent(row.alarmRate()),
          percent((double) row.outside() / row.judged()),
          percent((double) row.found() / row.series()),
          Cell.of(
              row.medianDelay(), delay(row.medianDelay()) + " (" + delay(row.slowDelay()) + ")"));
    }
    return new Document("Simulated histories", "", List.of(table.build()));
  }

  /** Returns the rows as JSON; a delay of a shift that was never found is null. */
  public static String json(List<Simulation.Row> rows) {
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
                            known(row.slowDelay())))
                .toList()));
  }

  private record View(int schemaVersion, List<RowView> rows) {}

  private record RowView(
      String noise,
      int series,
      int alarms,
      int judged,
      int outside,
      int found,
      @Nullable Integer medianDelay,
      @Nullable Integer slowDelay) {}

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
