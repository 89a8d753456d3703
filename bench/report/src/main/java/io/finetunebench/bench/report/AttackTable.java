package io.finetunebench.bench.report;

import io.finetunebench.bench.calibrate.AttackRates;
import io.finetunebench.bench.calibrate.Decisions;
import io.finetunebench.bench.verdict.Outcome;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Table;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes the document and the JSON of what attacks on sides that take turns came to. */
public final class AttackTable {
  private static final int SCHEMA_VERSION = 2;

  private AttackTable() {}

  /** Returns the document: a row for each attack and size of change. */
  public static Document document(List<AttackRates> rates) {
    Table.Builder table =
        Table.of(
            Column.words("attack"),
            Column.words("candidate"),
            Column.numbers("SLOWER"),
            Column.numbers("FASTER"),
            Column.numbers("EQUIVALENT"),
            Column.numbers("INCONCLUSIVE"),
            Column.numbers("interval misses"),
            Column.numbers("pairs of forks"));
    for (AttackRates row : rates) {
      table.row(
          Cell.of(row.attack().label()),
          Cell.of(
              row.change() == 0
                  ? "equal"
                  : String.format(Locale.ROOT, "%s %% slower", percent(row.change()))),
          share(row.decisions().share(Outcome.SLOWER)),
          share(row.decisions().share(Outcome.FASTER)),
          share(row.decisions().share(Outcome.EQUIVALENT)),
          share(row.decisions().share(Outcome.INCONCLUSIVE)),
          share((double) row.decisions().missed() / row.decisions().runs()),
          Cell.of(
              row.decisions().pairs(),
              String.format(Locale.ROOT, "%.1f", row.decisions().pairs())));
    }
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
            table.build()));
  }

  /** Returns the rates as JSON, a member for each row of the document. */
  public static String json(List<AttackRates> rates) {
    return Json.text(new View(SCHEMA_VERSION, rates.stream().map(RowView::of).toList()));
  }

  private record View(int schemaVersion, List<RowView> rows) {}

  private record RowView(
      String attack,
      double change,
      int runs,
      Map<Outcome, Integer> outcomes,
      int missed,
      double pairs) {
    static RowView of(AttackRates rates) {
      Map<Outcome, Integer> all = new EnumMap<>(Outcome.class);
      Decisions decisions = rates.decisions();
      for (Outcome outcome :
          List.of(Outcome.SLOWER, Outcome.FASTER, Outcome.EQUIVALENT, Outcome.INCONCLUSIVE)) {
        all.put(outcome, decisions.count(outcome));
      }
      return new RowView(
          rates.attack().label(),
          rates.change(),
          decisions.runs(),
          all,
          decisions.missed(),
          decisions.pairs());
    }
  }

  private static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.1f", 100 * fraction).replaceFirst("[.]0$", "");
  }

  private static Cell share(double share) {
    return Cell.of(share, String.format(Locale.ROOT, "%.2f %%", 100 * share));
  }
}
