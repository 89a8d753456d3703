package io.finetunebench.core.experiment.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PointFileTest {
  private static final String GOOD = "x y label\n1.5 -2 1\n-0.25 3e-1 2\n";
  private static final LabelledPoints EXPECTED =
      LabelledPoints.of(Points.of(2, 1.5, -2, -0.25, 0.3), (byte) 0, (byte) 1);

  private final Path folder;

  PointFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        GOOD,
        "x y label\n1.5 -2 1\n-0.25 3e-1 2",
        "x\ty\tlabel\n1.5\t-2\t1\n-0.25\t3e-1\t2\n",
        "x y label\r\n1.5 -2 1\r\n-0.25 3e-1 2\r\n",
        "x y label\n1.5 -2 1\n-0.25 3e-1 2\n\n",
        "x y label\n\n1.5 -2 1\n \t\n-0.25 3e-1 2\n\n\n",
        "  x \t y  label \n1.5   -2\t1 \n -0.25\t \t3e-1 2\n",
        "x y label\n+1.50 -2. 1\n-.25 0.3 2\n"
      })
  void readsTabsAndBlanksWhateverTheLineEnds(String text) {
    assertEquals(EXPECTED, PointFile.read(file(text)));
  }

  @Test
  void readsGzip() {
    assertEquals(EXPECTED, PointFile.read(file(gzip(GOOD))));
  }

  @Test
  void readsAsManyPointsAsThereAre() {
    StringBuilder text = new StringBuilder("x y label\n");
    byte[] targets = new byte[5000];
    double[] values = new double[2 * targets.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = (byte) (i % 2);
      values[2 * i] = i;
      values[2 * i + 1] = -0.1 * i;
      text.append(values[2 * i]).append('\t').append(values[2 * i + 1]);
      text.append('\t').append(targets[i] + 1).append('\n');
    }
    LabelledPoints read = PointFile.read(file(text.toString()));
    assertArrayEquals(values, read.points().values());
    assertEquals(LabelledPoints.of(read.points(), targets), read);
  }

  /** A quote stands for a double one; the blanks and slashes of a line are written out. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          1 2        | found 2 columns in "1 2", expected 3: x, y and label
          1          | found 1 columns in "1", expected 3: x, y and label
          1 2 1 1    | found 4 columns in "1 2 1 1", expected 3: x, y and label
          1,2,1      | found 1 columns in "1,2,1", expected 3: x, y and label
          one 2 1    | found "one" for x, expected a number
          1 2,5 1    | found "2,5" for y, expected a number such as 3.14: write points in place of decimal commas
          NA 2 1     | found "NA" for x, expected a number
          1.5f 2 1   | found "1.5f" for x, expected a number
          1 2D 1     | found "2D" for y, expected a number
          1 0x1p3 1  | found "0x1p3" for y, expected a number
          NaN 2 1    | found "NaN" for x, expected a finite number
          1 Infinity 1  | found "Infinity" for y, expected a finite number
          -Infinity 2 1 | found "-Infinity" for x, expected a finite number
          Inf 2 1    | found "Inf" for x, expected a number
          1 1e999 1  | found "1e999" for y, expected a finite number
          1 2 0      | found label "0", expected 1 or 2
          1 2 3      | found label "3", expected 1 or 2
          1 2 -1     | found label "-1", expected 1 or 2
          1 2 1.0    | found label "1.0", expected 1 or 2
          1 2 one    | found label "one", expected 1 or 2
          x y label  | found "x" for x, expected a number
          """)
  void rejectsAMalformedLine(String line, String problem) {
    assertRejected(file(GOOD + line + "\n1 1 1\n"), ":4: " + problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 2 1", "x,y,label", "x y", "x y label z", "X Y Label", "y x label", ""})
  void rejectsAnotherHeader(String header) {
    assertRejected(
        file(header + "\n1 2 1\n1 2 2\n"),
        ":1: found \"" + header + "\", expected the header \"x y label\"");
  }

  /** Files that are refused as a whole, and with which words. */
  static Stream<Arguments> refusals() {
    String points = " expected the header \"x y label\" and points";
    String none = ": found a header and no points, expected at least two";
    String one = ": found label %s only, expected points of both labels 1 and 2";
    String binary = ": found the byte 0x00, expected text: is this a binary file?";
    return Stream.of(
        arguments(
            bytes("x y label\r\n\r\n1 1 1\r\n\r\n1 1\r\n"),
            ":5: found 2 columns in \"1 1\", expected 3: x, y and label"),
        arguments(
            bytes("x y label\n" + "12345\t".repeat(1000) + "\n"),
            ":2: found 1000 columns in \"12345 12345 12345 12345 12345 12345 1234...\","
                + " expected 3: x, y and label"),
        arguments(bytes(""), ": the file is empty," + points),
        arguments(gzip(""), ": the file is empty," + points),
        arguments(gzip("x y label\n1 2 9\n"), ":2: found label \"9\", expected 1 or 2"),
        arguments(bytes("x y label"), none),
        arguments(bytes("x y label\n"), none),
        arguments(bytes("x\ty\tlabel\r\n\r\n"), none),
        arguments(bytes("x y label\n1 2 1\n1 2 1\n"), one.formatted(1)),
        arguments(bytes("x y label\n1 2 2\n1 2 2\n"), one.formatted(2)),
        arguments(bytes(GOOD.replace("1.5", "1.\0")), ":2" + binary),
        arguments(GOOD.getBytes(StandardCharsets.UTF_16LE), ":1" + binary),
        arguments(
            GOOD.replace("-0.25", "\u00e90.25").getBytes(StandardCharsets.ISO_8859_1),
            ":3: found bytes that are not UTF-8, expected text"),
        arguments(bytes(GOOD + "\u00bd 1 2\n"), ":4: found \"\u00bd\" for x, expected a number"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void rejectsAFileThatIsNone(byte[] content, String problem) {
    assertRejected(file(content), problem);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 12, 30, -8, -1})
  void rejectsTruncatedGzip(int length) {
    byte[] whole = gzip(GOOD);
    assertDamagedGzip(Arrays.copyOf(whole, length > 0 ? length : whole.length + length));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10, -8, -4})
  void rejectsDamagedGzip(int position) {
    byte[] bytes = gzip(GOOD);
    bytes[position >= 0 ? position : bytes.length + position] ^= (byte) 0xff;
    assertDamagedGzip(bytes);
  }

  @Test
  void rejectsADirectory() {
    assertRejected(folder, ": expected a file, found a folder");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aPipeHoldsNobody() throws Exception {
    Path pipe = folder.resolve("points.csv");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    for (Path file : List.of(pipe, Path.of("/dev/zero"))) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(30),
          () -> {
            String other = ": expected a file, found a pipe, a device or a socket";
            assertRejected(file, other);
            assertEquals(
                file + other,
                assertThrows(
                        PointFileException.class,
                        () -> CsvFile.read(file, CsvFile.Format.USUAL, null))
                    .getMessage());
          });
    }
  }

  @Test
  void rejectsAMissingFile() {
    assertRejected(folder.resolve("absent.txt"), ": no such file; expected a text file of points");
  }

  private static void assertRejected(Path file, String problem) {
    PointFileException error = assertThrows(PointFileException.class, () -> PointFile.read(file));
    assertEquals(file + problem, error.getMessage());
  }

  private void assertDamagedGzip(byte[] bytes) {
    Path file = file(bytes);
    PointFileException error = assertThrows(PointFileException.class, () -> PointFile.read(file));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.startsWith(file + ": found a damaged gzip file ("), message);
    assertTrue(message.endsWith("), expected a whole one"), message);
    assertFalse(message.contains("null"), message);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Path file(String text) {
    return file(bytes(text));
  }

  private Path file(byte[] bytes) {
    try {
      return Files.write(folder.resolve("points.txt"), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(bytes(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
