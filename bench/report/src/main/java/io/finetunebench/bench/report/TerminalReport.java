package io.finetunebench.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.core.document.render.TextRenderer;
import java.util.stream.Collectors;

/**
 * Writes the document of what was found for a terminal.
 *
 * @param width that tables fit
 * @param all whether tables have all their rows
 * @param blocks whether the reader's character set has block elements
 */
public record TerminalReport(int width, boolean all, boolean blocks) implements Report {
  /** The columns that a terminal is taken to have. */
  public static final int USUAL_WIDTH = TextRenderer.USUAL_WIDTH;

  @Override
  public byte[] content(Reported found) {
    return TextRenderer.lines(found.document(), width, all, blocks).stream()
        .map(line -> line + "\n")
        .collect(Collectors.joining())
        .getBytes(UTF_8);
  }
}
