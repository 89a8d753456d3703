package io.finetunebench.core.document.render;

import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tone;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table as a page shows it.
 *
 * @param table without the columns in which nothing is known, or the same in each row
 * @param folded what is the same in each row; empty where nothing is
 * @param filtered whether a reader may want fewer rows
 * @param closed whether it opens by a click, since figures and cards show as much
 * @param number of the table, which nothing else of the page has
 */
record HtmlTable(Table table, String folded, boolean filtered, boolean closed, int number) {
  /** Lists of so many are long enough to filter. */
  static final int FEWEST_TO_FILTER = 8;

  /** Longer tables open by a click: figures and cards above and below show what matters. */
  private static final int MOST_OPEN = 60;

  /** Text of so many characters stays on one line. */
  private static final int MOST_OF_A_SHORT_TEXT = 16;

  /** Text of so many characters needs a column that is wide. */
  private static final int FEWEST_OF_A_LONG_TEXT = 48;

  static HtmlTable of(Table whole, int number) {
    Table known = whole.known();
    List<Integer> same =
        IntStream.range(0, known.columns().size()).filter(i -> isSame(known, i)).boxed().toList();
    Table table = known.without(same);
    String folded =
        same.stream()
            .map(i -> known.columns().get(i).name() + " " + shared(known, i).get(0))
            .collect(Collectors.joining(", "));
    boolean filtered = table.rows().size() >= FEWEST_TO_FILTER;
    boolean trends =
        table.rows().stream()
            .anyMatch(row -> row.cells().stream().anyMatch(Cell.Trend.class::isInstance));
    boolean closed = (filtered && trends) || table.rows().size() > MOST_OPEN;
    return new HtmlTable(table, folded, filtered, closed, number);
  }

  /** A column that may be folded is one where all rows, of several, have the same in it. */
  private static boolean isSame(Table table, int column) {
    return table.columns().get(column).fit() == Column.Fit.FOLD
        && table.rows().stream().filter(row -> !row.part()).count() > 1
        && shared(table, column).size() == 1;
  }

  private static List<String> shared(Table table, int column) {
    return table.rows().stream()
        .filter(row -> !row.part())
        .map(row -> row.cells().get(column).text())
        .distinct()
        .toList();
  }

  static String side(Column column) {
    return column.side() == Column.Side.RIGHT ? "num" : "word";
  }

  static String css(Cell cell, Column column) {
    int length = cell.text().length();
    return side(column)
        + (length <= MOST_OF_A_SHORT_TEXT
            ? " short"
            : length >= FEWEST_OF_A_LONG_TEXT ? " long" : "")
        + (cell.tone() == Tone.PLAIN ? "" : " " + HtmlPage.css(cell.tone()));
  }

  /** Returns what the script sorts by; null where that is the text. */
  static @Nullable String value(Cell cell) {
    return cell instanceof Cell.Quantity quantity ? Numbers.plain(quantity.value()) : null;
  }
}
