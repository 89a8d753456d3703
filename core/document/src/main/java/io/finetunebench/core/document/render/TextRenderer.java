package io.finetunebench.core.document.render;

import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cards;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Download;
import io.finetunebench.core.document.Facts;
import io.finetunebench.core.document.Figure;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Section;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tally;
import java.util.ArrayList;
import java.util.List;

/** Renders a document as lines for a terminal; the answer is the last of them. */
public final class TextRenderer {
  /** The columns that a terminal is taken to have. */
  public static final int USUAL_WIDTH = 100;

  private static final String GAP = "  ";
  private static final String HANGING = "  ";

  private final int width;
  private final boolean all;
  private final boolean blocks;
  private final List<String> lines = new ArrayList<>();

  private TextRenderer(int width, boolean all, boolean blocks) {
    this.width = width;
    this.all = all;
    this.blocks = blocks;
  }

  /**
   * Returns the lines of a document, none wider than {@link #USUAL_WIDTH} where words allow it.
   *
   * @param blocks whether the reader's character set has block elements
   */
  public static List<String> lines(Document document, boolean blocks) {
    return lines(document, USUAL_WIDTH, false, blocks);
  }

  /** Returns the lines of a document with everything in it, however wide. */
  public static List<String> wideLines(Document document, boolean blocks) {
    return lines(document, Integer.MAX_VALUE, true, blocks);
  }

  /**
   * Returns the lines of a document.
   *
   * @param width that none exceeds where words allow it
   * @param all whether tables have all their rows
   * @param blocks whether the reader's character set has block elements
   */
  public static List<String> lines(Document document, int width, boolean all, boolean blocks) {
    TextRenderer renderer = new TextRenderer(width, all, blocks);
    renderer.add(document.blocks());
    if (!document.answer().isEmpty()) {
      renderer.separate();
      renderer.addWrapped(Escape.terminal(document.answer()));
    }
    return renderer.lines.stream().map(Escape::workflowLine).toList();
  }

  private void add(List<Block> all) {
    Block before = null;
    for (Block block : all) {
      if (isForScreensOnly(block) || (!this.all && isLeftOut(block))) {
        continue;
      }
      if (before != null && !followsDirectly(before, block)) {
        separate();
      }
      add(block);
      before = block;
    }
  }

  /** Returns whether a block shows what tables and sentences say, too. */
  static boolean isForScreensOnly(Block block) {
    return block instanceof Figure
        || block instanceof Tally
        || block instanceof Cards
        || block instanceof Download
        || (block instanceof Section section
            && !section.blocks().isEmpty()
            && section.blocks().stream().allMatch(TextRenderer::isForScreensOnly));
  }

  /** Returns whether a terminal shows nothing of a block where nobody asks for all. */
  private static boolean isLeftOut(Block block) {
    return (block instanceof Table table && table.brief() == 0)
        || (block instanceof Section section
            && section.blocks().stream().allMatch(TextRenderer::isLeftOut));
  }

  /** Lines that explain a table stand right under it. */
  private static boolean followsDirectly(Block before, Block block) {
    return block instanceof Note
        || (block instanceof Paragraph && (before instanceof Paragraph || before instanceof Note));
  }

  private void add(Block block) {
    if (block instanceof Section section) {
      addWrapped(Escape.terminal(section.title()));
      add(section.blocks());
    } else if (block instanceof Paragraph paragraph) {
      addWrapped(Escape.terminal(paragraph.text()));
    } else if (block instanceof Facts facts) {
      add(facts);
    } else if (block instanceof Note note) {
      addWrapped(
          Escape.terminal(note.text() + (note.remedy().isEmpty() ? "" : ": " + note.remedy())));
    } else if (block instanceof Table table) {
      int shown = all ? table.rows().size() : Math.min(table.brief(), table.rows().size());
      lines.addAll(new TextTable(table, shown, width, blocks).lines());
      if (shown < table.rows().size()) {
        lines.add("(--all shows the other " + (table.rows().size() - shown) + ", too)");
      }
    }
  }

  private void add(Facts facts) {
    int names =
        facts.facts().stream()
            .mapToInt(fact -> Escape.terminal(fact.name()).length())
            .max()
            .orElse(0);
    for (Facts.Fact fact : facts.facts()) {
      String name = Escape.terminal(fact.name());
      String indent = " ".repeat(names + GAP.length());
      List<String> parts =
          TextTable.wrapped(Escape.terminal(fact.value()), width - indent.length());
      for (int i = 0; i < parts.size(); i++) {
        String before = i == 0 ? name + " ".repeat(indent.length() - name.length()) : indent;
        lines.add((before + parts.get(i)).stripTrailing());
      }
    }
  }

  private void separate() {
    if (!lines.isEmpty()) {
      lines.add("");
    }
  }

  private void addWrapped(String text) {
    List<String> parts = TextTable.wrapped(text, width);
    lines.add(parts.get(0));
    if (parts.size() > 1) {
      String rest = String.join(" ", parts.subList(1, parts.size()));
      TextTable.wrapped(rest, width - HANGING.length()).forEach(part -> lines.add(HANGING + part));
    }
  }
}
