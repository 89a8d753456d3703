package io.finetunebench.core.document.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Facts;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Section;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tone;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownRendererTest {
  private static final Document EVERYTHING =
      new Document(
          "Title here",
          "Answer here",
          List.of(
              new Paragraph("Paragraph here"),
              Facts.builder().add("fact", "value here").build(),
              new Section(
                  "Section here",
                  Table.of(Column.words("words here"), Column.numbers("low"), Column.words("trend"))
                      .row(
                          Cell.of("text here", Tone.BAD),
                          Cell.of(1.5, "1.500"),
                          new Cell.Trend(List.of(1.0, 2.0), List.of()))
                      .build(),
                  Note.of("information here"),
                  Note.warning("warning here", "remedy here"),
                  Note.error("error here"))));

  @Test
  void markdownHoldsAllThatADocumentSays() {
    String text = MarkdownRenderer.page(EVERYTHING);
    for (String part :
        List.of(
            "Title",
            "Answer",
            "Paragraph",
            "value",
            "Section",
            "words",
            "low",
            "fact",
            "text",
            "information",
            "warning",
            "remedy",
            "error")) {
      assertTrue(text.contains(part), text);
    }
    assertTrue(text.contains("1.500"), text);
    assertTrue(text.endsWith("\n"), text);
    assertEquals(text, MarkdownRenderer.page(EVERYTHING), "nothing is left of the text before");
  }

  @Test
  void textFromAnywhereBreaksNoLineAndNoTerminal() {
    Document hostile =
        new Document(
            "t",
            "",
            List.of(
                Table.of(Column.words("column")).row(Cell.of("first\nsecond\u001b[31m")).build()));
    String text = MarkdownRenderer.page(hostile);
    assertFalse(text.contains("first\nsecond"), text);
    assertFalse(text.contains("\u001b"), text);
  }

  @Test
  void titleAnswerAndBlocksAreMarkdown() {
    Document document =
        new Document(
            "Benchmark comparison",
            "1 SLOWER",
            List.of(
                Facts.builder().add("baseline", "run a").add("", "and b").build(),
                new Section(
                    "What was found",
                    Table.of(Column.words("verdict"), Column.numbers("ratio"))
                        .row(Cell.of("SLOWER", Tone.BAD), Cell.of(1.5, "1.500"))
                        .build(),
                    Note.of("above 1 is slower"),
                    Note.warning("noisy", "stop others"))));
    assertEquals(
        """
        ## Benchmark comparison

        1 SLOWER

        - baseline: run a
          - and b

        ### What was found

        | verdict | ratio |
        |---|--:|
        | **SLOWER** | 1.500 |

        above 1 is slower

        **noisy**: stop others
        """,
        MarkdownRenderer.page(document));
  }

  @Test
  void textFromAnywhereIsText() {
    Document document =
        new Document(
            "a\n# b",
            "1. first",
            List.of(
                new Paragraph("# heading"),
                new Paragraph("- item\n\nnext"),
                new Paragraph("<script>alert(1)</script> & [x](y) `c` $m$ ~~s~~"),
                Table.of(Column.words("a|b")).row(Cell.of("c|d\ne \\")).build()));
    assertEquals(
        """
        ## a # b

        1\\. first

        \\# heading

        \\- item next

        &lt;script>alert(1)&lt;/script> &amp; \\[x\\](y) \\`c\\` \\$m\\$ \\~\\~s\\~\\~

        | a\\|b |
        |---|
        | c\\|d e \\\\ |
        """,
        MarkdownRenderer.page(document));
  }

  @Test
  void aLongTableShowsItsFirstRowsAndTheOthersBehindAClick() {
    Table.Builder table = Table.of(Column.words("benchmark"));
    for (int i = 1; i <= 500; i++) {
      table.row(Cell.of("row" + i));
    }
    String page = MarkdownRenderer.page(new Document("t", "a", List.of(table.build())));
    int click = page.indexOf("\n\n<details><summary>490 more rows</summary>\n\n| benchmark |");
    assertTrue(click > page.indexOf("| row10 |") && click < page.indexOf("| row11 |"), page);
    assertTrue(page.contains("| row160 |") && !page.contains("| row161 |"), page);
    assertTrue(
        page.endsWith("340 rows are left out here; the HTML report has them.\n\n</details>\n"));
  }

  @Test
  void ofManyWarningsAndNotesTheFirstStandOpen() {
    List<Block> blocks = new ArrayList<>();
    Facts.Builder facts = Facts.builder().add("baseline", "run a");
    for (int i = 1; i <= 6; i++) {
      facts.add("note", "n" + i);
      blocks.add(Note.warning("w" + i, "stop others"));
    }
    blocks.add(0, facts.add("ratio", "r").build());
    blocks.add(new Paragraph("end"));
    assertEquals(
        """
        ## t

        - baseline: run a
        - note: n1
        - note: n2
        - note: n3
        - ratio: r

        <details><summary>3 more lines</summary>

        - note: n4
        - note: n5
        - note: n6

        </details>

        **w1**: stop others

        **w2**: stop others

        **w3**: stop others

        <details><summary>3 more warnings</summary>

        **w4**: stop others

        **w5**: stop others

        **w6**: stop others

        </details>

        end
        """,
        MarkdownRenderer.page(new Document("t", "", blocks)));
  }
}
