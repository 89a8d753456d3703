package io.finetunebench.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Looks at reports in a real browser, as people do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportInBrowserTest {
  /** Cards are alike, and axe-core takes minutes for forty of them. */
  private static final int MOST_FOR_AXE = 12;

  private final Map<SamplePages, Path> files = new EnumMap<>(SamplePages.class);
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    browser = Browser.start();
    for (SamplePages page : SamplePages.values()) {
      files.put(page, page.write(folder));
    }
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  private Path file(SamplePages page) {
    return Objects.requireNonNull(files.get(page));
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsSaidOnTheConsoleAndNothingIsAskedFor(SamplePages page) {
    browser.forget();
    browser.open(file(page), 1600, "light");
    browser.openAll();
    assertEquals(List.of(), browser.console());
    String own = file(page).toUri().toString();
    assertEquals(List.of(own), browser.requests().stream().distinct().toList());
  }

  @ParameterizedTest
  @CsvSource({
    "RUN, 390", "COMPARISON, 390", "HISTORY, 390", "SWEEP, 390", "STUDY, 390",
    "RUN, 1600", "COMPARISON, 1600", "HISTORY, 1600", "SWEEP, 1600", "STUDY, 1600"
  })
  void noPageIsWiderThanItsWindow(SamplePages page, int width) {
    browser.open(file(page), width, "light");
    browser.openAll();
    assertEquals(width, browser.number("document.documentElement.scrollWidth"));
  }

  @ParameterizedTest
  @CsvSource({
    "RUN, light", "COMPARISON, light", "HISTORY, light", "SWEEP, light", "STUDY, light",
    "RUN, dark", "COMPARISON, dark", "HISTORY, dark", "SWEEP, dark", "STUDY, dark"
  })
  void axeFindsNothing(SamplePages page, String theme) {
    browser.open(file(page), 1280, theme);
    browser.open(MOST_FOR_AXE);
    assertEquals(List.of(), browser.axe());
  }
}
