package io.finetunebench.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.auto.service.AutoService;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Download;
import io.finetunebench.core.document.Section;
import io.finetunebench.core.document.render.HtmlRenderer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Writes the page of what was found as one HTML file, with the data that it was made of inside. */
@AutoService(Report.OnDemand.class)
public final class HtmlReport implements Report.OnDemand {
  private static final Pattern OTHER_THAN_A_PAGE =
      Pattern.compile("\\.(?!x?html?$)[a-z]+$", Pattern.CASE_INSENSITIVE);

  @Override
  public String option() {
    return "--html";
  }

  @Override
  public String description() {
    return "Write one HTML file with figures to touch and the raw data inside.";
  }

  @Override
  public String example() {
    return "report.html";
  }

  @Override
  public boolean isText() {
    return false;
  }

  @Override
  public boolean isNamed(String file) {
    return !OTHER_THAN_A_PAGE.matcher(file).find();
  }

  @Override
  public byte[] content(Reported found) {
    Document page = found.page().get();
    return HtmlRenderer.page(hasData(page.blocks()) ? page : withData(page, found.value()))
        .getBytes(UTF_8);
  }

  private static boolean hasData(List<Block> blocks) {
    return blocks.stream()
        .anyMatch(
            block ->
                block instanceof Download
                    || (block instanceof Section section && hasData(section.blocks())));
  }

  private static Document withData(Document page, Object value) {
    String name = page.title().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return page.with(
        new Section(
            "What this page is made of",
            Download.json(
                name + ".json",
                "all that is here, as --json writes it",
                RecordFormat.write(value))));
  }
}
