package io.finetunebench.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.core.document.render.TextRenderer;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes the document of what was found for a terminal.
 *
 * @param wide whether tables have all columns, however wide
 * @param blocks whether the reader's character set has block elements
 */
public record TerminalReport(boolean wide, boolean blocks) implements Report {
  @Override
  public byte[] content(Reported found) {
    List<String> lines =
        wide
            ? TextRenderer.wideLines(found.document(), blocks)
            : TextRenderer.lines(found.document(), blocks);
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining()).getBytes(UTF_8);
  }
}
