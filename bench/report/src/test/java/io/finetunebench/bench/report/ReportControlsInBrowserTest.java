package io.finetunebench.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Forest;
import io.finetunebench.core.document.Tone;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.print.PrintOptions;

/** Uses every control of a report, by mouse and by keyboard. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportControlsInBrowserTest {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private @Nullable Browser started;
  private Path folder = Path.of("");
  private Path run = Path.of("");
  private Path study = Path.of("");

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    started = Browser.start();
    folder = temporary;
    run = SamplePages.RUN.write(temporary);
    study = SamplePages.STUDY.write(temporary);
  }

  @AfterAll
  void stop() {
    if (started != null) {
      started.close();
    }
  }

  @BeforeEach
  void forgetTheTheme() {
    browser().open(run, 1280, "light");
    browser().run("localStorage.clear()");
  }

  private Browser browser() {
    return Objects.requireNonNull(started);
  }

  private Actions actions() {
    return new Actions(browser().driver());
  }

  private void press(CharSequence... keys) {
    actions().sendKeys(keys).perform();
  }

  private void focus(WebElement element) {
    browser()
        .run("arguments[0].scrollIntoView({ block: 'center' }); arguments[0].focus()", element);
  }

  private void click(WebElement element) {
    browser().run("arguments[0].scrollIntoView({ block: 'center' })", element);
    element.click();
  }

  private String background() {
    return browser()
        .run("return getComputedStyle(document.documentElement).backgroundColor")
        .toString();
  }

  @Test
  void theThemeIsTheSystemsUntilItIsSwitchedByMouseOrKeyboard() {
    browser().open(run, 1280, "dark");
    assertEquals("rgb(17, 22, 29)", background());
    WebElement theme = browser().one("#theme");
    assertEquals("Theme: system", theme.getText());
    click(theme);
    assertEquals("Theme: light", theme.getText());
    assertEquals("rgb(255, 255, 255)", background());
    focus(theme);
    press(Keys.ENTER);
    assertEquals("Theme: dark", theme.getText());
    assertEquals("rgb(17, 22, 29)", background());
    browser().open(run, 1280, "light");
    assertEquals("Theme: dark", browser().one("#theme").getText(), "kept");
    assertEquals("rgb(17, 22, 29)", background());
    focus(browser().one("#theme"));
    press(Keys.SPACE);
    assertEquals("Theme: system", browser().one("#theme").getText());
    assertEquals("rgb(255, 255, 255)", background());
  }

  @Test
  void aFilterShowsWhatHasAllWordsAsOneTypes() {
    browser().open(run, 1280, "light");
    WebElement filter = browser().one(".filter input[data-filter^=c]");
    String cards = "#" + filter.getAttribute("data-filter") + " > details";
    click(filter);
    filter.sendKeys("serving DL");
    assertEquals(1, shown(cards));
    assertEquals("1 of 14", output(filter));
    filter.sendKeys(Keys.BACK_SPACE, Keys.BACK_SPACE);
    assertEquals(4, shown(cards), "three engines and one that was skipped");
    filter.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
    assertEquals("", output(filter));

    WebElement rows = browser().one(".filter input[data-filter^=t]");
    focus(rows);
    press("finetuning");
    assertEquals(4, shown("table.data tbody tr:not(.part)"), "three engines and a broken one");
  }

  private String output(WebElement filter) {
    return browser()
        .run("return arguments[0].closest('.filter').querySelector('output').textContent", filter)
        .toString();
  }

  private long shown(String css) {
    return browser()
        .number(
            "[...document.querySelectorAll(arguments[0])]"
                + ".filter(each => each.checkVisibility()).length",
            css);
  }

  @Test
  void aTableIsSortedByAColumnAndPartsStayWithTheirRow() {
    browser().open(run, 1280, "light");
    WebElement score = header("score");
    click(score);
    assertEquals("ascending", score.findElement(By.xpath("..")).getAttribute("aria-sort"));
    List<Double> up = column();
    assertEquals(12, up.size(), "one for each valid result");
    assertEquals(up.stream().sorted().toList(), up);
    assertEquals(
        0,
        browser()
            .number(
                "[...document.querySelectorAll('table.data tbody tr.part')].filter(part =>"
                    + " part.previousElementSibling === null).length"));
    focus(score);
    press(Keys.ENTER);
    assertEquals("descending", score.findElement(By.xpath("..")).getAttribute("aria-sort"));
    assertEquals(up.stream().sorted(Comparator.reverseOrder()).toList(), column());
  }

  private WebElement header(String name) {
    return browser().all("table.data .sort").stream()
        .filter(each -> each.getText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<Double> column() {
    List<Double> values = new ArrayList<>();
    for (Object value :
        (List<?>)
            browser()
                .run(
                    "return [...document.querySelector('table.data').tBodies[0].rows]"
                        + ".filter(row => !row.classList.contains('part'))"
                        + ".map(row => row.cells[2].getAttribute('data-v'))"
                        + ".filter(value => value !== null)")) {
      values.add(Double.valueOf(value.toString()));
    }
    return values;
  }

  @Test
  void aCardAndTheTableBehindAChartOpenByMouseAndByKeyboard() {
    browser().open(run, 1280, "light");
    List<WebElement> cards = browser().all(".cards > details");
    WebElement first = cards.get(0).findElement(By.cssSelector("summary"));
    click(first);
    browser().waitForFrame();
    assertEquals("true", cards.get(0).getAttribute("open"));
    assertTrue(cards.get(0).findElement(By.cssSelector(".canvas canvas")).isDisplayed());
    WebElement behind = cards.get(0).findElement(By.cssSelector(".behind > summary"));
    focus(behind);
    press(Keys.SPACE);
    browser().waitForFrame();
    assertEquals(
        MadeRuns.FORKS * (MadeRuns.WARMUP + MadeRuns.ITERATIONS),
        browser().number("document.querySelector('.cards .behind tbody').rows.length"));
    focus(cards.get(1).findElement(By.cssSelector("summary")));
    press(Keys.ENTER);
    browser().waitForFrame();
    assertEquals("true", cards.get(1).getAttribute("open"));
    assertTrue(cards.get(1).findElement(By.cssSelector(".canvas canvas")).isDisplayed());
  }

  @Test
  void aChartIsReadAndZoomedByMouse() {
    WebElement chart = openChart();
    String all = chart.getAttribute("data-shown");
    WebElement over = chart.findElement(By.cssSelector(".u-over"));
    actions().moveToElement(over, 40, 20).perform();
    assertTrue(reading(chart).startsWith("iteration "), reading(chart));
    actions().moveToElement(over, -100, 0).clickAndHold().moveByOffset(200, 0).release().perform();
    browser().waitForFrame();
    assertNotEquals(all, chart.getAttribute("data-shown"));
    actions().moveToElement(over).doubleClick().perform();
    browser().waitForFrame();
    assertEquals(all, chart.getAttribute("data-shown"));
  }

  @Test
  void aChartIsReadAndZoomedByKeyboard() {
    WebElement chart = openChart();
    String all = chart.getAttribute("data-shown");
    focus(chart);
    press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
    assertTrue(reading(chart).startsWith("iteration 3, warm-up "), reading(chart));
    press(Keys.ARROW_LEFT);
    assertTrue(reading(chart).startsWith("iteration 2, "), reading(chart));
    press(Keys.END);
    assertTrue(reading(chart).startsWith("iteration 130, iterations "), reading(chart));
    press("+");
    browser().waitForFrame();
    assertNotEquals(all, chart.getAttribute("data-shown"));
    press(Keys.ESCAPE);
    browser().waitForFrame();
    assertEquals(all, chart.getAttribute("data-shown"));
  }

  private WebElement openChart() {
    browser().open(run, 1280, "light");
    click(browser().one(".cards > details > summary"));
    browser().waitForFrame();
    WebElement chart = browser().one(".cards > details[open] .canvas");
    browser().run("arguments[0].scrollIntoView({ block: 'center' })", chart);
    browser().waitForFrame();
    return chart;
  }

  private String reading(WebElement chart) {
    return chart.findElement(By.xpath("..")).findElement(By.cssSelector(".reading")).getText();
  }

  @Test
  void aShiftIsReadWithItsCommitAndCause() throws IOException {
    browser().open(SamplePages.HISTORY.write(folder), 1280, "light");
    click(browser().one(".cards > details > summary"));
    browser().waitForFrame();
    WebElement chart = browser().one(".cards > details[open] .canvas");
    focus(chart);
    for (int i = 0; i < SamplePages.HISTORY_RUNS / 20; i++) {
      press(Keys.PAGE_DOWN);
    }
    assertTrue(
        reading(chart)
            .matches(
                "run, the earliest first 100, score 1\\d\\.\\d*, shift, ratio .* \\(.*\\): the commit's.*"),
        reading(chart));
  }

  @Test
  void aLongFigureBeginsWithWhatMattersAndShowsTheRestByAClickAndOnPaper() throws IOException {
    List<Forest.Item> items = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      items.add(new Forest.Item("A.b" + i + " size=1", 1, 0.9, 1.1, Tone.PLAIN, "1.0 the same"));
    }
    Forest forest = new Forest("ratios", 0.97, 1.03, "faster", "slower", items);
    browser()
        .open(
            SamplePages.write(folder, "long", new Document("long", "", List.of(forest))),
            1280,
            "light");
    assertEquals(20, shown(".forest tbody tr"));
    WebElement rest = browser().one(".rest > summary");
    assertEquals("10 more of 30", rest.getText());
    focus(rest);
    press(Keys.ENTER);
    assertEquals(30, shown(".forest tbody tr"));
    click(rest);
    assertEquals(20, shown(".forest tbody tr"));
    browser().run("window.dispatchEvent(new Event('beforeprint'))");
    assertEquals(30, shown(".forest tbody tr"), "paper has no clicks");
    browser().run("window.dispatchEvent(new Event('afterprint'))");
    assertEquals(20, shown(".forest tbody tr"));
  }

  @Test
  void aSliderGoesOverTheSeedsByMouseAndByKeyboard() {
    browser().open(study, 1280, "light");
    WebElement slider = browser().one(".seeds input");
    assertEquals("seed 5", browser().one(".seeds output").getText());
    focus(slider);
    press(Keys.ARROW_RIGHT);
    assertEquals("seed 6", browser().one(".seeds output").getText());
    assertTrue(
        browser().one(".panel:nth-child(2) p.frame:not(.off)").getText().contains("92.00 %"));
    actions().moveToElement(slider, slider.getSize().getWidth() / 2 - 4, 0).click().perform();
    assertEquals("seed 7", browser().one(".seeds output").getText());
    assertEquals(5, browser().all("g.frame:not(.off)").size(), "one a scenario");
  }

  @Test
  void aProbabilityIsReadByMouseAndByKeyboard() {
    browser().open(study, 1280, "light");
    WebElement plane = browser().one(".plane svg");
    actions().moveToElement(plane, 30, -30).perform();
    String pointed = browser().one(".panel .reading").getText();
    assertTrue(pointed.matches("at 0\\.\\d\\d, 0\\.\\d\\d: label 1 with \\d+ %"), pointed);
    focus(plane);
    press(Keys.ARROW_UP, Keys.ARROW_RIGHT);
    assertNotEquals(pointed, browser().one(".panel .reading").getText());
    assertEquals(5, shown(".panel .reading"), "all scenarios at the same place");
    assertEquals(
        0,
        browser()
            .number(
                "[...document.querySelectorAll('.plane canvas')].filter(each => !each"
                    + ".getContext('2d').getImageData(0, 0, each.width, each.height)"
                    + ".data.some(value => value > 0)).length"),
        "every plane is shaded");
  }

  @Test
  void ofMoreThanTwoClassesTheMostLikelyOnesAreRead() throws IOException {
    browser().open(SamplePages.CLASSES.write(folder), 1280, "light");
    focus(browser().one(".plane svg"));
    press(Keys.ARROW_UP, Keys.ARROW_UP);
    String likely = browser().one(".panel .reading").getText();
    assertTrue(
        likely.matches(
            "at 4\\.00, 4\\.20: versicolor with \\d+ %, virginica with \\d+ %, setosa.*"),
        likely);
    for (int step = 0; step < 20; step++) {
      press(Keys.ARROW_DOWN, Keys.ARROW_LEFT);
    }
    String corner = browser().one(".panel .reading").getText();
    assertTrue(corner.startsWith("at 0.00, 0.20: setosa with "), corner);
    assertNotEquals(colour(0, 1), colour(1, 0), "setosa's corner and virginica's");
  }

  /** Returns the colour of a corner of the first plane, across and down. */
  private Object colour(int x, int y) {
    return browser()
        .run(
            "const plane = document.querySelector('.plane canvas');"
                + " return [...plane.getContext('2d').getImageData("
                + x
                + " * (plane.width - 1), "
                + y
                + " * (plane.height - 1), 1, 1).data].slice(0, 3).join()");
  }

  @Test
  void everythingIsReachedByTheTabulatorInTheOrderOfThePage() {
    browser().open(run, 1280, "light");
    browser().open(1);
    long controls =
        browser()
            .number(
                "[...document.querySelectorAll('button, input, summary, a[href], [tabindex=\"0\"]')]"
                    + ".filter(each => each.checkVisibility())"
                    + ".map((each, i) => { each.place = i; return each; }).length");
    List<Long> places = new ArrayList<>();
    List<Long> expected = new ArrayList<>();
    browser().run("document.activeElement.blur(); window.scrollTo(0, 0);");
    for (long i = 0; i < controls; i++) {
      press(Keys.TAB);
      expected.add(i);
      places.add(browser().number("document.activeElement.place ?? -1"));
    }
    assertEquals(expected, places);
    assertFalse(expected.isEmpty());
  }

  @Test
  void theRecordComesOutOfTheFileWhole() throws Exception {
    browser()
        .command(
            "Browser.setDownloadBehavior",
            Map.of("behavior", "allow", "downloadPath", folder.toString()));
    browser().open(run, 1280, "light");
    click(browser().one(".download a"));
    Path file = folder.resolve("record-made-run.json.gz");
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    while (!Files.exists(file) && System.nanoTime() < end) {
      Thread.sleep(50);
    }
    try (GZIPInputStream gzip =
        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
      String record = new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(
          record.contains("\"id\" : \"made-run\"") || record.contains("\"made-run\""), record);
    }
  }

  @Test
  void aPageIsPrintedOnWhiteWithoutControls() {
    browser().open(run, 800, "dark");
    browser().open(2);
    String pdf = browser().driver().print(new PrintOptions()).getContent();
    assertTrue(
        new String(Base64.getDecoder().decode(pdf), StandardCharsets.ISO_8859_1)
            .startsWith("%PDF-"));
    browser().command("Emulation.setEmulatedMedia", Map.of("media", "print"));
    assertEquals("rgb(255, 255, 255)", background());
    assertEquals(0, shown("#theme, .filter, .behind, .reading"));
    assertEquals(800, browser().number("document.documentElement.scrollWidth"));
    browser().command("Emulation.setEmulatedMedia", Map.of("media", "screen"));
  }

  @Test
  void nothingMovesForWhoeverWantsNoMotion() {
    browser()
        .command(
            "Emulation.setEmulatedMedia",
            Map.of(
                "features", List.of(Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    browser().driver().get(run.toUri().toString());
    assertEquals(
        0,
        browser()
            .number(
                "[...document.querySelectorAll('*')].filter(each =>"
                    + " parseFloat(getComputedStyle(each).transitionDuration) > 0"
                    + " || getComputedStyle(each).animationName !== 'none').length"));
  }
}
