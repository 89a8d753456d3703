package io.finetunebench.core.document.render;

import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Column.Fit;
import io.finetunebench.core.document.Column.Side;
import io.finetunebench.core.document.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lays a table out as text in columns that are as wide as their widest cell.
 *
 * <p>Where that is wider than the page, columns do what they are made for, until it fits: first
 * those that have the same in all rows are said once above the table, then those that can stand
 * below their row do, then some are left out from the right, and at last the widest words are
 * broken into lines.
 */
final class TextTable {
  private static final String GAP = "  ";
  private static final String PART = "  ";
  private static final String BELOW = "    ";
  private static final int NARROWEST_WORDS = 20;

  /** Behind which a word may go on in the next line. */
  private static final String BREAKS = ".,/:=_-";

  /** A break that fills less than this part of a line is none. */
  private static final int MOST_LEFT_OPEN = 3;

  /** What a line does not break: words, and their parts. */
  private static final Pattern PARTS = Pattern.compile("\\s+|(?<=[" + BREAKS + "])");

  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final String LETTERS = "_.-=+*%#";
  private static final String SHIFT = "|";
  private static final int MOST_STEPS = 40;

  private final List<Column> columns;
  private final int page;

  /** {@code cells[row][column]}, with what cannot be shown replaced. */
  private final String[][] cells;

  private final List<Integer> shown;
  private final List<Integer> below = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final List<String> dropped = new ArrayList<>();

  TextTable(Table table, int rows, int page, boolean blocks) {
    this.columns = table.columns();
    this.page = page;
    this.cells = new String[rows][];
    for (int row = 0; row < cells.length; row++) {
      Table.Row source = table.rows().get(row);
      cells[row] = source.cells().stream().map(cell -> text(cell, blocks)).toArray(String[]::new);
      if (source.part()) {
        cells[row][0] = PART + cells[row][0];
      }
    }
    this.shown = new ArrayList<>(IntStream.range(0, columns.size()).boxed().toList());
    fit();
  }

  private static String text(Cell cell, boolean blocks) {
    return cell instanceof Cell.Trend trend
        ? sparkline(trend, blocks ? BLOCKS : LETTERS)
        : Escape.terminal(cell.text());
  }

  private void fit() {
    while (width() > page) {
      if (!foldOne() && !moveOneBelow() && !dropOne()) {
        return;
      }
    }
  }

  private int width() {
    return shown.stream().mapToInt(this::width).sum() + GAP.length() * (shown.size() - 1);
  }

  private int width(int column) {
    return Math.max(
        length(columns.get(column).name()),
        Arrays.stream(cells).mapToInt(row -> length(row[column])).max().orElse(0));
  }

  private boolean foldOne() {
    for (int column : shown) {
      if (columns.get(column).fit() == Fit.FOLD && cells.length > 0) {
        List<String> values =
            Arrays.stream(cells)
                .map(row -> row[column])
                .filter(cell -> !cell.isEmpty())
                .distinct()
                .toList();
        if (values.size() == 1) {
          said.add(columns.get(column).name() + " " + values.get(0));
          shown.remove((Integer) column);
          return true;
        }
      }
    }
    return false;
  }

  private boolean moveOneBelow() {
    for (int column : shown) {
      if (columns.get(column).fit() == Fit.BELOW) {
        below.add(column);
        shown.remove((Integer) column);
        return true;
      }
    }
    return false;
  }

  private boolean dropOne() {
    for (int place = shown.size() - 1; place >= 0; place--) {
      Column column = columns.get(shown.get(place));
      if (column.fit() == Fit.DROP) {
        dropped.add(column.name());
        shown.remove(place);
        return true;
      }
    }
    return false;
  }

  /** Returns the lines, without blanks at their ends. */
  List<String> lines() {
    if (columns.isEmpty()) {
      return List.of();
    }
    int[] widths = shown.stream().mapToInt(this::width).toArray();
    int tooMuch = width() - page;
    if (tooMuch > 0) {
      narrowWords(widths, tooMuch);
    }
    List<String> lines = new ArrayList<>();
    if (!said.isEmpty()) {
      lines.add(String.join(", ", said));
    }
    lines.addAll(line(shown.stream().map(column -> columns.get(column).name()).toList(), widths));
    for (String[] row : cells) {
      lines.addAll(line(shown.stream().map(column -> row[column]).toList(), widths));
      for (int column : below) {
        if (!row[column].isEmpty()) {
          wrapped(row[column], page - BELOW.length()).forEach(part -> lines.add(BELOW + part));
        }
      }
    }
    if (!dropped.isEmpty()) {
      Collections.reverse(dropped);
      lines.add("(--wide shows " + String.join(", ", dropped) + ", too)");
    }
    return lines;
  }

