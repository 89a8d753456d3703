package io.finetunebench.core.document.render;

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
import java.util.stream.Collectors;

/** Renders a document as GitHub's Markdown: title, answer, then the blocks. */
public final class MarkdownRenderer {
  /** Tables of more rows than this are shortened: a comment is read, not studied. */
  private static final int MOST_ROWS = 20;

  private static final int FIRST_ROWS = 10;

  /** Warnings, and facts of one name, that stand open. */
  private static final int MOST_OF_A_KIND = 3;

  /** A comment on GitHub holds 65,536 characters. */
  private static final int MOST_HIDDEN_ROWS = 150;

  private static final int TITLE_LEVEL = 2;
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";

  private final StringBuilder page = new StringBuilder();

  private MarkdownRenderer() {}

  /** Returns the page, which ends with a newline. */
  public static String page(Document document) {
    MarkdownRenderer renderer = new MarkdownRenderer();
    renderer.heading(TITLE_LEVEL, document.title());
    if (!document.answer().isEmpty()) {
      renderer.paragraph(Escape.markdownLine(document.answer()));
    }
    renderer.add(document.blocks(), TITLE_LEVEL + 1);
    return renderer.page.toString();
  }

  private void add(List<Block> blocks, int level) {
    List<String> warnings = new ArrayList<>();
    for (Block block : blocks) {
      if (TextRenderer.isForScreensOnly(block)) {
        continue;
      }
      if (block instanceof Note note && note.level() != Note.Level.INFORMATION) {
        warnings.add(note(note));
        continue;
      }
      few(warnings, "warnings");
      if (block instanceof Section section) {
        heading(level, section.title());
        add(section.blocks(), level + 1);
      } else if (block instanceof Paragraph paragraph) {
        paragraph(Escape.markdownLine(paragraph.text()));
      } else if (block instanceof Facts facts) {
        facts(facts);
      } else if (block instanceof Note note) {
        paragraph(note(note));
      } else if (block instanceof Table table) {
        table(table.known());
      }
    }
    few(warnings, "warnings");
  }

  /** Adds paragraphs of one kind, and forgets them: the first, and the others behind a click. */
  private void few(List<String> paragraphs, String kind) {
    int open = paragraphs.size() > MOST_OF_A_KIND + 1 ? MOST_OF_A_KIND : paragraphs.size();
    paragraphs.subList(0, open).forEach(this::paragraph);
    if (open < paragraphs.size()) {
      hidden(paragraphs.size() - open, kind, paragraphs.subList(open, paragraphs.size()));
    }
    paragraphs.clear();
  }

  private void hidden(int count, String kind, List<String> paragraphs) {
    paragraph("<details><summary>" + count + " more " + kind + "</summary>");
    paragraphs.forEach(this::paragraph);
    paragraph("</details>");
  }

  private static String note(Note note) {
    String text = Escape.markdownLine(note.text());
    return (note.level() == Note.Level.INFORMATION ? text : "**" + text + "**")
        + (note.remedy().isEmpty() ? "" : ": " + Escape.markdown(note.remedy()));
  }

  /** Adds facts; of many with one name the first, and the others behind a click. */
  private void facts(Facts facts) {
    paragraph(lines(facts.open()));
    if (!facts.hidden().isEmpty()) {
      hidden(facts.hidden().size(), "lines", List.of(lines(facts.hidden())));
    }
  }

  private static String lines(List<Facts.Fact> facts) {
    return facts.stream().map(MarkdownRenderer::fact).collect(Collectors.joining("\n"));
  }

  private void heading(int level, String text) {
    paragraph("#".repeat(Math.min(6, level)) + " " + Escape.markdown(text));
  }

  private void paragraph(String text) {
    page.append(page.isEmpty() ? "" : "\n").append(text).append('\n');
  }

  private static String fact(Facts.Fact fact) {
    return fact.name().isEmpty()
        ? "  - " + Escape.markdownLine(fact.value())
        : "- " + Escape.markdownLine(fact.name()) + ": " + Escape.markdown(fact.value());
  }

  /** Adds a table; of a long one the first rows, and the others behind a click. */
  private void table(Table table) {
    int rows = table.rows().size();
    if (rows <= MOST_ROWS) {
      paragraph(table(table, 0, rows));
      return;
    }
    int most = Math.min(rows, FIRST_ROWS + MOST_HIDDEN_ROWS);
    paragraph(table(table, 0, FIRST_ROWS));
    List<String> others = new ArrayList<>(List.of(table(table, FIRST_ROWS, most)));
    if (most < rows) {
      others.add((rows - most) + " rows are left out here; the HTML report has them.");
    }
    hidden(rows - FIRST_ROWS, "rows", others);
  }

  private static String table(Table table, int from, int to) {
    StringBuilder text = new StringBuilder();
    text.append(
        row(table.columns().stream().map(column -> Escape.markdown(column.name())).toList()));
    text.append("\n|");
    table
        .columns()
        .forEach(column -> text.append(column.side() == Column.Side.LEFT ? "---|" : "--:|"));
    for (Table.Row row : table.rows().subList(from, to)) {
      text.append('\n').append(row(row.cells().stream().map(MarkdownRenderer::cell).toList()));
    }
    return text.toString();
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private static String cell(Cell cell) {
    if (cell instanceof Cell.Trend trend) {
      return Escape.markdown(TextTable.sparkline(trend, BLOCKS));
    }
    String text = Escape.markdown(cell.text().strip());
    return cell.tone() == Tone.BAD && !text.isEmpty() ? "**" + text + "**" : text;
  }
}
