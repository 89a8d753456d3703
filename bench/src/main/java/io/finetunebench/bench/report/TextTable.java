package io.finetunebench.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
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
    this.sides = List.of(sides);
  }

  /** Adds a row; it has as many cells as there are columns. */
  TextTable row(String... cells) {
    if (cells.length != sides.size()) {
      throw new IllegalArgumentException(
          "expected " + sides.size() + " cells, found " + Arrays.toString(cells));
    }
    rows.add(List.of(cells));
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
