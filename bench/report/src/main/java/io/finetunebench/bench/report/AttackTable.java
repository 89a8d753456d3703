package io.finetunebench.bench.report;

import io.finetunebench.bench.calibrate.AttackRates;
import io.finetunebench.bench.calibrate.Decisions;
import io.finetunebench.bench.verdict.Outcome;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Paragraph;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Makes the document and the JSON of what attacks on sides that take turns came to. */
public final class AttackTable {
  private static final int SCHEMA_VERSION = 2;

  private static final Rows<AttackRates> ROWS =
      new Rows<AttackRates>()
          .words("attack", row -> row.attack().label())
          .words(
              "candidate", row -> row.change() == 0 ? "equal" : percent(row.change()) + " % slower")
          .numbers("SLOWER", row -> share(row, Outcome.SLOWER))
          .numbers("FASTER", row -> share(row, Outcome.FASTER))
          .numbers("EQUIVALENT", row -> share(row, Outcome.EQUIVALENT))
          .numbers("INCONCLUSIVE", row -> share(row, Outcome.INCONCLUSIVE))
          .numbers(
              "interval misses",
              row -> Cells.percent((double) row.decisions().missed() / row.decisions().runs(), 2))
          .numbers("pairs of forks", row -> Cells.formatted("%.1f", row.decisions().pairs()));

  private AttackTable() {}

  /** Returns the document: a row for each attack and size of change. */
  public static Document document(List<AttackRates> rates) {
    int runs = rates.isEmpty() ? 0 : rates.get(0).decisions().runs();
    return new Document(
        "Attacks on sides that take turns",
        "",
        List.of(
            new Paragraph(
                String.format(
                    Locale.ROOT,
                    "%,d simulated runs a row. The printed interval is a 99 %% one: it may miss the"
                        + " truth in 1 %%.",
                    runs)),
            ROWS.table(rates)));
  }

  /** Returns the rates as JSON, a member for each row of the document. */
  public static String json(List<AttackRates> rates) {
    return Json.text(
        Json.object()
            .put("schemaVersion", SCHEMA_VERSION)
            .putPOJO("rows", rates.stream().map(AttackTable::object).toList()));
  }

  private static ObjectNode object(AttackRates rates) {
    Decisions decisions = rates.decisions();
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    for (Outcome outcome :
        List.of(Outcome.SLOWER, Outcome.FASTER, Outcome.EQUIVALENT, Outcome.INCONCLUSIVE)) {
      outcomes.put(outcome, decisions.count(outcome));
    }
    return Json.object()
        .put("attack", rates.attack().label())
        .put("change", rates.change())
        .put("runs", decisions.runs())
        .putPOJO("outcomes", outcomes)
        .put("missed", decisions.missed())
        .put("pairs", decisions.pairs());
  }

  private static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.1f", 100 * fraction).replaceFirst("[.]0$", "");
  }

  private static Cell share(AttackRates row, Outcome outcome) {
    return Cells.percent(row.decisions().share(outcome), 2);
  }
}
