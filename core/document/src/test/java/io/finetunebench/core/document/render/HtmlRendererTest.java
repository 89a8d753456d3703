package io.finetunebench.core.document.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Boundaries;
import io.finetunebench.core.document.Cards;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Download;
import io.finetunebench.core.document.Facts;
import io.finetunebench.core.document.Forest;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.Section;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tally;
import io.finetunebench.core.document.Tone;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class HtmlRendererTest {
  private static final String HOSTILE =
      "<script>alert(1)</script> \"q\" 'q' & ]]> </style> \u202e\u0007";
  private static final String SHOWN =
      "&lt;script&gt;alert(1)&lt;/script&gt; \"q\" 'q' &amp; ]]&gt; &lt;/style&gt; \uFFFD\uFFFD";
  private static final String IN_AN_ATTRIBUTE =
      "\"&lt;script>alert(1)&lt;/script> &#34;q&#34; &#39;q&#39; &amp; ]]> &lt;/style>"
          + " \uFFFD\uFFFD";

  private static Document everything(String text) {
    Table table =
        Table.of(Column.words(text), Column.numbers("n"))
            .row(Cell.of(text, Tone.BAD), Cell.of(1.5, text))
            .part(List.of(Cell.none(), new Cell.Trend(List.of(1.0, 2.0, 3.0), List.of(1))))
            .build();
    return new Document(
        text,
        text,
        List.of(
            new Tally(List.of(new Tally.Count(2, text, Tone.GOOD)), text),
            new Forest(
                text,
                1 / 1.03,
                1.03,
                "faster",
                "slower",
                List.of(
                    new Forest.Item(text, 1.1, 1.05, 1.15, Tone.BAD, text),
                    new Forest.Item(text, 0.9, null, null, Tone.GOOD, text),
                    new Forest.Item(text, 1, 0.9, 1.1, Tone.CAUTION, text))),
            Facts.builder().add(text, text).build(),
            new Section(text, table, Note.of(text), Note.warning(text, text)),
            Note.warning(text, text),
            new Paragraph(text),
            plot(Plot.Scale.LINEAR, text),
            plot(Plot.Scale.LOGARITHMIC, text),
            new Boundaries(
                text,
                new Boundaries.Plane(-4, 4, true),
                List.of(text, text),
                List.of(text, text),
                List.of(
                    new Boundaries.Panel(
                        text,
                        List.of(new Boundaries.Point(1, 2, 0)),
                        List.of(
                            new Boundaries.Frame(
                                text,
                                List.of(new Boundaries.Line(List.of(0.0, 1.0), List.of(0.0, 1.0))),
                                text,
                                new Boundaries.Field(2, List.of(0.0, 0.5, 1.0, 0.25))),
                            new Boundaries.Frame("2", List.of(), text, null))))),
            new Cards(
                text,
                List.of(
                    new Cards.Card(
                        text,
                        text,
                        Tone.CAUTION,
                        new Cell.Trend(List.of(1.0), List.of()),
                        List.of(new Paragraph(text))))),
            Download.json("small.json", text, "{}"),
            Download.json("large.json", text, "[" + "1,".repeat(20_000) + "1]")));
  }

  private static Plot plot(Plot.Scale scale, String text) {
    return new Plot(
        text,
        new Plot.Axis(text, scale),
        new Plot.Axis(text, scale),
        List.of(
            new Plot.Layer(text, Plot.Kind.POINTS, List.of(1.0, 10.0), List.of(2.0, 20.0)),
            new Plot.Layer(text, Plot.Kind.LINE, List.of(1.0, 10.0), List.of(2.0, 20.0))),
        List.of(new Plot.Mark(5, text)));
  }

  @Test
  void behindBoundariesIsATableOfSeedsAndScenarios() {
    Boundaries.Frame first = new Boundaries.Frame("seed 1", List.of(), "99 % right", null);
    Boundaries.Frame second = new Boundaries.Frame("seed 2", List.of(), "98 % right", null);
    Boundaries boundaries =
        new Boundaries(
            "study",
            new Boundaries.Plane(-4, 4, false),
            List.of("x", "y"),
            List.of("a", "b"),
            List.of(
                new Boundaries.Panel("fine-tuned", List.of(), List.of(first, second)),
                new Boundaries.Panel("from scratch", List.of(), List.of(first))));
    String page =
        HtmlRenderer.page(new Document("study", "", "", List.of(boundaries)))
            .replaceAll(">\\s+<", "><");
    assertTrue(
        page.contains(
            "<th scope=\"row\">seed 2</th><td>98 % right</td><td></td></tr></tbody></table>"),
        page);
  }

  @Test
  void textFromAnywhereIsText() {
    String page = HtmlRenderer.page(everything(HOSTILE));
    assertFalse(page.contains("<script>alert"), "a script got in");
    assertFalse(page.contains("\u202e"), "text could turn the reading direction");
    assertTrue(page.contains(SHOWN));
    assertTrue(page.contains(IN_AN_ATTRIBUTE));
    assertEquals(2, count(page, "<script"), "the library and our own");
  }

  @Test
  void thePolicyForbidsAllButOurOwnScripts() throws Exception {
    String page = HtmlRenderer.page(everything("text"));
    Matcher policy =
        Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"").matcher(page);
    assertTrue(policy.find());
    String rules = policy.group(1).replace("&#39;", "'");
    assertTrue(rules.startsWith("default-src 'none'; script-src 'sha256-"), rules);
    assertFalse(rules.contains("unsafe") || rules.contains("http"), rules);
    Matcher script = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL).matcher(page);
    while (script.find()) {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(script.group(1).getBytes(StandardCharsets.UTF_8));
      String hash = Base64.getEncoder().encodeToString(digest);
      assertTrue(rules.contains(hash), "a script that the policy does not allow");
    }
    assertFalse(page.contains(" style="), "the policy forbids styles in attributes");
    assertFalse(Pattern.compile(" on\\w+=").matcher(page).find(), "and handlers");
  }

  @Test
  void everyFigureHasAsManyMarksAsThereAreValues() {
    String page = HtmlRenderer.page(everything("text"));
    assertEquals(3, count(page, "class=\"mark\""));
    assertEquals(2, count(page, "class=\"interval\""));
    assertEquals(2, count(page, "data-chart="));
    assertEquals(2, count(page, "<g class=\"frame"));
    assertTrue(page.contains("&#34;x&#34;:[1,10]"), "the data of the chart on a canvas");
    assertTrue(page.contains("data-field=\"AID/QA==\""), "probabilities as bytes in base 64");
  }

  @Test
  void aLargeFileIsInsideCompressedAndComesBackWhole() throws IOException {
    String page = HtmlRenderer.page(everything("text"));
    Matcher link =
        Pattern.compile("download=\"large.json.gz\" href=\"[^,]*,([^\"]*)\"").matcher(page);
    assertTrue(link.find());
    byte[] content = Base64.getDecoder().decode(link.group(1));
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(content))) {
      assertEquals(
          "[" + "1,".repeat(20_000) + "1]",
          new String(gzip.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertTrue(page.contains("download=\"small.json\""));
  }

  @Test
  void aLongNameBreaksWhereItsPartsMeet() {
    assertEquals(
        List.of("org.", "example.", "Collections", "Benchmark.", "sort", "Large:", "size=1000"),
        HtmlPage.pieces("org.example.CollectionsBenchmark.sortLarge:size=1000"));
    for (String whole :
        List.of(
            "A.b",
            "took 1,234,567.890123 of it",
            "a sentence. Of words, all of them short",
            "charset=ISO_8859_1")) {
      assertEquals(List.of(whole), HtmlPage.pieces(whole));
    }
    Document document =
        new Document(
            "t", "a", List.of(Facts.builder().add("n", "<script>alert.call_function").build()));
    assertTrue(
        HtmlRenderer.page(document).contains("&lt;script&gt;alert.<wbr>call_<wbr>function"),
        HtmlRenderer.page(document));
  }

  @Test
  void scoresStandOnAnEvenAxisFromZeroOrOnALogarithmicOneWhereTheyDifferMuch() {
    ForestAxis even = ForestAxis.of(scores(10, 20));
    assertEquals("0.00%", even.at(0));
    assertEquals("axis: 0 to 22.88; left is faster", even.words(scores(10, 20)));
    ForestAxis large = ForestAxis.of(scores(2e6, 4e6));
    assertEquals("axis: 0 to 4,576,000; left is faster", large.words(scores(2e6, 4e6)));
    ForestAxis wide = ForestAxis.of(scores(10, 100_000));
    assertTrue(wide.words(scores(10, 100_000)).endsWith(", logarithmic; left is faster"));
    double tenfold = place(wide, 1000) - place(wide, 100);
    assertEquals(tenfold, place(wide, 10_000) - place(wide, 1000), 0.02, "as far apart");
    assertTrue(place(wide, 10) > 0 && place(wide, 110_000) < 100, wide.toString());
    assertEquals("0.00%", wide.at(-3), "an interval may reach below 0");
    assertFalse(ForestAxis.of(scores(0, 0)).logarithmic());
    assertFalse(even.hasLine());
  }

  private static double place(ForestAxis axis, double value) {
    return Double.parseDouble(axis.at(value).replace("%", ""));
  }

  /** Two scores, the first of which has an interval that reaches below 0. */
  private static Forest scores(double first, double second) {
    return new Forest(
        "scores",
        Forest.Kind.SCORES,
        0,
        0,
        "faster",
        "slower",
        List.of(
            new Forest.Item("a", first, -5.0, 1.1 * first, Tone.PLAIN, "a"),
            new Forest.Item("b", second, 0.9 * second, 1.1 * second, Tone.PLAIN, "b")));
  }

  /** An interval of 0.001 to 41 beside one of 1.05 to 1.15: the second still has a width. */
  @Test
  void aWildIntervalDoesNotSqueezeTheOthers() {
    Forest wild =
        new Forest(
            "ratios",
            1 / 1.03,
            1.03,
            "faster",
            "slower",
            List.of(
                new Forest.Item("a", 1.1, 1.05, 1.15, Tone.BAD, "a"),
                new Forest.Item("b", 1.2, 0.001, 41.0, Tone.CAUTION, "b")));
    ForestAxis axis = ForestAxis.of(wild);
    assertEquals("0.00%", axis.at(0.001));
    assertEquals("100.00%", axis.at(41));
    assertTrue(axis.words(wild).startsWith("axis: 0.4"), axis.words(wild));
  }

  @Test
  void warningsComeBeforeEveryNumber() {
    String page = HtmlRenderer.page(everything("text"));
    assertTrue(page.indexOf("class=\"warnings\"") < page.indexOf("class=\"tally\""));
  }

  @Test
  void terminalsAndMarkdownLeaveOutWhatIsForScreens() {
    Document figures =
        new Document(
            "t", "a", List.of(plot(Plot.Scale.LINEAR, "x"), Download.json("n", "w", "{}")));
    assertEquals(List.of("a"), TextRenderer.lines(figures, true));
    assertEquals("## t\n\na\n", MarkdownRenderer.page(figures));
  }

  @Test
  void onlyTheFirstOfManyWarningsStandOpenAndErrorsAreAmongThem() {
    List<Block> notes = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      notes.add(Note.warning("warning " + i, ""));
    }
    notes.add(Note.error("an error"));
    String page = HtmlRenderer.page(new Document("t", "a", notes));
    assertTrue(page.indexOf("an error") < page.indexOf("warning 1"));
    int more = page.indexOf("<details><summary>4 more warnings</summary>");
    assertTrue(page.indexOf("warning 2") < more && more < page.indexOf("warning 3"), page);
  }

  @Test
  void warningsWithARemedyComeBeforeThoseWithout() {
    String page =
        HtmlRenderer.page(
            new Document(
                "t", "a", List.of(Note.warning("skipped", ""), Note.warning("busy", "stop it"))));
    assertTrue(page.indexOf("busy") < page.indexOf("skipped"), page);
  }

  @Test
  void aColumnInWhichNothingIsKnownIsLeftOut() {
    Table table =
        Table.of(Column.words("name"), Column.words("engine"), Column.numbers("score"))
            .row(Cell.of("a"), Cell.none(), Cell.of(1, "1 us"))
            .row(Cell.of("b"), Cell.none(), Cell.none())
            .build();
    String page = HtmlRenderer.page(new Document("t", "a", List.of(table)));
    assertFalse(page.contains(">engine<"));
    assertTrue(page.contains(">score<"));
  }

  @Test
  void whatIsTheSameInEachRowIsSaidOnce() {
    Table table =
        Table.of(
                Column.words("name"),
                Column.words("workload").fit(Column.Fit.FOLD),
                Column.words("engine").fit(Column.Fit.FOLD))
            .row(Cell.of("a"), Cell.of("seed"), Cell.of("one"))
            .part(List.of(Cell.of("part"), Cell.empty(), Cell.empty()))
            .row(Cell.of("b"), Cell.of("seed"), Cell.of("two"))
            .build();
    String page = HtmlRenderer.page(new Document("t", "a", List.of(table)));
    assertTrue(page.contains("All rows: workload seed</p>"), page);
    assertFalse(page.contains(">workload<"));
    assertTrue(page.contains(">engine<"));
    String one =
        HtmlRenderer.page(
            new Document(
                "t",
                "a",
                List.of(
                    Table.of(Column.words("name"), Column.words("workload").fit(Column.Fit.FOLD))
                        .row(Cell.of("a"), Cell.of("seed"))
                        .build())));
    assertTrue(one.contains(">workload<"), "a single row has all of its own");
  }

  @Test
  void ofManyNotesTheFirstStandOpen() {
    Facts.Builder facts = Facts.builder();
    for (int i = 1; i <= 5; i++) {
      facts.add("note", "note" + i);
    }
    String page = HtmlRenderer.page(new Document("t", "a", List.of(facts.build())));
    int more = page.indexOf("<summary>2 more lines</summary>");
    assertTrue(page.indexOf("note3") < more && more < page.indexOf("note4"), page);
    assertEquals(5, count(page, "<dt>note</dt>"));
  }

  @Test
  void aHeadingHasNoColonWhichIsForTextThatGoesOnInTheNextLine() {
    Document document =
        new Document("t", "a", List.of(new Section("5 minutes:", new Paragraph("p"))));
    assertTrue(HtmlRenderer.page(document).contains(">5 minutes</h2>"));
    assertTrue(TextRenderer.lines(document, true).contains("5 minutes:"));
  }

  @Test
  void theHeadlineStandsLargestAndTextHasTheWholeAnswer() {
    Document document = new Document("t", "in short", "at length", List.of());
    assertTrue(
        HtmlRenderer.page(document).contains("<p class=\"answer\" dir=\"auto\">in short</p>"));
    assertEquals(List.of("at length"), TextRenderer.lines(document, true));
    assertEquals("## t\n\nat length\n", MarkdownRenderer.page(document));
  }

  private static int count(String page, String part) {
    return (page.length() - page.replace(part, "").length()) / part.length();
  }
}
