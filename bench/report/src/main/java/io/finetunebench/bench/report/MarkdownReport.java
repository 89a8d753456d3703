package io.finetunebench.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.auto.service.AutoService;
import io.finetunebench.core.document.render.MarkdownRenderer;
import java.util.Locale;

/** Writes the document of what was found as GitHub's Markdown. */
@AutoService(Report.OnDemand.class)
public final class MarkdownReport implements Report.OnDemand {
  @Override
  public String option() {
    return "--markdown";
  }

  @Override
  public String description() {
    return "Write Markdown; - for standard output, with all else on standard error.";
  }

  @Override
  public String example() {
    return "report.md";
  }

  @Override
  public boolean isNamed(String file) {
    return !file.toLowerCase(Locale.ROOT).endsWith(".json");
  }

  @Override
  public byte[] content(Reported found) {
    return MarkdownRenderer.page(found.document()).getBytes(UTF_8);
  }
}
