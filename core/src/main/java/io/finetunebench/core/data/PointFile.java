package io.finetunebench.core.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads the article's point files: text, plain or gzipped, with the header {@code x y label} and a
 * point a line, separated by tabs or blanks, labels 1 or 2.
 */
public final class PointFile {
  private static final List<String> HEADER = List.of("x", "y", "label");
  private static final int LONGEST_QUOTE = 40;

  private PointFile() {}

  /**
   * Reads a file; label 1 becomes target 0 and label 2 target 1.
   *
   * @throws PointFileException if the file cannot be read or is malformed; the message names file,
   *     line, what was found and what was expected
   */
  public static LabelledPoints read(Path file) {
    Iterator<String> lines = text(file).lines().iterator();
    if (!lines.hasNext()) {
      throw new PointFileException(
          file, "the file is empty, expected the header \"x y label\" and points");
    }
    String header = lines.next();
    if (!Arrays.asList(columns(header)).equals(HEADER)) {
      throw new PointFileException(file, 1, quote(header), "the header \"x y label\"");
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
            file, line, columns.length + " columns in " + quote(text), "3: x, y and label");
      }
      values[2 * size] = number(file, line, "x", columns[0]);
      values[2 * size + 1] = number(file, line, "y", columns[1]);
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
    return LabelledPoints.of(Points.of(2, values), targets);
  }

  private static String text(Path file) {
    if (Files.notExists(file)) {
      throw new PointFileException(file, "no such file; expected a text file of points");
    }
    if (Files.isDirectory(file)) {
      throw new PointFileException(file, "found a directory, expected a text file of points");
    }
    byte[] bytes;
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
      bytes = raw.readAllBytes();
      if (bytes.length > 1 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b) {
        bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
      }
    } catch (EOFException | ZipException e) {
      String detail = e.getMessage() == null ? "it ends early" : e.getMessage();
      throw new PointFileException(
          file, "found a damaged gzip file (" + detail + "), expected a whole one");
    } catch (IOException e) {
      throw new PointFileException(file, "cannot be read (" + e + ")");
    }
    int line = 1;
    for (byte value : bytes) {
      if (value >= 0 && value < ' ' && value != '\t' && value != '\n' && value != '\r') {
        throw new PointFileException(
            file, line, String.format("the byte 0x%02x", value), "text: is this a binary file?");
      }
      line += value == '\n' ? 1 : 0;
    }
    return decoded(file, bytes);
  }

  private static String decoded(Path file, byte[] bytes) {
    ByteBuffer input = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(input).toString();
    } catch (CharacterCodingException e) {
      int line = 1;
      for (int i = 0; i < input.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new PointFileException(file, line, "bytes that are not UTF-8", "text");
    }
  }

  private static String[] columns(String line) {
    return line.strip().split("[ \t]+", -1);
  }

  private static double number(Path file, int line, String column, String text) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw notANumber(file, line, column, text);
    }
    if (isJavaLiteral(text)) {
      throw notANumber(file, line, column, text);
    }
    if (!Double.isFinite(value)) {
      throw new PointFileException(file, line, quote(text) + " for " + column, "a finite number");
    }
    return value;
  }

  /** Returns whether a text that Java parses is no decimal number, such as 1.5f, 2d or 0x1p3. */
  private static boolean isJavaLiteral(String text) {
    return "dDfF".indexOf(text.charAt(text.length() - 1)) >= 0
        || text.indexOf('x') >= 0
        || text.indexOf('X') >= 0;
  }

  private static PointFileException notANumber(Path file, int line, String column, String text) {
    return new PointFileException(file, line, quote(text) + " for " + column, "a number");
  }

  private static byte target(Path file, int line, String label) {
    return switch (label) {
      case "1" -> 0;
      case "2" -> 1;
      default -> throw new PointFileException(file, line, "label " + quote(label), "1 or 2");
    };
  }

  private static String quote(String text) {
    String shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    return '"' + shown.replace('\t', ' ') + '"';
  }
}
