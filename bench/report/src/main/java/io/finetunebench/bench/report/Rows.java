package io.finetunebench.bench.report;

import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * Makes tables with a row a value. What a column is called and what it shows stand together.
 *
 * @param <T> what a row is of
 */
public final class Rows<T> {
  private final List<Column> columns = new ArrayList<>();
  private final List<Function<? super T, Cell>> cells = new ArrayList<>();

  /** Adds a column. */
  public Rows<T> column(Column column, Function<? super T, Cell> cell) {
    columns.add(column);
    cells.add(cell);
    return this;
  }

  /** Adds a column of words. */
  public Rows<T> words(String name, Function<? super T, String> text) {
    return column(Column.words(name), value -> Cell.of(text.apply(value)));
  }

  /** Adds a column of numbers. */
  public Rows<T> numbers(String name, Function<? super T, Cell> cell) {
    return column(Column.numbers(name), cell);
  }

  /** Returns the table of some values, in their order. */
  public Table table(Collection<? extends T> values) {
    Table.Builder table = Table.of(columns);
    for (T value : values) {
      table.row(cells.stream().map(cell -> cell.apply(value)).toList());
    }
    return table.build();
  }
}
