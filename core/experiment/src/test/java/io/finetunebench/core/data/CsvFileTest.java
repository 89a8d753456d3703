package io.finetunebench.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.finetunebench.core.data.CsvFile.Format;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFileTest {
  private static final Format USUAL = new Format(',', null, null, null);
  private static final LabelledPoints EXPECTED =
      LabelledPoints.of(Points.of(3, 1, 2, 3, -4, 5.5, 0.6), (byte) 0, (byte) 1);

  private final Path folder;

  CsvFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,b,c,label\n1,2,3,0\n-4,5.5,0.6,1\n",
        "1,2,3,0\n-4,5.5,0.6,1\n",
        "\"a\", b ,c,\"label\"\r\n 1 ,\"2\",3,0\r\n\r\n-4,5.5,6e-1,1",
      })
  void theLastColumnIsTheLabelAndAHeaderIsFound(String text) {
    assertEquals(EXPECTED, CsvFile.labelled(file(text), USUAL));
  }

  @Test
  void theLabelIsFoundByNameAndByPosition() {
    Path file = file("a;class;b;c\n1;0;2;3\n-4;1;5.5;0.6\n");
    assertEquals(EXPECTED, CsvFile.labelled(file, new Format(';', true, "class", null)));
    assertEquals(EXPECTED, CsvFile.labelled(file, new Format(';', null, null, 2)));
  }

  @Test
  void pointsWithoutLabelsLeaveTheColumnOfTheLabelOut() {
    Path file = file("1,0,2,3\n-4,1,5.5,0.6\n");
    assertEquals(EXPECTED.points(), CsvFile.unlabelled(file, new Format(',', false, null, 2)));
    assertEquals(4, CsvFile.unlabelled(file, USUAL).featureCount());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|: the file is empty, expected a point a line",
        "a,b|: found a header and no points",
        "a,b/1,0/2|:3: found 1 column, expected 2 as in the first line",
        "1,0/2,0|: found label 0 only, expected both 0 and 1",
        "1,1/2,1|: found label 1 only, expected both 0 and 1",
        "1,0/2,2|:2: found label \"2\", expected 0 or 1",
        "0/1|: found one column, expected a feature beside the label; is the separator ','?",
      })
  void whatIsWrongIsNamedWithItsLine(String text, String expected) {
    Path file = file(text.replace('/', '\n'));
    PointFileException wrong =
        assertThrows(PointFileException.class, () -> CsvFile.labelled(file, USUAL));
    assertEquals(file + expected, String.valueOf(wrong.getMessage()));
  }

  @Test
  void aLabelThatIsNotThereIsNamedWithWhatIs() {
    Path file = file("a,b\n1,0\n2,1\n");
    assertEquals(
        file + ": found no column \"class\" for the label, expected one of a, b",
        message(file, new Format(',', null, "class", null)));
    assertEquals(
        file + ": found 2 columns, expected the label in column 3",
        message(file, new Format(',', null, null, 3)));
  }

  private static String message(Path file, Format format) {
    return String.valueOf(
        assertThrows(PointFileException.class, () -> CsvFile.labelled(file, format)).getMessage());
  }

  private Path file(String text) {
    try {
      return Files.writeString(folder.resolve("points.csv"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
