package io.finetunebench.core.experiment.data;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** What files of points have in common: text, plain or gzipped, that holds numbers. */
final class PointText {
  private static final int LONGEST_QUOTE = 40;
  private static final int BUFFER = 1 << 16;

  /** A gzipped file of a few megabytes can hold a thousand times as much. */
  private static final int MOST_BYTES = 512 << 20;

  private static final Pattern OTHER_SEPARATOR = Pattern.compile("[;\t|]");
  private static final Pattern DECIMAL_COMMA =
      Pattern.compile("[-+]?[0-9.]*,[0-9]+([eE][-+]?[0-9]+)?");

  private PointText() {}

  /** Reads a file's text. */
  static String read(Path file) {
    requireFile(file);
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
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    requireText(file, bytes);
    return decoded(file, bytes);
  }

  /** Returns the length of the byte order mark with which spreadsheets begin a text of UTF-8. */
  private static int markLength(byte[] bytes) {
    boolean marked =
        bytes.length >= 3
            && bytes[0] == (byte) 0xef
            && bytes[1] == (byte) 0xbb
            && bytes[2] == (byte) 0xbf;
    return marked ? 3 : 0;
  }

  private static String decoded(Path file, byte[] bytes) {
    ByteBuffer input = ByteBuffer.wrap(bytes).position(markLength(bytes));
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

  /**
   * Opens a file's text, plain or gzipped, to be read bit by bit.
   *
   * @throws PointFileException if there is no such file, or it begins like a binary one
   */
  static Reader open(Path file) throws IOException {
    requireFile(file);
    BufferedInputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    try {
      raw.mark(2);
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      BufferedInputStream bytes =
          gzip ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER) : raw;
      bytes.mark(BUFFER);
      byte[] beginning = bytes.readNBytes(BUFFER / 2);
      bytes.reset();
      requireText(file, beginning);
      bytes.skipNBytes(markLength(beginning));
      return new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder());
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /** Returns what stands oftenest between the cells of a file's first line. */
  static char separator(Path file) {
    String line = firstLine(file);
    if (line != null && OTHER_SEPARATOR.matcher(line).find()) {
      // Where something else separates cells, a comma between digits begins a fraction.
      line = line.replaceAll("(?<=[0-9]),(?=[0-9])", ".");
    }
    char best = ',';
    long most = 0;
    for (char candidate : new char[] {',', ';', '\t', '|'}) {
      long count = line == null ? 0 : count(line, candidate);
      if (count > most) {
        best = candidate;
        most = count;
      }
    }
    return best;
  }

  private static long count(String line, char candidate) {
    return line.chars().filter(c -> c == candidate).count();
  }

  /** Returns the first line that is not blank; null without one. */
  static @Nullable String firstLine(Path file) {
    try (BufferedReader lines = new BufferedReader(open(file))) {
      String line = lines.readLine();
      while (line != null && line.isBlank()) {
        line = lines.readLine();
      }
      return line;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Returns the refusal of a file that cannot be read to its end. */
  static PointFileException unreadable(Path file, IOException problem) {
    if (problem instanceof EOFException || problem instanceof ZipException) {
      String detail = problem.getMessage() == null ? "it ends early" : problem.getMessage();
      return new PointFileException(
          file, "found a damaged gzip file (" + detail + "), expected a whole one");
    }
    if (problem instanceof CharacterCodingException) {
      return new PointFileException(file, "found bytes that are not UTF-8, expected text");
    }
    return new PointFileException(file, "cannot be read (" + problem + ")");
  }

  private static void requireFile(Path file) {
    if (Files.notExists(file)) {
      throw new PointFileException(file, "no such file; expected a text file of points");
    }
    // A pipe or a device would hold the reader for good.
    if (Files.isDirectory(file)) {
      throw new PointFileException(file, "expected a file, found a folder");
    }
    if (!Files.isRegularFile(file)) {
      throw new PointFileException(file, "expected a file, found a pipe, a device or a socket");
    }
  }

  private static void requireText(Path file, byte[] bytes) {
    int line = 1;
    for (byte value : bytes) {
      if (value >= 0 && value < ' ' && value != '\t' && value != '\n' && value != '\r') {
        throw new PointFileException(
            file, line, String.format("the byte 0x%02x", value), "text: is this a binary file?");
      }
      line += value == '\n' ? 1 : 0;
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
    return new PointFileException(
        file,
        line,
        quote(text) + " for " + column,
        hasDecimalComma(text)
            ? "a number such as 3.14: write points in place of decimal commas"
            : "a number");
  }

  /** Returns whether a text is a number whose fraction begins with a comma. */
  static boolean hasDecimalComma(String text) {
    return DECIMAL_COMMA.matcher(text).matches();
  }

  /** Returns a text as messages quote it. */
  static String quote(String text) {
    String shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    return '"' + shown.replaceAll("[\\s\\p{Cntrl}]", " ") + '"';
  }
}
