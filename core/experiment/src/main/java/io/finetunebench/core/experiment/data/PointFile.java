package io.finetunebench.core.experiment.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Reads the article's point files: text, plain or gzipped, with the header {@code x y label} and a
 * point a line, separated by tabs or blanks, labels 1 or 2.
 */
public final class PointFile {
  private static final List<String> HEADER = List.of("x", "y", "label");

  private PointFile() {}

  /**
   * Returns whether a file begins with this format's header.
   *
   * @throws PointFileException if it cannot be read
   */
  public static boolean isOne(Path file) {
    String header = PointText.firstLine(file);
    return header != null && Arrays.asList(columns(header)).equals(HEADER);
  }

  /**
   * Reads a file; label 1 becomes target 0 and label 2 target 1.
   *
   * @throws PointFileException if the file cannot be read or is malformed; the message names file,
   *     line, what was found and what was expected
   */
  public static LabelledPoints read(Path file) {
    Iterator<String> lines = PointText.read(file).lines().iterator();
    if (!lines.hasNext()) {
      throw new PointFileException(
          file, "the file is empty, expected the header \"x y label\" and points");
    }
    String header = lines.next();
    if (!Arrays.asList(columns(header)).equals(HEADER)) {
      throw new PointFileException(file, 1, PointText.quote(header), "the header \"x y label\"");
    }
    double[] values = new double[2048];
    byte[] targets = new byte[1024];
    int size = 0;
    int line = 1;
    while (lines.hasNext()) {
      String text = lines.next();
      line++;
      if (text.isBlank()) {
        continue;
      }
      if (size == targets.length) {
        targets = Arrays.copyOf(targets, 2 * size);
        values = Arrays.copyOf(values, 4 * size);
      }
      String[] columns = columns(text);
      if (columns.length != HEADER.size()) {
        throw new PointFileException(
            file,
            line,
            columns.length + " columns in " + PointText.quote(text),
            "3: x, y and label");
      }
      values[2 * size] = PointText.number(file, line, "x", columns[0]);
      values[2 * size + 1] = PointText.number(file, line, "y", columns[1]);
      targets[size] = target(file, line, columns[2]);
      size++;
    }
    return checked(file, Arrays.copyOf(values, 2 * size), Arrays.copyOf(targets, size));
  }

  private static LabelledPoints checked(Path file, double[] values, byte[] targets) {
    if (targets.length == 0) {
      throw new PointFileException(file, "found a header and no points, expected at least two");
    }
    int ones = 0;
    for (byte target : targets) {
      ones += target;
    }
    if (ones == 0 || ones == targets.length) {
      throw new PointFileException(
          file,
          "found label " + (ones == 0 ? 1 : 2) + " only, expected points of both labels 1 and 2");
    }
    int[] classes = new int[targets.length];
    Arrays.setAll(classes, point -> targets[point]);
    return LabelledPoints.ofClasses(Points.of(2, values), List.of("1", "2"), classes);
  }

  private static String[] columns(String line) {
    return line.strip().split("[ \t]+", -1);
  }

  private static byte target(Path file, int line, String label) {
    return switch (label) {
      case "1" -> 0;
      case "2" -> 1;
      default ->
          throw new PointFileException(file, line, "label " + PointText.quote(label), "1 or 2");
    };
  }
}
