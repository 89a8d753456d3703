package io.finetunebench.core.experiment.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

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
    NumberBlocks values = new NumberBlocks(file, 2);
    BitSet twos = new BitSet();
    int size = 0;
    int line = 1;
    while (lines.hasNext()) {
      String text = lines.next();
      line++;
      if (text.isBlank()) {
        continue;
      }
      String[] columns = columns(text);
      if (columns.length != HEADER.size()) {
        throw new PointFileException(
            file,
            line,
            columns.length + " columns in " + PointText.quote(text),
            "3: x, y and label");
      }
      values.add(PointText.number(file, line, "x", columns[0]));
      values.add(PointText.number(file, line, "y", columns[1]));
      twos.set(size, isTwo(file, line, columns[2]));
      size++;
    }
    if (size == 0) {
      throw new PointFileException(file, "found a header and no points, expected at least two");
    }
    if (twos.isEmpty() || twos.cardinality() == size) {
      throw new PointFileException(
          file,
          "found label %s only, expected points of both labels 1 and 2"
              .formatted(twos.isEmpty() ? 1 : 2));
    }
    int[] classes = IntStream.range(0, size).map(point -> twos.get(point) ? 1 : 0).toArray();
    return LabelledPoints.ofClasses(values.points(), List.of("1", "2"), classes);
  }

  private static String[] columns(String line) {
    return line.strip().split("[ \t]+", -1);
  }

  private static boolean isTwo(Path file, int line, String label) {
    return switch (label) {
      case "1" -> false;
      case "2" -> true;
      default ->
          throw new PointFileException(file, line, "label " + PointText.quote(label), "1 or 2");
    };
  }
}
