package io.finetunebench.bench.report;

import io.finetunebench.bench.history.GateSimulation;
import io.finetunebench.bench.history.Simulation;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Document;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the document of what a simulation of histories came to. */
public final class SimulationTable {
  private static final int SCHEMA_VERSION = 1;

  private static final Rows<Simulation.Row> NOISES =
      new Rows<Simulation.Row>()
          .words("noise", row -> row.noise().label())
          .numbers("alarms", row -> Cell.of(row.alarms(), row.alarms() + " of " + row.judged()))
          .numbers("of commits", row -> Cells.percent(row.alarmRate(), 2))
          .numbers(
              "outside the fence", row -> Cells.percent((double) row.outside() / row.judged(), 2))
          .numbers("shifts found", row -> Cells.percent((double) row.found() / row.series(), 2))
          .numbers(
              "delay",
              row ->
                  Cell.of(
                      row.medianDelay(),
                      delay(row.medianDelay()) + " (" + delay(row.slowDelay()) + ")"))
          .numbers(
              "intervals that hold the truth",
              row -> Cell.of(row.covered(), row.covered() + " of " + row.raised()))
          .numbers("without confidence", row -> Cells.count(row.unstated()));
  private static final Rows<GateSimulation.Row> ATTACKS =
      new Rows<GateSimulation.Row>()
          .words("attack on the gate", row -> row.attack().label())
          .numbers("wrong", row -> Cell.of(row.wrong(), row.wrong() + " of " + row.judged()))
          .numbers("of runs", row -> Cells.percent((double) row.wrong() / row.judged(), 2))
          .numbers("series without a right verdict", row -> Cells.count(row.never()));

  private SimulationTable() {}

  /** Returns the document: a row a kind of noise, and a row an attack on the gate. */
  public static Document document(List<Simulation.Row> rows, List<GateSimulation.Row> attacks) {
    return new Document(
        "Simulated histories",
        "",
        Stream.of(NOISES.table(rows), ATTACKS.table(attacks))
            .filter(table -> !table.rows().isEmpty())
            .map(Block.class::cast)
            .toList());
  }

  /** Returns the rows as JSON; a delay of a shift that was never found is null. */
  public static String json(List<Simulation.Row> rows, List<GateSimulation.Row> attacks) {
    return Json.text(
        Json.object()
            .put("schemaVersion", SCHEMA_VERSION)
            .putPOJO(
                "rows",
                rows.stream()
                    .map(
                        row ->
                            Json.object(row)
                                .put("noise", row.noise().label())
                                .put("medianDelay", known(row.medianDelay()))
                                .put("slowDelay", known(row.slowDelay())))
                    .toList())
            .putPOJO(
                "attacks",
                attacks.stream()
                    .map(row -> Json.object(row).put("attack", row.attack().label()))
                    .toList()));
  }

  private static @Nullable Integer known(int delay) {
    return delay == Integer.MAX_VALUE ? null : delay;
  }

  private static String delay(int commits) {
    return commits == Integer.MAX_VALUE ? "never" : String.valueOf(commits);
  }
}
