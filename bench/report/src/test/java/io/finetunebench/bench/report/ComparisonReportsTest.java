package io.finetunebench.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.json.JsonShape;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Origin;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.report.comparison.AnnotationsReport;
import io.finetunebench.bench.report.comparison.ComparisonTable;
import io.finetunebench.bench.report.comparison.JUnitReport;
import io.finetunebench.bench.report.comparison.Judged;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Forest;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.render.HtmlRenderer;
import io.finetunebench.core.document.render.MarkdownRenderer;
import io.finetunebench.core.document.render.TextRenderer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ComparisonReportsTest {
  private static final String AWKWARD = "a|b<c>&\"d\"_*e*`[x]";

  /** Every outcome once, and text that every format has to escape. */
  private static Comparison everyOutcome() {
    return Comparison.of(
        List.of(
            series("slower", 100, 5, "EPYC"),
            series("faster", 100, 5, "EPYC"),
            series(AWKWARD, 100, 5, "EPYC"),
            series("few", 100, 1, "EPYC"),
            series("elsewhere", 100, 5, "EPYC"),
            series("gone", 100, 5, "EPYC"),
            series("broken", 100, 5, "EPYC"),
            bytes("slower", 100),
            bytes("faster", 100),
            bytes(AWKWARD, 100)),
        List.of(
            series("slower", 150, 5, "EPYC"),
            series("faster", 50, 5, "EPYC"),
            series(AWKWARD, 100, 5, "EPYC"),
            series("few", 100, 1, "EPYC"),
            series("elsewhere", 100, 5, "Xeon"),
            new Series(
                new BenchmarkCase("broken", Map.of(), "closed"),
                "",
                null,
                origin("EPYC"),
                Validity.invalid("off by 100 %,\nsee: \u0001 ]]> | log"),
                "",
                null,
                List.of(),
                null),
            bytes("slower", 50),
            bytes("faster", 200),
            bytes(AWKWARD, 100),
            series("new", 100, 5, "EPYC")),
        Criteria.of(Limits.USUAL, 0.99, false, Set.of()));
  }

  @Test
  void theTableHasALineForEachBenchmarkAndSaysWhatARatioIs() {
    List<String> lines = TextRenderer.wideLines(ComparisonTable.document(everyOutcome()), true);
    String text = String.join("\n", lines);
    assertTrue(text.contains("above 1 is slower (rates are inverted)"), text);
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith("SLOWER ") && line.contains(" 1.500 ")));
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith("FASTER ") && line.contains(" 0.500 ")));
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("LESS +slower allocation .* 0\\.500 .*")),
        text);
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("MORE +faster allocation .* 2\\.000 .*")),
        text);
    assertTrue(text.contains("machine: baseline EPYC, candidate Xeon"), text);
    assertEquals(
        "1 SLOWER, 1 FASTER, 1 MORE, 1 LESS, 2 EQUIVALENT, 1 INCONCLUSIVE, 1 NOT COMPARABLE, 1"
            + " NEW, 1 GONE, 1 INVALID of 11 (of further metrics and not in the table: 1; --metric"
            + " NAME shows them)",
        lines.get(lines.size() - 1));
  }

  @Test
  void theCountsAddUp() {
    io.finetunebench.core.document.Document document = ComparisonTable.document(everyOutcome());
    for (String line : List.of(document.headline(), document.answer())) {
      Matcher counts = Pattern.compile("([^;(]*) of (\\d+)").matcher(line);
      assertTrue(counts.find(), line);
      int sum =
          Pattern.compile("(\\d+) [a-zA-Z]")
              .matcher(counts.group(1).replaceAll("within \\S+ %", ""))
              .results()
              .mapToInt(number -> Integer.parseInt(number.group(1)))
              .sum();
      assertEquals(Integer.parseInt(counts.group(2)), sum, line);
    }
  }

  @Test
  void buildsAreNamedInEveryVerdict() {
    Comparison comparison = everyOutcome().between("base.jar", "main (3f2a91c)");
    io.finetunebench.core.document.Document document = ComparisonTable.document(comparison);
    String text = String.join("\n", TextRenderer.wideLines(document, true));
    for (String all : List.of(text, MarkdownRenderer.page(document), HtmlRenderer.page(document))) {
      assertTrue(all.contains("main (3f2a91c) against base.jar"), all);
      assertTrue(all.contains("base.jar (run of EPYC"), all);
    }
  }

  @Test
  void manyThatTellNothingTakeAScreen() {
    List<Series> few = new ArrayList<>();
    List<Series> renamed = new ArrayList<>();
    for (int i = 0; i < 98; i++) {
      few.add(series("org.example.Some%02d.measures".formatted(i), 100 + i, 2, "EPYC"));
      renamed.add(series("org.example.Other%02d.measures".formatted(i), 100 + i, 2, "EPYC"));
    }
    List<String> undecided = briefLines(few, few, false);
    assertTrue(undecided.size() <= 30, String.join("\n", undecided));
    assertTrue(undecided.contains("(--all shows the other 90, too)"), undecided.toString());
    assertEquals(
        1, undecided.stream().filter(line -> line.contains("too few forks")).count(), "once");
    assertTrue(briefLines(few, few, true).size() > 98);
    List<String> nothingInCommon = briefLines(few, renamed, false);
    assertTrue(nothingInCommon.size() <= 5, String.join("\n", nothingInCommon));
    few.set(97, series("org.example.Slow.measures", 100, 5, "EPYC"));
    List<Series> slower = new ArrayList<>(few);
    slower.set(97, series("org.example.Slow.measures", 150, 5, "EPYC"));
    List<String> lines = briefLines(few, slower, false);
    int heading =
        lines.indexOf(
            lines.stream().filter(l -> l.startsWith("verdict ")).findFirst().orElseThrow());
    assertTrue(lines.get(heading + 1).startsWith("SLOWER "), String.join("\n", lines));
  }

  private static List<String> briefLines(
      List<Series> baseline, List<Series> candidate, boolean all) {
    Comparison comparison =
        Comparison.of(baseline, candidate, Criteria.of(Limits.USUAL, 0.99, false, Set.of()));
    return TextRenderer.lines(ComparisonTable.document(comparison), 100, all, true);
  }

  @Test
  void namesLeaveOutWhatAllOfThemShareAndTheTitleHasIt() {
    List<Series> sides =
        List.of(
            series("org.example.json.Codec.read", 100, 5, "EPYC"),
            series("org.example.json.Codec.write", 100, 5, "EPYC"));
    var document =
        ComparisonTable.document(
            Comparison.of(sides, sides, Criteria.of(Limits.USUAL, 0.99, false, Set.of())));
    List<String> lines = TextRenderer.wideLines(document, true);
    assertTrue(lines.contains("Verdicts of org.example.json"), String.join("\n", lines));
    assertEquals(
        2, lines.stream().filter(line -> line.matches("EQUIVALENT  Codec\\.\\w+ .*")).count());
    String page = HtmlRenderer.page(document);
    assertTrue(
        page.contains("<dt>benchmark</dt><dd dir=\"auto\">org.<wbr>example.<wbr>json."),
        "a card has the whole name");
  }

  @Test
  void whereBytesAloneAreChosenNothingIsSaidOfTimes() {
    Comparison comparison =
        Comparison.of(
            List.of(bytes("a", 100).asFirst(), bytes("b", 100).asFirst()),
            List.of(bytes("a", 200).asFirst(), bytes("b", 100).asFirst()),
            Criteria.of(Limits.USUAL, 0.99, false, Set.of()));
    var document = ComparisonTable.document(comparison);
    assertEquals("1 more, 1 the same of 2", document.headline());
    Forest forest =
        document.blocks().stream()
            .filter(Forest.class::isInstance)
            .map(Forest.class::cast)
            .findFirst()
            .orElseThrow();
    assertEquals("Ratio of bytes, candidate to baseline", forest.title());
    assertEquals("more", forest.higher());
  }

  @Test
  void sidesOneAfterTheOtherAreNamedOnceAboveTheTable() {
    List<String> lines = TextRenderer.wideLines(ComparisonTable.document(everyOutcome()), true);
    List<String> said =
        lines.stream().filter(line -> line.contains("one after the other")).toList();
    assertEquals(2, said.size(), said.toString());
    assertTrue(said.get(0).startsWith("intervals "), said.get(0));
    assertTrue(said.get(1).startsWith("sides "), said.get(1));
    String heading = lines.stream().filter(l -> l.startsWith("verdict ")).findFirst().orElseThrow();
    assertTrue(lines.indexOf(said.get(1)) < lines.indexOf(heading), String.join("\n", lines));
  }

  @Test
  void theHeadlineCountsBenchmarksAndPromisesNothingOfWhatIsUndecided() {
    assertEquals(
        "1 slower, 1 faster, 1 the same within 3 %, 1 undecided, 3 without a counterpart, 1"
            + " invalid of 8; more bytes: 1",
        ComparisonTable.document(everyOutcome()).headline());
    Comparison undecided =
        Comparison.of(
            List.of(series("few", 100, 1, "EPYC")),
            List.of(series("few", 100, 1, "EPYC")),
            Criteria.of(Limits.USUAL, 0.99, false, Set.of()));
    assertEquals("0 slower, 1 undecided of 1", ComparisonTable.document(undecided).headline());
    assertEquals("1 INCONCLUSIVE of 1", ComparisonTable.document(undecided).answer());
    Comparison apart =
        Comparison.of(
            List.of(series("old", 100, 5, "EPYC")),
            List.of(series("new", 100, 5, "EPYC")),
            Criteria.of(Limits.USUAL, 0.99, false, Set.of()));
    assertEquals("2 without a counterpart of 2", ComparisonTable.document(apart).headline());
    assertTrue(
        ComparisonTable.document(apart).blocks().stream().noneMatch(Forest.class::isInstance));
  }

  @Test
  void everyRowOfTheMarkdownTableHasTheColumnsOfItsHead() {
    String markdown = MarkdownRenderer.page(ComparisonTable.document(everyOutcome()));
    List<String> rows = markdown.lines().filter(line -> line.startsWith("|")).toList();
    assertEquals(2 + 10, rows.size());
    for (String row : rows) {
      assertEquals(9, row.replace("\\|", "").chars().filter(c -> c == '|').count(), row);
    }
    assertEquals("|---|---|--:|--:|--:|---|--:|---|", rows.get(1));
    assertTrue(markdown.contains("\n\n| verdict"), "a table begins after an empty line");
    assertTrue(rows.get(2).startsWith("| **SLOWER** | slower |"), rows.get(2));
    assertTrue(markdown.contains("| a\\|b&lt;c>&amp;\"d\"\\_\\*e\\*\\`\\[x\\] |"), markdown);
    assertFalse(markdown.contains(AWKWARD));
  }

  @Test
  void aParserReadsTheJunitXmlBack() throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(new JUnitReport().content(found(everyOutcome()))));
    Element suite = document.getDocumentElement();
    assertEquals("testsuite", suite.getTagName());
    assertEquals("11", suite.getAttribute("tests"));
    assertEquals("3", suite.getAttribute("failures"));
    assertEquals("1", suite.getAttribute("errors"));
    assertEquals("3", suite.getAttribute("skipped"));
    assertEquals(11, suite.getElementsByTagName("testcase").getLength());
    assertEquals(3, suite.getElementsByTagName("failure").getLength());
    assertEquals(3, suite.getElementsByTagName("skipped").getLength());
    Element failure = (Element) suite.getElementsByTagName("failure").item(0);
    assertEquals("SLOWER", failure.getAttribute("type"));
    assertTrue(failure.getAttribute("message").contains("1.500"), failure.getAttribute("message"));
    Element error = (Element) suite.getElementsByTagName("error").item(0);
    assertEquals("INVALID: off by 100 %, see: \uFFFD ]]> | log", error.getAttribute("message"));
    assertEquals(
        error.getAttribute("message"),
        Objects.requireNonNull(error.getParentNode().getLastChild()).getTextContent());
    Element awkward = (Element) suite.getElementsByTagName("testcase").item(2);
    assertEquals(AWKWARD, awkward.getAttribute("name"));
    assertEquals(0, awkward.getElementsByTagName("skipped").getLength());
  }

  @Test
  void annotationsAreEscapedAsGithubAsks() {
    List<String> annotations = annotations(everyOutcome());
    assertEquals(9, annotations.size());
    assertTrue(annotations.get(6).startsWith("::notice title=LESS slower allocation::"));
    assertTrue(annotations.get(7).startsWith("::error title=MORE faster allocation::"));
    assertTrue(annotations.get(8).startsWith("::notice title=NEW new::"));
    assertTrue(
        annotations.get(0).startsWith("::error title=SLOWER slower::SLOWER: the interval lies"),
        annotations.get(0));
    assertTrue(
        annotations.get(0).contains("3 %25 (ratio of times 1.500 (+50.0 %25)"), annotations.get(0));
    assertTrue(annotations.get(1).startsWith("::notice title=FASTER faster::"));
    assertTrue(annotations.get(2).startsWith("::warning title=INCONCLUSIVE few::"));
    assertTrue(annotations.get(3).startsWith("::error title=NOT COMPARABLE elsewhere::"));
    assertTrue(annotations.get(4).startsWith("::warning title=GONE gone::"));
    assertEquals(
        "::error title=INVALID broken::INVALID: off by 100 %25, see: \uFFFD ]]> | log",
        annotations.get(5));
    Comparison named =
        Comparison.of(
            List.of(series("a: b, 5 %", 100, 5, "EPYC")),
            List.of(series("a: b, 5 %", 200, 5, "EPYC")),
            Criteria.of(Limits.USUAL, 0.99, false, Set.of()));
    assertTrue(annotations(named).get(0).startsWith("::error title=SLOWER a%3A b%2C 5 %25::"));
  }

  @Test
  void theJsonHasTheDocumentedFields() {
    String json = RecordFormat.write(new Judged(everyOutcome(), 4));
    assertEquals(
        """
        schemaVersion: integer
        exitCode: integer
        minimumEffect: number
        confidence: number
        acrossMachines: boolean
        baseline[]: text
        candidate[]: text
        versions[].*: text
        notes[]: text
        confidenceEach: number
        verdicts[].benchmark: text
        verdicts[].parameters: object
        verdicts[].load: text
        verdicts[].mode: text
        verdicts[].metric: text
        verdicts[].outcome: text
        verdicts[].reason: text
        verdicts[].fails: boolean
        verdicts[].claimedFrom: number
        verdicts[].equalWithin: number
        verdicts[].baselineForks: integer
        verdicts[].candidateForks: integer
        verdicts[].furtherForks: null
        verdicts[].estimate: null object
        verdicts[].estimate.unit: text
        verdicts[].estimate.hint: text
        verdicts[].estimate.baselineScore: number
        verdicts[].estimate.candidateScore: number
        verdicts[].estimate.ratio: number
        verdicts[].estimate.design: text
        verdicts[].estimate.interval: null object
        verdicts[].estimate.interval.low: number
        verdicts[].estimate.interval.high: number
        verdicts[].estimate.interval.confidence: null number
        verdicts[].estimate.interval.method: text
        verdicts[].differences[].field: text
        verdicts[].differences[].baseline: text
        verdicts[].differences[].candidate: text
        """,
        JsonShape.of(json, "parameters", "versions"));
    JsonNode tree = JsonMapper.shared().readTree(json);
    // Every outcome but ACKNOWLEDGED, which a series has alone, and TRADE; and a further metric.
    assertEquals(Outcome.values().length - 1, tree.path("verdicts").size());
    assertEquals("time", tree.at("/verdicts/0/metric").asString());
    assertEquals("allocation", tree.at("/verdicts/7/metric").asString());
    assertEquals("less", tree.at("/verdicts/7/outcome").asString());
    assertEquals("slower", tree.at("/verdicts/0/outcome").asString());
    assertTrue(tree.at("/verdicts/0/fails").asBoolean());
    assertEquals(1.5, tree.at("/verdicts/0/estimate/ratio").asDouble(), 1e-9);
    assertTrue(tree.at("/verdicts/0/estimate/interval/low").asDouble() > 1.03);
    assertEquals("machine", tree.at("/verdicts/4/differences/0/field").asString());
  }

  @Test
  void aTradeIsShownAndFailsNothing() {
    Comparison trade =
        Comparison.of(
            List.of(series("b", 100, 5, "EPYC"), bytes("b", 100)),
            List.of(series("b", 10, 5, "EPYC"), bytes("b", 200)),
            Criteria.of(Limits.USUAL, 0.99, false, Set.of()));
    String reason = "; 1/10.0 of the time for 2.00 times the bytes";
    assertTrue(trade.verdicts().get(1).reason().endsWith(reason), trade::toString);
    assertTrue(annotations(trade).get(1).startsWith("::notice title=TRADE b allocation::TRADE: "));
    String junit = new String(new JUnitReport().content(found(trade)), StandardCharsets.UTF_8);
    assertTrue(junit.contains("failures=\"0\"") && junit.contains("TRADE: "), junit);
    assertTrue(RecordFormat.write(new Judged(trade, 0)).contains("\"trade\""));
    assertTrue(
        TextRenderer.wideLines(ComparisonTable.document(trade), true).stream()
            .anyMatch(line -> line.matches("TRADE +b allocation .* 2\\.000 .*")));
  }

  @Test
  void aComparisonOfNothingIsStillWellFormed() throws Exception {
    Comparison nothing =
        Comparison.of(List.of(), List.of(), Criteria.of(Limits.USUAL, 0.99, false, Set.of()));
    JsonNode json = JsonMapper.shared().readTree(RecordFormat.write(new Judged(nothing, 0)));
    assertTrue(json.path("verdicts").isArray() && json.path("verdicts").isEmpty(), "" + json);
    assertTrue(
        TextRenderer.wideLines(ComparisonTable.document(nothing), true)
            .contains("nothing to compare"));
    assertEquals(
        "0",
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(new JUnitReport().content(found(nothing))))
            .getDocumentElement()
            .getAttribute("tests"));
  }

  private static Series series(String benchmark, double time, int forks, String machine) {
    return new Series(
        new BenchmarkCase(benchmark, Map.of(), "closed"),
        "",
        null,
        origin(machine),
        Validity.valid(),
        "",
        Metric.of(
            "time",
            "ms/op",
            Hint.TIME,
            time,
            IntStream.range(0, forks)
                .mapToObj(fork -> List.of(time * (1 + 0.001 * (fork % 3))))
                .toList()),
        List.of(),
        null);
  }

  @Test
  void whatDisturbedEitherSideIsSaid() {
    List<String> warnings = unsteady(SamplePages.COMPARISON.document().blocks());
    assertEquals(2, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).matches("UNSTEADY .*, fork 2: .*"), warnings.get(0));
    assertTrue(warnings.get(1).matches("Baseline: UNSTEADY .*, fork 2: .*"), warnings.get(1));
  }

  @Test
  void whatBothSidesTellOfTheirPairsIsSaidOnce() {
    RunRecord before = inTurns("made-old", 1, Interleaving.Side.BASELINE);
    RunRecord after = inTurns("made-new", 1.3, Interleaving.Side.CANDIDATE);
    List<String> warnings = unsteady(SamplePages.comparison(before, after).blocks());
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).matches("UNSTEADY .*, fork 2: .*"), warnings.get(0));
  }

  private static RunRecord inTurns(String id, double factor, Interleaving.Side side) {
    return EditedRun.of(MadeRuns.run(id, 1, factor, 1))
        .interleaving(new Interleaving("other", side, 1, 0.99, 0.03, 20, List.of()))
        .record();
  }

  private static List<String> unsteady(List<Block> blocks) {
    return blocks.stream()
        .filter(Note.class::isInstance)
        .map(Note.class::cast)
        .map(Note::text)
        .filter(text -> text.contains("UNSTEADY"))
        .toList();
  }

  @Test
  void anIntervalOfForksThatDifferMuchIsShortToRead() {
    Comparison wide =
        Comparison.of(
            List.of(wide("wide", 1, 9, 100, 3)),
            List.of(wide("wide", 400, 2, 30, 5000)),
            Criteria.of(Limits.USUAL, 0.99, false, Set.of()));
    String text = String.join("\n", TextRenderer.wideLines(ComparisonTable.document(wide), true));
    assertTrue(text.matches("(?s).* 0\\.\\d{3} to [\\d,]+ .*"), text);
  }

  private static Series wide(String benchmark, double... times) {
    Series even = series(benchmark, times[0], 1, "EPYC");
    return even.with(
        "",
        Metric.of(
            "time",
            "ms/op",
            Hint.TIME,
            times[0],
            Arrays.stream(times).mapToObj(time -> List.of(time)).toList()));
  }

  private static Series bytes(String benchmark, double bytes) {
    Series time = series(benchmark, 100, 5, "EPYC");
    return time.with(
        Metric.ALLOCATION, Metric.allocation(bytes, Collections.nCopies(5, List.of(bytes))));
  }

  private static Origin origin(String machine) {
    return new Origin(
        "run of " + machine, machine, null, Map.of("JVM", machine), List.of("a note"));
  }

  private static Reported found(Comparison comparison) {
    return new Reported(new Judged(comparison, 0), ComparisonTable.document(comparison));
  }

  private static List<String> annotations(Comparison comparison) {
    return new String(new AnnotationsReport().content(found(comparison)), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }
}
