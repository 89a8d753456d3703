package io.finetunebench.core.document.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Column.Fit;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Facts;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Section;
import io.finetunebench.core.document.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextRendererTest {
  private static final String LONG = "word ".repeat(30).strip();

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    Table table =
        Table.of(Column.words("name"), Column.numbers("score"), Column.words("unit"))
            .row(Cell.of("a"), Cell.of(12_345, "12,345"), Cell.of("ns"))
            .row(Cell.of("longer"), Cell.of(1, "1"), Cell.empty())
            .part(List.of(Cell.of("part"), Cell.none(), Cell.empty()))
            .build();
    assertEquals(
        List.of(
            "name     score  unit", //
            "a       12,345  ns",
            "longer       1",
            "  part       -"),
        lines(table));
  }

  @Test
  void aTableHasACellForEachColumn() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Table.of(Column.words("a"), Column.words("b")).row(Cell.of("one")).build());
  }

  @Test
  void aTableThatIsTooWideFoldsThenPutsBelowThenDrops() {
    Table table =
        Table.of(
                Column.words("benchmark"),
                Column.words("workload").fit(Fit.FOLD),
                Column.words("engine").fit(Fit.FOLD),
                Column.words("why").fit(Fit.BELOW),
                Column.words("forks").fit(Fit.DROP))
            .row(
                Cell.of("a".repeat(60)), Cell.of("seed"), Cell.of("x"), Cell.of(LONG), Cell.of("f"))
            .row(Cell.of("b"), Cell.of("seed"), Cell.of("y"), Cell.empty(), Cell.of("f".repeat(40)))
            .build();
    List<String> lines = lines(table);
    assertEquals(
        List.of(
            "workload seed",
            "benchmark" + " ".repeat(53) + "engine",
            "a".repeat(60) + "  x",
            "    " + LONG.substring(0, 94),
            "    " + LONG.substring(95),
            "b" + " ".repeat(61) + "y",
            "(--wide shows forks, too)"),
        lines);
    List<String> wide = TextRenderer.wideLines(new Document("", "", List.of(table)), true);
    assertEquals(3, wide.size());
    assertTrue(wide.get(1).contains("seed  ") && wide.get(1).contains(LONG), wide.get(1));
  }

  @Test
  void wordsAreBrokenWhereNothingElseHelps() {
    Table table =
        Table.of(Column.words("what"), Column.numbers("n"))
            .row(Cell.of(LONG), Cell.of(1, "1"))
            .row(Cell.of("x".repeat(130)), Cell.of(2, "2"))
            .build();
    List<String> lines = lines(table);
    assertTrue(lines.stream().allMatch(line -> line.length() <= 100), lines.toString());
    assertEquals(5, lines.size(), lines.toString());
    assertEquals("x".repeat(97) + "  2", lines.get(3));
  }

  @Test
  void aNameIsBrokenBehindADotAndNotWithinAWord() {
    assertEquals(
        List.of("GridInference.", "oneCall", "engine=reference"),
        TextTable.wrapped("GridInference.oneCall engine=reference", 20));
    assertEquals(List.of("x".repeat(20), "x"), TextTable.wrapped("x".repeat(21), 20));
    assertEquals(List.of("." + "x".repeat(19), "xx"), TextTable.wrapped("." + "x".repeat(21), 20));
  }

  @Test
  void columnsOfWordsShareWhatIsTooMuchBeforeAWordIsBroken() {
    String name = "org.example.GridInference." + "oneCallOfAll".repeat(4);
    Table table =
        Table.of(Column.words("benchmark"), Column.words("why"), Column.words("what to do"))
            .row(Cell.of(name), Cell.of(LONG), Cell.of(LONG))
            .build();
    List<String> lines = lines(table);
    assertTrue(lines.stream().allMatch(line -> line.length() <= 100), lines.toString());
    assertTrue(lines.get(1).startsWith("org.example.GridInference.  "), lines.toString());
    assertTrue(lines.get(2).startsWith("oneCallOfAll".repeat(4) + "  "), lines.toString());
  }

  @Test
  void aTrendIsDrawnInWhatTheReaderHas() {
    Table table =
        Table.of(Column.words("trend"))
            .row(new Cell.Trend(List.of(1.0, 1.0, 2.0, 3.0), List.of(2)))
            .build();
    Document document = new Document("", "", List.of(table));
    assertEquals("▁▁|▅█", TextRenderer.lines(document, true).get(1));
    assertEquals("__|+#", TextRenderer.lines(document, false).get(1));
  }

  @Test
  void theAnswerIsTheLastLineAndNotesStandRightUnderTheirTable() {
    Document document =
        new Document(
            "title",
            "the answer",
            List.of(
                Facts.builder().add("run", "a").add("", "b").add("machine", LONG).build(),
                new Section(
                    "section",
                    Table.of(Column.words("x")).row(Cell.of("1")).build(),
                    Note.warning("noisy", "stop the others"))));
    assertEquals(
        List.of(
            "run      a",
            "         b",
            "machine  " + LONG.substring(0, 89),
            "         " + LONG.substring(90),
            "",
            "section",
            "x",
            "1",
            "noisy: stop the others",
            "",
            "the answer"),
        TextRenderer.lines(document, true));
  }

  @Test
  void whatCouldSteerATerminalOrABuildServerIsShownAndDoesNothing() {
    String hostile = "a\u001b[31mb\u0007\r\nc\u202ed\u009be\ud800f";
    Document document =
        new Document(
            "",
            "::error::stop",
            List.of(
                new Paragraph(hostile),
                new Paragraph("  ::add-mask::x"),
                new Paragraph("see ##[error]y"),
                Table.of(Column.words("::set-env"))
                    .row(Cell.of("::warning::\n::error::"))
                    .build()));
    List<String> lines = TextRenderer.lines(document, true);
    assertEquals("a\uFFFD[31mb\uFFFD c\uFFFDd\uFFFDe\uFFFDf", lines.get(0));
    for (String line : lines) {
      assertFalse(line.stripLeading().startsWith("::"), line);
      assertFalse(line.contains("##["), line);
    }
  }

  private static List<String> lines(Table table) {
    return TextRenderer.lines(new Document("", "", List.of(table)), true);
  }
}
