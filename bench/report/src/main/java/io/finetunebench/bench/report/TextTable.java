package io.finetunebench.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns that are as wide as their widest cell. */
final class TextTable {
  /** On which side of its column a cell stands. */
  enum Side {
    /** For words. */
    LEFT,
    /** For numbers. */
    RIGHT
  }

  private static final String GAP = "  ";

  private final List<Side> sides;
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(Side... sides) {
    this(List.of(sides));
  }

  TextTable(List<Side> sides) {
    this.sides = List.copyOf(sides);
  }

  /** Adds a row; it has as many cells as there are columns. */
  TextTable row(String... cells) {
    return row(List.of(cells));
  }

  /** Adds a row; it has as many cells as there are columns. */
  TextTable row(List<String> cells) {
    if (cells.size() != sides.size()) {
      throw new IllegalArgumentException("expected " + sides.size() + " cells, found " + cells);
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /** Returns the lines, without blanks at their ends. */
  List<String> lines() {
    int[] widths = new int[sides.size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String padding = " ".repeat(widths[column] - row.get(column).length());
        line.append(column == 0 ? "" : GAP);
        line.append(
            switch (sides.get(column)) {
              case LEFT -> row.get(column) + padding;
              case RIGHT -> padding + row.get(column);
            });
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
