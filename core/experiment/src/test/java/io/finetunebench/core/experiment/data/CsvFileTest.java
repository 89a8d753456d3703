package io.finetunebench.core.experiment.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.finetunebench.core.experiment.data.CsvFile.Column;
import io.finetunebench.core.experiment.data.CsvFile.Format;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFileTest {
  private static final LabelledPoints EXPECTED =
      LabelledPoints.of(Points.of(3, 1, 2, 3, -4, 5.5, 0.6), (byte) 0, (byte) 1);

  private static final Format CLASSES =
      new Format(null, null, List.of(), List.of(), CsvFile.Target.CLASSES, List.of());
  private static final Format VALUES =
      new Format(null, null, List.of(), List.of(), CsvFile.Target.VALUES, List.of());

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
        "a;b;c;label\n1;2;3;0\n-4;5.5;0.6;1\n",
        "a\tb\tc\tlabel\n1\t2\t3\t0\n-4\t5.5\t0.6\t1\n",
        "a,b,c,label\n1,2,3,-1\n-4,5.5,0.6,1\n",
        "a,b,c,\"the label\"\n1,2,3,\"no, never\"\n-4,5.5,0.6,yes\n",
      })
  void theLastColumnIsTheLabelAndSeparatorAndHeaderAreFound(String text) {
    assertEquals(EXPECTED, data(text, Format.USUAL));
  }

  /** Reads a table in a process of its own. */
  static final class Reading {
    private Reading() {}

    public static void main(String[] arguments) {
      System.out.println(CsvFile.read(Path.of(arguments[0]), Format.USUAL, null).data());
    }
  }

  /** Numbers of eight bytes: 60,000 rows of 30 columns are 14.4 MB, and the heap is 43 MB. */
  @Test
  void readsATableInThreeTimesItsSizeOfHeap() throws Exception {
    Path file = folder.resolve("large.csv");
    String row = "1.5,".repeat(30);
    Files.write(
        file, () -> IntStream.range(0, 60_000).<CharSequence>mapToObj(i -> row + i % 2).iterator());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + 3 * 60_000 * 30 * 8 / 1024 + "k",
                "-XX:+UseG1GC",
                "-cp",
                System.getProperty("java.class.path"),
                Reading.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("60000 points of 30 features with a target each", output.strip());
  }

  @Test
  void readsGzip() throws IOException {
    byte[] bytes = PointFileTest.gzip("a,b,c,label\n1,2,3,0\n-4,5.5,0.6,1\n");
    Path file = Files.write(folder.resolve("points.csv.gz"), bytes);
    assertEquals(EXPECTED, CsvFile.read(file, Format.USUAL, null).data());
    Path cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(bytes, 30));
    assertEquals(
        cut
            + ": found a damaged gzip file (Unexpected end of ZLIB input stream), expected a whole"
            + " one",
        message(cut, Format.USUAL, null));
  }

  @Test
  void theMarkWithWhichSpreadsheetsBeginIsNoPartOfAName() throws IOException {
    String text = "\ufefflabel,a,b,c\n0,1,2,3\n1,-4,5.5,0.6\n";
    assertEquals(EXPECTED, data(text, label(Column.named("label"))));
    Path points = Files.writeString(folder.resolve("marked.txt"), "\ufeff" + "found nowhere\n");
    assertEquals("found nowhere\n", PointText.read(points));
  }

  @Test
  void theLabelIsFoundByNameAndByPosition() {
    String text = "a;class;b;c\n1;0;2;3\n-4;1;5.5;0.6\n";
    assertEquals(EXPECTED, data(text, label(Column.named("class"))));
    assertEquals(EXPECTED, data(text, label(Column.at(2))));
  }

  @Test
  void excludedColumnsAreNeitherLearnedNorLearnedFrom() {
    CsvTable table =
        CsvFile.read(
            file("id,a,b,c,label,comment\n7,1,2,3,0,x\n8,-4,5.5,0.6,1,\n"),
            new Format(
                null,
                null,
                List.of(),
                List.of(Column.named("comment"), Column.at(1)),
                null,
                List.of()),
            null);
    assertEquals(EXPECTED, table.data());
    assertEquals(List.of("a", "b", "c"), table.features());
    assertEquals(List.of(), table.notes());
  }

  @Test
  void aColumnThatCountsTheRowsIsNoted() {
    CsvTable table = CsvFile.read(file("Id,a,label\n7,1,0\n8,3,1\n9,2,1\n"), Format.USUAL, null);
    assertEquals(
        List.of(
            "column \"Id\" of points.csv counts the rows and is learned from: exclude it if it is"
                + " no feature"),
        table.notes());
  }

  @Test
  void namesAndFewWholeNumbersAreClassesInTheirOrder() {
    LabelledPoints names = data("1,b\n2,c\n3,a\n4,b\n", Format.USUAL);
    assertEquals(LabelledPoints.Kind.CLASSES, names.kind());
    assertEquals(List.of("a", "b", "c"), names.names());
    assertEquals(1, names.target(0));
    LabelledPoints numbers = data("1,10\n2,9\n3,9.0\n4,2\n", Format.USUAL);
    assertEquals(List.of("2", "9", "10"), numbers.names());
    assertEquals(1, numbers.target(2));
    assertEquals(LabelledPoints.Kind.BINARY, data("1,-1\n2,1\n", Format.USUAL).kind());
  }

  @Test
  void fractionsSeveralColumnsAndManyWholeNumbersAreValues() {
    LabelledPoints fractions = data("1,0.5\n2,1\n", Format.USUAL);
    assertEquals(LabelledPoints.Kind.VALUES, fractions.kind());
    assertEquals(0.5, fractions.target(0, 0));
    StringBuilder many = new StringBuilder();
    IntStream.range(0, 21).forEach(i -> many.append("1,").append(i).append('\n'));
    assertEquals(LabelledPoints.Kind.VALUES, data(many.toString(), Format.USUAL).kind());
    LabelledPoints two = data("a,y,z\n1,0,2\n2,1,3\n", label(Column.at(2), Column.named("z")));
    assertEquals(List.of("y", "z"), two.names());
    assertEquals(3, two.target(1, 1));
    assertEquals(1, two.points().featureCount());
  }

  @Test
  void whatIsLearnedCanBeAskedFor() {
    String text = "a,y\n1,0\n2,1\n3,1\n";
    assertEquals(LabelledPoints.Kind.VALUES, data(text, VALUES).kind());
    assertEquals(3, data("a,y\n1,0.5\n2,1.5\n3,2.5\n", CLASSES).names().size());
    Format both = label(Column.at(1), Column.at(2));
    assertRefused(
        "a,y,x\n1,0,1\n2,1,1\n",
        new Format(null, null, both.targets(), List.of(), CsvFile.Target.CLASSES, List.of()),
        ": expected one label column for classes, found a, y");
    assertRefused("a,y,x\n1,0,1\nhigh,1,1\n", both, ":3: found \"high\" for a, expected a number");
  }

  @Test
  void anotherTableHasTheClassesOfTheFirst() {
    CsvTable first = CsvFile.read(file("1,b\n2,c\n3,a\n"), Format.USUAL, null);
    CsvTable second = CsvFile.read(file("1,c\n2,c\n"), Format.USUAL, first);
    assertEquals(first.data().names(), second.data().names());
    assertEquals(2, second.data().target(0));
    Path unknown = file("1,d\n2,c\n");
    assertEquals(
        unknown + ": found label \"d\" in column column 2, expected one of a, b, c",
        message(unknown, Format.USUAL, first));
    Path wide = file("1,2,c\n2,3,a\n");
    assertThrows(PointFileException.class, () -> CsvFile.read(wide, Format.USUAL, first));
  }

  @Test
  void pointsWithoutLabelsLeaveTheColumnOfTheLabelOut() {
    Path file = file("1,0,2,3\n-4,1,5.5,0.6\n");
    assertEquals(EXPECTED.points(), CsvFile.unlabelled(file, label(Column.at(2))));
    assertEquals(4, CsvFile.unlabelled(file, Format.USUAL).featureCount());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|: the file is empty, expected a point a line",
        "a,b|: found a header and no points",
        "a,b/1,0/2|:3: found columns: 1, expected 2 as in the first line",
        "1,0/2,0|: found label 0 only in column column 2, expected two",
        "a,b,y/1,,0/2,3,1|:2: found no value for b, expected one: fill it in, leave the row out, or"
            + " exclude the column",
        "a,b,y/1,2,0/2,3,NA|:3: found no value for y but \"NA\", expected one: fill it in, leave"
            + " the row out, or exclude the column",
        "a,b,y/1,2,0/red,3,1|:3: found \"red\" for a, expected a number",
        "a,b,y/1,2,0/1e999,3,1|:3: found \"1e999\" for a, expected a finite number",
        "0/1|: found no column but the label's and excluded ones, expected a feature beside the"
            + " label; is the separator ','?",
      })
  void whatIsWrongIsNamedWithItsLine(String text, String expected) {
    assertRefused(text.replace('/', '\n'), Format.USUAL, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a;b;y/1;2;0/3,14;2;1|:3: found \"3,14\" for a",
        "a;b;y/3,14;2,7;1,5/1,1;2,2;3,3|:2: found \"3,14\" for a",
        "3,14;2,7;0/1,1;2,2;1|:1: found \"3,14\" for column 1",
        "a;y/1;0,5/2;-1,25e3|:2: found \"0,5\" for y",
        "a,b,y/\"1,5\",2,0/3,4,1|:2: found \"1,5\" for a",
      })
  void decimalCommasAreRefusedWithWhatToDo(String text, String expected) {
    assertRefused(
        text.replace('/', '\n'),
        Format.USUAL,
        expected + ", expected a number such as 3.14: write points in place of decimal commas");
  }

  @Test
  void numbersWithCommasMayBeTheNamesOfClassesWhereThatIsSaid() {
    assertEquals(List.of("0,5", "1,5"), data("a;y\n1;1,5\n2;0,5\n", CLASSES).names());
  }

  @Test
  void wordsAmongNumbersAreRefusedWhereNumbersAreAskedFor() {
    assertRefused("a,y\n1,0.5\n2,high\n", VALUES, ":3: found \"high\" for y, expected a number");
  }

  @Test
  void aLabelThatIsNotThereIsNamedWithWhatIs() {
    String text = "a,b\n1,0\n2,1\n";
    assertRefused(
        text,
        label(Column.named("class")),
        ": found no column \"class\" for the label, expected one of a, b");
    assertRefused(text, label(Column.at(3)), ": found 2 columns, expected the label in column 3");
  }

  private static Format label(Column... columns) {
    return new Format(null, null, List.of(columns), List.of(), null, List.of());
  }

  private LabelledPoints data(String text, Format format) {
    return CsvFile.read(file(text), format, null).data();
  }

  private void assertRefused(String text, Format format, String expected) {
    Path file = file(text);
    assertEquals(file + expected, message(file, format, null));
  }

  private static String message(Path file, Format format, @Nullable CsvTable like) {
    return String.valueOf(
        assertThrows(PointFileException.class, () -> CsvFile.read(file, format, like))
            .getMessage());
  }

  private Path file(String text) {
    try {
      return Files.writeString(folder.resolve("points.csv"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