  /** Takes what is too much from the widest columns of words, from within words at last. */
  private void narrowWords(int[] widths, int tooMuch) {
    List<Integer> widestFirst =
        IntStream.range(0, widths.length)
            .filter(place -> columns.get(shown.get(place)).side() == Side.LEFT)
            .boxed()
            .sorted(Comparator.comparing((Integer place) -> widths[place]).reversed())
            .toList();
    int left = tooMuch;
    for (boolean withinWords : new boolean[] {false, true}) {
      for (int place : widestFirst) {
        int whole = withinWords ? 0 : longestPart(shown.get(place));
        int narrowest = Math.min(widths[place], Math.max(NARROWEST_WORDS, whole));
        int taken = Math.min(left, widths[place] - narrowest);
        widths[place] -= taken;
        left -= taken;
      }
    }
  }

  /** Returns the length of the longest part of a column's words that no line should break. */
  private int longestPart(int column) {
    return Arrays.stream(cells)
        .flatMap(row -> Arrays.stream(PARTS.split(row[column])))
        .mapToInt(TextTable::length)
        .max()
        .orElse(0);
  }

  private List<String> line(List<String> texts, int[] widths) {
    List<List<String>> parts = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      String text = texts.get(i);
      parts.add(length(text) <= widths[i] ? List.of(text) : wrapped(text, widths[i]));
    }
    int height = parts.stream().mapToInt(List::size).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (int level = 0; level < height; level++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String text = level < parts.get(i).size() ? parts.get(i).get(level) : "";
        String padding = " ".repeat(Math.max(0, widths[i] - length(text)));
        line.append(i == 0 ? "" : GAP);
        line.append(
            switch (columns.get(shown.get(i)).side()) {
              case LEFT -> text + padding;
              case RIGHT -> padding + text;
            });
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** Draws medians of neighbours where there are more values than steps. */
  static String sparkline(Cell.Trend trend, String levels) {
    double[] medians = trend.medians(MOST_STEPS);
    int steps = medians.length;
    int count = trend.values().size();
    double low = Arrays.stream(medians).min().orElseThrow();
    double high = Arrays.stream(medians).max().orElseThrow();
    StringBuilder line = new StringBuilder();
    for (int step = 0; step < steps; step++) {
      int from = step * count / steps;
      int to = (step + 1) * count / steps;
      if (trend.shifts().stream().anyMatch(shift -> shift >= from && shift < to)) {
        line.append(SHIFT);
      }
      double height = high == low ? 0 : (medians[step] - low) / (high - low);
      line.append(levels.charAt((int) Math.round(height * (levels.length() - 1))));
    }
    return line.toString();
  }

  /**
   * Returns text in lines of at most the given width, broken at blanks; a longer word is broken
   * behind a dot or the like, and where it has to be. Blanks at the start of the text stay.
   */
  static List<String> wrapped(String text, int width) {
    if (length(text) <= width) {
      return List.of(text);
    }
    List<String> lines = new ArrayList<>();
    String rest = text;
    int most = Math.max(1, width);
    while (length(rest) > most) {
      int end = rest.offsetByCodePoints(0, most);
      int blank = rest.lastIndexOf(' ', end);
      boolean blanksBefore = blank < 0 || rest.substring(0, blank).isBlank();
      int cut = blanksBefore ? cut(rest, end) : blank;
      lines.add(rest.substring(0, cut).stripTrailing());
      rest = rest.substring(cut).stripLeading();
    }
    lines.add(rest);
    return lines.stream().filter(line -> !line.isEmpty()).collect(Collectors.toList());
  }

  /** Returns where a word that is too long is broken, at {@code end} at the latest. */
  private static int cut(String word, int end) {
    int cut = end;
    while (cut > 0 && BREAKS.indexOf(word.charAt(cut - 1)) < 0) {
      cut--;
    }
    return MOST_LEFT_OPEN * cut < end ? end : cut;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
