package io.finetunebench.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.report.run.Attachments;
import io.finetunebench.bench.report.run.RunTable;
import io.finetunebench.bench.report.trend.HistoryTable;
import io.finetunebench.core.document.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts what attacks a page into every text of a record, and sees that it is shown as text. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileReportInBrowserTest {
  private static final String ATTACK =
      "<script>window.hit=1</script><img src=x onerror=window.hit=1>\"q\" 'q' ]]> </style>"
          + " &lt; \uD83D\uDE00 \u05E9\u05DC\u05D5\u05DD \u202E";
  private static final String LONG = "x".repeat(10_000);
  private static final String SHOWN =
      "<script>window.hit=1</script><img src=x onerror=window.hit=1>\"q\" 'q' ]]> </style>"
          + " &lt; \uD83D\uDE00 \u05E9\u05DC\u05D5\u05DD \uFFFD";

  /** Texts of a record that may be anything: fewer would mean that the test looks at less. */
  private static final int FEWEST_TEXTS = 40;

  private @Nullable Browser started;
  private Path folder = Path.of("");

  @BeforeAll
  void start(@TempDir Path temporary) {
    started = Browser.start();
    folder = temporary;
  }

  @AfterAll
  void stop() {
    if (started != null) {
      started.close();
    }
  }

  @Test
  void everyTextOfARecordIsShownAsText() throws IOException {
    RunRecord plain = SampleRecords.full();
    RunRecord attacked = changed(plain, text -> text + ATTACK + LONG);
    check(
        "run",
        RunTable.document(plain, Attachments.none()),
        RunTable.document(attacked, Attachments.none()));
    RunRecord faster = changed(plain, text -> text + ATTACK);
    check(
        "comparison", SamplePages.comparison(plain, plain), SamplePages.comparison(faster, faster));
    check("history", history(plain), history(faster));
  }

  private static Document history(RunRecord run) {
    List<RunRecord> runs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      runs.add(
          EditedRun.of(run)
              .id("run" + i)
              .times(run.startedAt().plusSeconds(86_400L * i), null)
              .record());
    }
    return HistoryTable.document(History.of(History.Runs.of(runs), List.of(), 0.03));
  }

  private void check(String name, Document plain, Document attacked) throws IOException {
    Browser browser = Objects.requireNonNull(started);
    browser.open(SamplePages.write(folder, name, plain), 390, "light");
    browser.openAll();
    List<?> kinds = kinds(browser);
    browser.forget();
    browser.open(SamplePages.write(folder, name + "-attacked", attacked), 390, "light");
    browser.openAll();
    List<?> attacks = new ArrayList<>(kinds(browser));
    attacks.removeAll(kinds);
    // Where a long word may break: the page's own, and it has no attributes.
    attacks.remove("WBR ");
    assertEquals(List.of(), attacks, name + ": elements or attributes that came with a text");
    assertEquals("", browser.run("return window.hit"), name);
    assertEquals(0, browser.number("document.images.length"), name);
    assertTrue(browser.run("return document.body.textContent").toString().contains(SHOWN), name);
    assertEquals(390, browser.number("document.documentElement.scrollWidth"), name);
    assertEquals(List.of(), browser.console(), name);
    assertEquals(1, browser.requests().size(), name);
  }

  /**
   * Returns every kind of element of a page, each with the names of its attributes; whether
   * something is open is no attribute of a text, and a figure that is drawn late brings more.
   */
  private static List<?> kinds(Browser browser) {
    return (List<?>)
        browser.run(
            """
            return [...new Set([...document.querySelectorAll('*')].map(
              each => each.tagName + ' ' + each.getAttributeNames().filter(name => name != 'open').sort()))];
            """);
  }

  /** Changes every text that a record may hold as it likes: whatever can be read back. */
  private static RunRecord changed(RunRecord run, UnaryOperator<String> change) {
    JsonNode root = JsonMapper.shared().readTree(RecordFormat.write(run));
    int[] changes = {0};
    change(root, root, change, changes);
    assertTrue(changes[0] >= FEWEST_TEXTS, changes[0] + " texts");
    return RecordFormat.read(root.toString(), "changed");
  }

  private static void change(
      JsonNode root, JsonNode node, UnaryOperator<String> change, int[] changes) {
    if (node instanceof ObjectNode object) {
      for (String name : List.copyOf(object.propertyNames())) {
        JsonNode value = object.get(name);
        if (value.isString()) {
          object.put(name, change.apply(value.stringValue()));
          if (reads(root)) {
            changes[0]++;
          } else {
            object.set(name, value);
          }
        } else {
          change(root, value, change, changes);
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        JsonNode value = array.get(i);
        if (value.isString()) {
          array.set(i, change.apply(value.stringValue()));
          if (reads(root)) {
            changes[0]++;
          } else {
            array.set(i, value);
          }
        } else {
          change(root, value, change, changes);
        }
      }
    }
  }

  private static boolean reads(JsonNode root) {
    try {
      RecordFormat.read(root.toString(), "changed");
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }
}
