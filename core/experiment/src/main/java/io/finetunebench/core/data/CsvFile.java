package io.finetunebench.core.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables of numbers: a point a line, plain or gzipped, any number of features, and for
 * labelled points a column of labels 0 and 1. Blanks around a cell and one pair of quotes are taken
 * off; a separator within quotes is not understood.
 */
public final class CsvFile {
  private final Path file;
  private final Format format;
  private final List<String[]> rows = new ArrayList<>();
  private final List<Integer> lines = new ArrayList<>();
  private final String[] names;

  /**
   * How a table is written.
   *
   * @param separator between cells
   * @param header whether the first line names the columns; null to find out: it does if one of its
   *     cells is no number
   * @param labelName name of the column of labels; null where it is not named
   * @param labelPosition position of the column of labels, from 1; null for none
   */
  public record Format(
      char separator,
      @Nullable Boolean header,
      @Nullable String labelName,
      @Nullable Integer labelPosition) {}

  private CsvFile(Path file, Format format) {
    this.file = file;
    this.format = format;
    int line = 0;
    for (String text : (Iterable<String>) PointText.read(file).lines()::iterator) {
      line++;
      if (!text.isBlank()) {
        rows.add(cells(text));
        lines.add(line);
      }
    }
    if (rows.isEmpty()) {
      throw new PointFileException(file, "the file is empty, expected a point a line");
    }
    Boolean asked = format.header();
    boolean header = asked == null ? Arrays.stream(rows.get(0)).anyMatch(this::isWord) : asked;
    if (header) {
      names = rows.remove(0);
      lines.remove(0);
    } else {
      names = new String[rows.get(0).length];
      Arrays.setAll(names, column -> "column " + (column + 1));
    }
    if (rows.isEmpty()) {
      throw new PointFileException(file, "found a header and no points");
    }
    for (int row = 0; row < rows.size(); row++) {
      if (rows.get(row).length != names.length) {
        throw new PointFileException(
            file,
            lines.get(row),
            rows.get(row).length + (rows.get(row).length == 1 ? " column" : " columns"),
            names.length + " as in the first line");
      }
    }
  }

  /**
   * Reads points with labels, by default those of the last column.
   *
   * @throws PointFileException if the file cannot be read or is malformed; the message names file,
   *     line, what was found and what was expected
   */
  public static LabelledPoints labelled(Path file, Format format) {
    CsvFile table = new CsvFile(file, format);
    int label = table.label();
    int column = label < 0 ? table.names.length - 1 : label;
    Points points = table.points(column);
    byte[] targets = new byte[points.size()];
    int ones = 0;
    for (int row = 0; row < targets.length; row++) {
      targets[row] = table.target(row, column);
      ones += targets[row];
    }
    if (ones == 0 || ones == targets.length) {
      throw new PointFileException(
          file, "found label " + (ones == 0 ? 0 : 1) + " only, expected both 0 and 1");
    }
    return LabelledPoints.of(points, targets);
  }

  /**
   * Reads points without labels; a column that the format calls the label's is left out.
   *
   * @throws PointFileException if the file cannot be read or is malformed; the message names file,
   *     line, what was found and what was expected
   */
  public static Points unlabelled(Path file, Format format) {
    CsvFile table = new CsvFile(file, format);
    return table.points(table.label());
  }

  /** Returns the column of labels, from 0; -1 where the format names none. */
  private int label() {
    Integer position = format.labelPosition();
    if (position != null) {
      if (position > names.length) {
        throw new PointFileException(
            file, "found " + names.length + " columns, expected the label in column " + position);
      }
      return position - 1;
    }
    String name = format.labelName();
    if (name == null) {
      return -1;
    }
    int column = Arrays.asList(names).indexOf(name);
    if (column < 0) {
      throw new PointFileException(
          file,
          "found no column "
              + PointText.quote(name)
              + " for the label, expected one of "
              + String.join(", ", names));
    }
    return column;
  }

  private Points points(int without) {
    int features = names.length - (without < 0 ? 0 : 1);
    if (features < 1) {
      throw new PointFileException(
          file,
          "found one column, expected a feature beside the label; is the separator '"
              + format.separator()
              + "'?");
    }
    return Points.generate(
        features,
        rows.size(),
        (row, feature) -> {
          int column = without >= 0 && feature >= without ? feature + 1 : feature;
          return PointText.number(file, lines.get(row), names[column], rows.get(row)[column]);
        });
  }

  private byte target(int row, int column) {
    String text = rows.get(row)[column];
    double value = PointText.number(file, lines.get(row), names[column], text);
    if (value != 0 && value != 1) {
      throw new PointFileException(
          file, lines.get(row), "label " + PointText.quote(text), "0 or 1");
    }
    return (byte) value;
  }

  private String[] cells(String line) {
    String[] cells = line.split(Pattern.quote(String.valueOf(format.separator())), -1);
    for (int i = 0; i < cells.length; i++) {
      String cell = cells[i].strip();
      boolean quoted = cell.length() > 1 && cell.startsWith("\"") && cell.endsWith("\"");
      cells[i] = quoted ? cell.substring(1, cell.length() - 1) : cell;
    }
    return cells;
  }

  private boolean isWord(String cell) {
    try {
      Double.parseDouble(cell);
      return false;
    } catch (NumberFormatException e) {
      return true;
    }
  }
}
