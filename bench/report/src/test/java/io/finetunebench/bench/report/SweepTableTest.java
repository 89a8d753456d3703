package io.finetunebench.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.sweep.Sweep;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.HtmlRenderer;
import io.finetunebench.core.document.TextRenderer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepTableTest {
  private static final RunRecord RUN = MadeRuns.sweep();
  private static final Document DOCUMENT =
      SweepTable.document(Sweep.of(List.of(RUN), 0.95), List.of());

  @Test
  void withoutACrossoverAPageBeginsWithWhatAStepCosts() {
    assertTrue(
        DOCUMENT
            .headline()
            .matches(
                "What a step costs: reference [\\d.]+ ns and [\\d.]+ ms a GFLOP;"
                    + " cuda [\\d.]+ us and [\\d.]+ ms a GFLOP"),
        DOCUMENT.headline());
  }

  @Test
  void aPageSaysWhereItWasMeasuredBeforeAnyFigureAndATerminalStaysAsItWas() {
    Document whole = RunSummary.withRuns(DOCUMENT, List.of(RUN));
    String page = HtmlRenderer.page(whole);
    assertTrue(page.indexOf("measured on lab; ") < page.indexOf("<figure>"));
    assertTrue(page.indexOf("measured on lab; ") > 0);
    assertTrue(page.contains("record-made-sweep.json"));
    assertEquals(TextRenderer.wideLines(DOCUMENT, true), TextRenderer.wideLines(whole, true));
  }

  @Test
  void whatIsOffByLessThanHalfAPercentIsNotSaidToBeAboveOrBelow() {
    String text = String.join("\n", TextRenderer.wideLines(DOCUMENT, true));
    assertTrue(text.contains(" 0 %"), text);
    assertTrue(!text.contains("-0 %") && !text.contains("+0 %"), text);
  }

  @Test
  void whatElseWasMeasuredOfARungStandsBesideItsTime() {
    String text = String.join("\n", TextRenderer.wideLines(DOCUMENT, true));
    assertTrue(text.contains("allocation") && text.contains("16 B/op"), text);
    String json = SweepJson.text(Sweep.of(List.of(RUN), 0.95), List.of());
    assertTrue(json.contains("\"allocation\"") && json.contains("\"B/op\""), json);
  }
}
