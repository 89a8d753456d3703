package io.finetunebench.core.document;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of cells under named columns.
 *
 * @param columns from left to right
 * @param rows from top to bottom
 * @param brief how many of the rows a terminal shows where nobody asks for all
 */
public record Table(List<Column> columns, List<Row> rows, int brief) implements Block {
  /**
   * A row.
   *
   * @param cells one for each column
   * @param part whether it is a part of the row above it
   */
  public record Row(List<Cell> cells, boolean part) {
    /** Copies the cells. */
    public Row {
      cells = List.copyOf(cells);
    }
  }

  /** Checks that each row has a cell for each column, and copies the lists. */
  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    for (Row row : rows) {
      if (row.cells().size() != columns.size()) {
        throw new IllegalArgumentException(
            "expected " + columns.size() + " cells, found " + row.cells());
      }
    }
  }

  /** Returns the table of which a terminal shows some rows where nobody asks for all. */
  public Table briefly(int first) {
    return new Table(columns, rows, first);
  }

  /** Returns the table without the columns in which nothing is known, which only take room. */
  public Table known() {
    List<Integer> unknown =
        IntStream.range(0, columns.size())
            .filter(i -> rows.stream().noneMatch(row -> isKnown(row.cells().get(i))))
            .boxed()
            .toList();
    return unknown.size() == columns.size() ? this : without(unknown);
  }

  /** Returns the table without some columns. */
  public Table without(List<Integer> dropped) {
    if (dropped.isEmpty()) {
      return this;
    }
    List<Integer> kept =
        IntStream.range(0, columns.size()).boxed().filter(i -> !dropped.contains(i)).toList();
    return new Table(
        kept.stream().map(columns::get).toList(),
        rows.stream()
            .map(row -> new Row(kept.stream().map(row.cells()::get).toList(), row.part()))
            .toList(),
        brief);
  }

  private static boolean isKnown(Cell cell) {
    return cell instanceof Cell.Trend || !(cell.text().isEmpty() || cell.equals(Cell.none()));
  }

  /** Returns a builder of a table with the given columns. */
  public static Builder of(Column... columns) {
    return new Builder(List.of(columns));
  }

  /** Returns a builder of a table with the given columns. */
  public static Builder of(List<Column> columns) {
    return new Builder(columns);
  }

  /** Collects rows. */
  public static final class Builder {
    private final List<Column> columns;
    private final List<Row> rows = new ArrayList<>();

    private Builder(List<Column> columns) {
      this.columns = List.copyOf(columns);
    }

    /** Adds a row. */
    public Builder row(Cell... cells) {
      return row(List.of(cells));
    }

    /** Adds a row. */
    public Builder row(List<Cell> cells) {
      rows.add(new Row(cells, false));
      return this;
    }

    /** Adds a row that is a part of the row above it. */
    public Builder part(List<Cell> cells) {
      rows.add(new Row(cells, true));
      return this;
    }

    /** Returns whether there is no row yet. */
    public boolean isEmpty() {
      return rows.isEmpty();
    }

    /** Returns the table so far. */
    public Table build() {
      return new Table(columns, rows, Integer.MAX_VALUE);
    }
  }
}
