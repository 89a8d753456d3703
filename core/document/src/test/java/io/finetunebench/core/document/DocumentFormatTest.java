package io.finetunebench.core.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every format has to do; a new one is found here without being named. */
class DocumentFormatTest {
  private static final Document EVERYTHING =
      new Document(
          "Title here",
          "Answer here",
          List.of(
              new Paragraph("Paragraph here"),
              Facts.builder().add("fact", "value here").build(),
              new Section(
                  "Section here",
                  Table.of(
                          Column.words("words here"),
                          Column.numbers("low").under("group here"),
                          Column.words("trend"))
                      .row(
                          Cell.of("text here", Tone.BAD),
                          Cell.of(1.5, "1.500"),
                          new Cell.Trend(List.of(1.0, 2.0), List.of()))
                      .build(),
                  Note.of("information here"),
                  Note.warning("warning here", "remedy here"),
                  Note.error("error here"))));

  @Test
  void markdownIsOneOfThem() {
    assertTrue(DocumentFormat.all().stream().anyMatch(MarkdownRenderer.class::isInstance));
  }

  @ParameterizedTest
  @MethodSource("io.finetunebench.core.document.DocumentFormat#all")
  void holdsAllThatADocumentSays(DocumentFormat format) {
    String text = format.text(EVERYTHING);
    for (String part :
        List.of(
            "Title",
            "Answer",
            "Paragraph",
            "value",
            "Section",
            "words",
            "group",
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
    assertEquals(text, format.text(EVERYTHING), "nothing is left of the text before");
  }

  @ParameterizedTest
  @MethodSource("io.finetunebench.core.document.DocumentFormat#all")
  void textFromAnywhereBreaksNoLineAndNoTerminal(DocumentFormat format) {
    Document hostile =
        new Document(
            "t",
            "",
            List.of(
                Table.of(Column.words("column")).row(Cell.of("first\nsecond\u001b[31m")).build()));
    String text = format.text(hostile);
    assertFalse(text.contains("first\nsecond"), text);
    assertFalse(text.contains("\u001b"), text);
  }

  @ParameterizedTest
  @MethodSource("io.finetunebench.core.document.DocumentFormat#all")
  void isNamedAsAnOptionCanBe(DocumentFormat format) {
    assertTrue(format.name().matches("[A-Z][A-Za-z0-9]+"), format.name());
    assertTrue(format.extension().matches("[a-z0-9]+"), format.extension());
  }
}
