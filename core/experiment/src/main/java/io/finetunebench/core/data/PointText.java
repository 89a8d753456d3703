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
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** What files of points have in common: text, plain or gzipped, that holds numbers. */
final class PointText {
  private static final int LONGEST_QUOTE = 40;

  /** A gzipped file of a few megabytes can hold a thousand times as much. */
  private static final int MOST_BYTES = 512 << 20;

  private PointText() {}

  /** Reads a file's text. */
  static String read(Path file) {
    if (Files.notExists(file)) {
      throw new PointFileException(file, "no such file; expected a text file of points");
    }
    if (Files.isDirectory(file)) {
      throw new PointFileException(file, "found a directory, expected a text file of points");
    }
    byte[] bytes;
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
      bytes = raw.readNBytes(MOST_BYTES + 1);
      if (bytes.length > 1 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b) {
        bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readNBytes(MOST_BYTES + 1);
      }
      if (bytes.length > MOST_BYTES) {
        throw new PointFileException(
            file,
            "found more than "
                + (MOST_BYTES >> 20)
                + " MiB of text, expected at most that; leave rows or columns away");
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

  /** Returns a finite number. */
  static double number(Path file, int line, String column, String text) {
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

  /** Returns a text as messages quote it. */
  static String quote(String text) {
    String shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    return '"' + shown.replace('\t', ' ') + '"';
  }
}
