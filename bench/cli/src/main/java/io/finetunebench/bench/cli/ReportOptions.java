package io.finetunebench.bench.cli;

import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.TextRenderer;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** The options of every command that prints its report, and how it shows its document. */
public final class ReportOptions extends ReportFiles {
  @Option(
      names = "--wide",
      description = "Print tables with all columns, however wide (default: fit 100 columns).")
  private boolean wide;

  /**
   * Writes and prints a report as the options ask for.
   *
   * @param json makes the text of {@code --json}
   */
  public void show(Document document, Supplier<String> json) {
    show(document, () -> document, json);
  }

  /**
   * Does the same where a page is another document than a text, so that asking for the page changes
   * nothing else.
   *
   * @param page makes the document of {@code --html} and {@code --png}
   */
  void show(Document document, Supplier<Document> page, Supplier<String> json) {
    write(document, page, json);
    lines(document).forEach(text()::println);
  }

  private List<String> lines(Document document) {
    boolean blocks =
        Charset.forName(System.getProperty("native.encoding")).newEncoder().canEncode('▁');
    return wide ? TextRenderer.wideLines(document, blocks) : TextRenderer.lines(document, blocks);
  }
}
