package io.finetunebench.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.report.trend.HistoryTable;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Boundaries;
import io.finetunebench.core.document.Cards;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Figure;
import io.finetunebench.core.document.Forest;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.Section;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;

/** Looks at reports in a real browser, as people do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportInBrowserTest {
  /** Cards are alike, and axe-core takes minutes for forty of them. */
  private static final int MOST_FOR_AXE = 12;

  private final Map<SamplePages, Path> files = new EnumMap<>(SamplePages.class);
  private @Nullable Browser started;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    started = Browser.start();
    for (SamplePages page : SamplePages.values()) {
      files.put(page, page.write(folder));
    }
  }

  @AfterAll
  void stop() {
    if (started != null) {
      started.close();
    }
  }

  private Browser browser() {
    return Objects.requireNonNull(started);
  }

  private Path file(SamplePages page) {
    return Objects.requireNonNull(files.get(page));
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsSaidOnTheConsoleAndNothingIsAskedFor(SamplePages page) {
    browser().forget();
    browser().open(file(page), 1600, "light");
    browser().openAll();
    assertEquals(List.of(), browser().console());
    String own = file(page).toUri().toString();
    assertEquals(List.of(own), browser().requests().stream().distinct().toList());
  }

  @ParameterizedTest
  @CsvSource({
    "RUN, 390",
    "COMPARISON, 390",
    "HISTORY, 390",
    "SWEEP, 390",
    "STUDY, 390",
    "CLASSES, 390",
    "FOREIGN, 390",
    "GATE, 390",
    "TABLES, 390",
    "RUN, 1600",
    "COMPARISON, 1600",
    "HISTORY, 1600",
    "SWEEP, 1600",
    "STUDY, 1600",
    "CLASSES, 1600",
    "FOREIGN, 1600",
    "GATE, 1600",
    "TABLES, 1600"
  })
  void noPageIsWiderThanItsWindow(SamplePages page, int width) {
    browser().open(file(page), width, "light");
    browser().openAll();
    assertEquals(width, browser().number("document.documentElement.scrollWidth"));
  }

  /** Browsers print a page smaller if anything on it is wider than the paper. */
  @ParameterizedTest
  @EnumSource
  void nothingIsWiderThanPaper(SamplePages page) {
    browser().open(file(page), 1600, "light");
    browser().openAll();
    browser().command("Emulation.setEmulatedMedia", Map.of("media", "print"));
    Object wider =
        browser()
            .run(
                """
                document.documentElement.style.width = '718px';
                return [...document.querySelectorAll('body *')]
                  .filter(each => each.checkVisibility() && !each.closest('svg')
                    && each.getBoundingClientRect().right > 719)
                  .map(each => each.tagName + ' ' + each.className);
                """);
    browser().command("Emulation.setEmulatedMedia", Map.of("media", "screen"));
    assertEquals(List.of(), wider);
  }

  @ParameterizedTest
  @EnumSource
  void noTableScrollsSidewaysOnAPhone(SamplePages page) {
    browser().open(file(page), 390, "light");
    browser().openAll();
    assertEquals(
        List.of(),
        browser()
            .run(
                """
                return [...document.querySelectorAll('.scroll')]
                  .filter(each => each.scrollWidth > each.clientWidth)
                  .map(each => each.getAttribute('aria-label'));
                """));
  }

  @Test
  void onAPhoneEachValueOfAWideRowHasTheNameOfItsColumn() {
    browser().open(file(SamplePages.RUN), 390, "light");
    String css = "table.data.stacked tbody tr:not(.part) td[data-column='score']";
    List<WebElement> scores = browser().all(css);
    assertEquals(65, scores.size());
    WebElement first = scores.get(0);
    assertEquals(
        "\"score\"",
        browser().run("return getComputedStyle(arguments[0], '::before').content", first));
    assertEquals(
        List.of(),
        browser()
            .run(
                "return [...document.querySelectorAll('.stacked td')]"
                    + ".filter(each => each.checkVisibility() && each.textContent === '-')"));
    browser().open(file(SamplePages.STUDY), 390, "light");
    assertEquals(
        5, browser().all(".stacked td[data-column='grid agreement, %']").size(), "a scenario each");
    browser().open(file(SamplePages.RUN), 1280, "light");
    assertEquals(List.of(), browser().all("table.stacked"));
  }

  @ParameterizedTest
  @EnumSource(names = {"RUN", "COMPARISON", "STUDY"})
  void axeFindsNothingOnAPhone(SamplePages page) {
    browser().open(file(page), 390, "light");
    browser().open(MOST_FOR_AXE);
    assertEquals(List.of(), browser().axe());
  }

  @ParameterizedTest
  @CsvSource({
    "RUN, light",
    "COMPARISON, light",
    "HISTORY, light",
    "SWEEP, light",
    "STUDY, light",
    "CLASSES, light",
    "CLASSES, dark",
    "FOREIGN, light",
    "GATE, light",
    "TABLES, light",
    "RUN, dark",
    "COMPARISON, dark",
    "HISTORY, dark",
    "SWEEP, dark",
    "STUDY, dark",
    "FOREIGN, dark",
    "GATE, dark",
    "TABLES, dark"
  })
  void axeFindsNothing(SamplePages page, String theme) {
    browser().open(file(page), 1280, theme);
    browser().open(MOST_FOR_AXE);
    assertEquals(List.of(), browser().axe());
  }

  @ParameterizedTest
  @EnumSource
  void everyFigureHasTheMarksThatItsDataHave(SamplePages page) {
    Browser browser = browser();
    browser().open(file(page), 1280, "light");
    browser().openAll();
    List<Figure> figures = new ArrayList<>();
    collect(page.document().blocks(), figures);
    assertEquals(page == SamplePages.TABLES, figures.isEmpty(), "tables alone");
    assertEquals(figures.size(), browser.all("figure").size());
    List<String> expected = figures.stream().map(ReportInBrowserTest::marks).toList();
    List<?> found =
        (List<?>)
            browser.run(
                """
                const count = (place, css) => place.querySelectorAll(css).length;
                return [...document.querySelectorAll('figure')].map(figure => {
                  const data = figure.querySelector('.canvas');
                  if (data) {
                    const chart = JSON.parse(data.dataset.chart);
                    return 'canvas ' + chart.layers.map(
                      layer => layer.y.filter(y => y !== null).length) + ' ' + chart.marks.length
                      + ' ' + count(figure, 'canvas');
                  }
                  if (figure.querySelector('.panels')) {
                    const pieces = css => [...figure.querySelectorAll(css)]
                      .map(path => path.getAttribute('d').split('M').length - 1)
                      .reduce((sum, one) => sum + one, 0);
                    return 'planes ' + count(figure, '.panel') + ' ' + count(figure, 'g.frame')
                      + ' ' + pieces('.plane path[class^=layer]') + ' ' + pieces('.boundary');
                  }
                  return 'forest ' + count(figure, '.mark') + ' ' + count(figure, '.interval');
                });
                """);
    assertEquals(expected, found.stream().map(String::valueOf).toList());
  }

  private static void collect(List<? extends Block> blocks, List<Figure> figures) {
    for (Block block : blocks) {
      if (block instanceof Section section) {
        collect(section.blocks(), figures);
      } else if (block instanceof Cards cards) {
        cards.cards().forEach(card -> collect(card.blocks(), figures));
      } else if (block instanceof Figure figure) {
        figures.add(figure);
      }
    }
  }

  private static String marks(Figure figure) {
    if (figure instanceof Forest forest) {
      long intervals = forest.items().stream().filter(item -> item.low() != null).count();
      return "forest " + forest.items().size() + " " + intervals;
    }
    if (figure instanceof Boundaries boundaries) {
      int panels = boundaries.panels().size();
      int frames = boundaries.panels().stream().mapToInt(panel -> panel.frames().size()).sum();
      int lines =
          boundaries.panels().stream()
              .flatMap(panel -> panel.frames().stream())
              .mapToInt(frame -> frame.lines() == null ? 0 : frame.lines().size())
              .sum();
      long points =
          boundaries.panels().stream()
              .flatMap(panel -> panel.points().stream())
              .filter(point -> boundaries.plane().contains(point.x(), point.y()))
              .count();
      return "planes " + panels + " " + frames + " " + points + " " + lines;
    }
    Plot plot = (Plot) figure;
    return "canvas "
        + plot.layers().stream()
            .map(layer -> String.valueOf(layer.xs().size()))
            .collect(Collectors.joining(","))
        + " "
        + plot.marks().size()
        + " 1";
  }

  @Test
  void eachOfThreeClassesHasItsShapeAndWhatLiesOutsideIsCounted() {
    Browser browser = browser();
    browser.open(file(SamplePages.CLASSES), 1280, "light");
    assertEquals(
        List.of(
            "setosa",
            "versicolor",
            "virginica",
            "across: a length of " + "very ".repeat(20) + ", up: width, both from 0 to 8"),
        browser.all(".legend.classes li").stream().map(WebElement::getText).toList());
    assertTrue(
        browser.one("figure figcaption").getText().endsWith("; outside the figure: 1"),
        browser.one("figure figcaption").getText());
    for (int look = 0; look < 3; look++) {
      assertEquals(
          corners(browser.one(".legend.classes .layer" + look)),
          browser.all(".plane path.layer" + look).stream()
              .flatMap(points -> corners(points).stream())
              .distinct()
              .toList());
    }
    assertEquals("0 -8 8 8", browser.one(".plane svg").getDomAttribute("viewBox"));
    assertTrue(
        browser.one(".panel p.frame").getText().contains("85.71 % of the held-out points right"));
  }

  /** Returns the number of corners of each piece of a path. */
  private static List<Integer> corners(WebElement path) {
    return Stream.of(Objects.requireNonNull(path.getAttribute("d")).split("(?=M)"))
        .map(piece -> piece.split("L").length)
        .toList();
  }

  @Test
  void aPageIsSmallEnoughToSendAndALongHistoryIsFiltered(@TempDir Path folder) throws IOException {
    assertTrue(Files.size(file(SamplePages.RUN)) < 1_500_000);
    Path large =
        SamplePages.write(
            folder,
            "large",
            HistoryTable.document(
                History.of(History.Runs.of(MadeRuns.history(50, 500)), List.of(), 0.03)));
    // A quarter of 200 benchmarks x 500 runs, for which 8 MB are promised.
    assertTrue(Files.size(large) < 2_000_000, Files.size(large) + " bytes");
    Browser browser = browser();
    browser.open(large, 1280, "light");
    assertEquals(50, browser.all(".cards > details").size());
    browser.one(".filter input[data-filter^=c]").sendKeys("operation17 ");
    assertEquals(1, browser.number("document.querySelectorAll('.cards > :not([hidden])').length"));
  }

  @Test
  void aCanvasHasADotForEachValueInTheColourOfItsLayer(@TempDir Path folder) throws IOException {
    List<Double> xs = List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
    Plot plot =
        new Plot(
            "dots",
            new Plot.Axis("x", Plot.Scale.LINEAR),
            new Plot.Axis("y", Plot.Scale.LINEAR),
            List.of(
                new Plot.Layer("six", Plot.Kind.POINTS, xs, List.of(1.0, 1.2, 1.4, 1.1, 1.3, 1.0)),
                new Plot.Layer(
                    "four", Plot.Kind.LARGE_POINTS, xs.subList(1, 5), List.of(2.1, 2.3, 2.2, 2.4)),
                new Plot.Layer("two", Plot.Kind.POINTS, xs.subList(2, 4), List.of(3.0, 3.2))),
            List.of());
    Browser browser = browser();
    browser()
        .open(
            SamplePages.write(folder, "dots", new Document("dots", "", List.of(plot))),
            1280,
            "light");
    browser.waitForFrame();
    BufferedImage image =
        ImageIO.read(
            new ByteArrayInputStream(
                browser.one(".canvas canvas").getScreenshotAs(OutputType.BYTES)));
    assertEquals(6, blobs(image, 0x05508f), "blue circles");
    assertEquals(4, blobs(image, 0xa8320a), "red triangles");
    assertEquals(2, blobs(image, 0x00684a), "green squares");
  }

  @Test
  void whatStandsAsideIsDrawnAtTheEdgeAndDoesNotFlattenTheRest(@TempDir Path folder)
      throws IOException {
    Plot plot =
        new Plot(
            "aside",
            new Plot.Axis("x", Plot.Scale.LINEAR),
            new Plot.Axis("y", Plot.Scale.LINEAR),
            List.of(
                new Plot.Layer("far", Plot.Kind.ASIDE, List.of(1.0, 2.0), List.of(900.0, 1.6), 2),
                new Plot.Layer("rest", Plot.Kind.POINTS, List.of(3.0, 4.0), List.of(1.0, 2.0), 0)),
            List.of());
    Browser browser = browser();
    browser.open(
        SamplePages.write(folder, "aside", new Document("aside", "", List.of(plot))),
        1280,
        "light");
    browser.waitForFrame();
    BufferedImage image =
        ImageIO.read(
            new ByteArrayInputStream(
                browser.one(".canvas canvas").getScreenshotAs(OutputType.BYTES)));
    assertEquals(2, blobs(image, 0x00684a), "both dots aside");
    assertEquals(2, blobs(image, 0x05508f));
    int[] rows = rows(image, 0x05508f);
    assertTrue(
        rows[1] - rows[0] > image.getHeight() / 4, rows[1] - rows[0] + " of " + image.getHeight());
  }

  /** Returns the first and the last row in which there is a colour. */
  private static int[] rows(BufferedImage image, int color) {
    int first = -1;
    int last = -1;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if ((image.getRGB(x, y) & 0xffffff) == color) {
          first = first < 0 ? y : first;
          last = y;
        }
      }
    }
    return new int[] {first, last};
  }

  /** Counts connected areas of a colour; what smooths their edges has other colours. */
  private static int blobs(BufferedImage image, int color) {
    boolean[][] seen = new boolean[image.getWidth()][image.getHeight()];
    int blobs = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        if (!seen[x][y] && (image.getRGB(x, y) & 0xffffff) == color) {
          blobs++;
          ArrayDeque<int[]> open = new ArrayDeque<>(List.of(new int[] {x, y}));
          while (!open.isEmpty()) {
            int[] at = open.pop();
            if (at[0] < 0
                || at[1] < 0
                || at[0] >= image.getWidth()
                || at[1] >= image.getHeight()
                || seen[at[0]][at[1]]
                || (image.getRGB(at[0], at[1]) & 0xffffff) != color) {
              continue;
            }
            seen[at[0]][at[1]] = true;
            open.push(new int[] {at[0] + 1, at[1]});
            open.push(new int[] {at[0] - 1, at[1]});
            open.push(new int[] {at[0], at[1] + 1});
            open.push(new int[] {at[0], at[1] - 1});
          }
        }
      }
    }
    return blobs;
  }
}
