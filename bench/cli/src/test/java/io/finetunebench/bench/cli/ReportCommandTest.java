package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.finetunebench.bench.history.Runs;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.report.RunSummary;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.core.document.DocumentFormat;
import io.finetunebench.core.document.TextRenderer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportCommandTest {
  private static final String JMH =
      """
      [{
        "benchmark": "org.example.Sort.run", "mode": "avgt", "threads": 1, "forks": 2,
        "warmupIterations": 1, "warmupTime": "1 s", "warmupBatchSize": 1,
        "measurementIterations": 2, "measurementTime": "1 s", "measurementBatchSize": 1,
        "params": { "size": "100" },
        "primaryMetric": {
          "score": 10.5, "scoreError": "NaN", "scoreConfidence": ["NaN", "NaN"],
          "scorePercentiles": { "0.0": 10.0, "100.0": 11.0 }, "scoreUnit": "us/op",
          "rawData": [[10.0, 10.5], [10.6, 11.0]]
        },
        "secondaryMetrics": {}
      }]
      """;

  @TempDir private Path folder = Path.of("");

  private Cli report(String... arguments) {
    List<String> all = new ArrayList<>(List.of("report", "--store", "" + folder));
    all.addAll(List.of(arguments));
    return Cli.run(all.toArray(String[]::new));
  }

  private void save(List<RunRecord> runs) {
    runs.forEach(new FolderStore(folder)::save);
  }

  private String page() throws IOException {
    return Files.readString(folder.resolve("report.html"));
  }

  private String out() {
    return folder.resolve("report.html").toString();
  }

  @Test
  void theResultsOfAForeignProjectAreAPage() throws IOException {
    Path file = Files.writeString(folder.resolve("jmh.json"), JMH);
    Cli report = report(file.toString(), "--html", out());
    assertEquals(ExitCode.OK, report.exitCode(), report.toString());
    assertTrue(report.toString().contains("Sort.run avgt size=100"), report.toString());
    assertTrue(page().contains("Score of org.example: us/op; less is better"));
    assertTrue(page().contains(">1 benchmark measured; the score is known within "));
    assertTrue(page().contains("jar -bm avgt -p size=100"));
    assertTrue(page().contains("&#34;y&#34;:[10,10.5,10.6,11]"), "every raw sample is drawn");
  }

  @Test
  void theNewestRunIsWhatIsShownAndItsMarkdownToo() throws IOException {
    save(List.of(SampleRecords.full()));
    Path markdown = folder.resolve("report.md");
    Cli report = report("--html", out(), "--markdown", markdown.toString());
    assertEquals(ExitCode.OK, report.exitCode(), report.toString());
    assertTrue(
        page().contains("1 of 3 benchmarks have valid results, 1 is invalid, 1 was skipped"));
    assertTrue(page().contains("record-20261124T132100Z-k3x7ab.json"));
    assertTrue(Files.readString(markdown).contains("| benchmark |"));
  }

  @Test
  void markdownGoesToStandardOutputAndNeverOverJson() throws IOException {
    save(List.of(SampleRecords.full()));
    Cli report = report("--html", out(), "--markdown", "-");
    assertEquals(ExitCode.OK, report.exitCode(), report.toString());
    assertTrue(String.join("\n", report.out()).contains("| benchmark |"), report.toString());
    assertEquals(TextRenderer.lines(RunSummary.document(SampleRecords.full()), true), report.err());
    Path file = Files.writeString(folder.resolve("jmh.json"), JMH);
    Cli refused = report(file.toString(), "--html", out(), "--markdown", file.toString());
    assertEquals(ExitCode.USAGE, refused.exitCode(), refused.toString());
    assertTrue(refused.err().get(0).contains("such as report.md"), refused.toString());
    assertEquals(JMH, Files.readString(file));
  }

  @ParameterizedTest
  @MethodSource("io.finetunebench.core.document.DocumentFormat#all")
  void everyTextFormatIsAnOption(DocumentFormat format) throws IOException {
    save(List.of(SampleRecords.full()));
    String option = "--" + format.name().toLowerCase(Locale.ROOT);
    Path file = folder.resolve("report." + format.extension());
    Cli report = report(option, file.toString());
    assertEquals(ExitCode.OK, report.exitCode(), report.toString());
    assertTrue(Files.readString(file).contains("GridInference"), Files.readString(file));
    Cli twice = report("--json", option, "-");
    assertEquals(ExitCode.USAGE, twice.exitCode(), twice.toString());
    assertTrue(twice.err().get(0).contains("found it for --json, " + option), twice.toString());
    assertTrue(Cli.run("compare", "--help").toString().contains(option + "=FILE"));
  }

  @Test
  void histogramsBesideTheRecordAreInTheFile() throws IOException {
    save(List.of(SampleRecords.full()));
    Path run = folder.resolve("20261124T132100Z-k3x7ab");
    Files.writeString(run.resolve("epoch.hlog"), "#[Histogram log format version 1.3]\n");
    Files.writeString(
        run.resolve("epoch.hgrm"),
        """
               Value     Percentile TotalCount 1/(1-Percentile)

        14000000.000 0.000000000000          1           1.00
        15000000.000 0.250000000000          2           1.33
        17000000.000 0.999000000000          3        1000.00
        17000000.000 1.000000000000          3
        #[Mean    =    15500000.0, StdDeviation   =   1000.0]
        """);
    assertEquals(ExitCode.OK, report("latest", "--html", out()).exitCode());
    assertTrue(page().contains("download=\"epoch.hlog\""));
    assertTrue(page().contains("service time, with samples enough"));
  }

  @Test
  void histogramsOfBothSidesAreInTheFile() throws IOException {
    save(List.of(SampleRecords.full()));
    Path candidate = folder.resolve("20261124T132100Z-k3x7ab");
    Path baseline = Files.createDirectory(folder.resolve("earlier"));
    Files.writeString(
        baseline.resolve("record.json"),
        Files.readString(candidate.resolve("record.json"))
            .replace("20261124T132100Z-k3x7ab", "earlier"));
    for (Path run : List.of(baseline, candidate)) {
      Files.writeString(run.resolve("epoch.hlog"), "#[Histogram log format version 1.3]\n");
    }
    for (String named : List.of("earlier", "" + baseline, baseline + "/record.json")) {
      Cli compare =
          Cli.line("compare {} 20261124T132100Z-k3x7ab --store {} --html {}", named, folder, out());
      assertTrue(page().contains("download=\"baseline-epoch.hlog\""), compare.toString());
      assertTrue(page().contains("download=\"candidate-epoch.hlog\""), named);
    }
  }

  @Test
  void twoSidesAreJudgedAndShownOverEachOther() throws IOException {
    save(Runs.of(2, i -> i == 0 ? 100 : 150));
    Cli compare = Cli.line("compare run0000 run0001 --store {} --html {}", folder, out());
    assertEquals(ExitCode.REGRESSION, compare.exitCode(), compare.toString());
    assertTrue(page().contains("The benchmark is slower than the baseline"));
    assertTrue(page().contains("baseline, iterations"));
    assertTrue(page().contains("candidate, iterations"));
    assertTrue(page().contains("record-run0000.json") && page().contains("record-run0001.json"));
  }

  @Test
  void severalRunsAreAHistory() throws IOException {
    save(Runs.of(30, i -> i < 15 ? 100 : 120));
    Cli report = report(folder.toString(), "--html", out());
    assertEquals(ExitCode.OK, report.exitCode(), report.toString());
    assertTrue(page().contains("The benchmark is not slower than usual; one shift in 30 runs"));
  }

  @Test
  void twoRunsAreTooFewToSayWhatIsUsual() throws IOException {
    save(Runs.of(2, i -> i == 0 ? 100 : 150));
    Cli report = report(folder.toString(), "--html", out());
    assertEquals(ExitCode.OK, report.exitCode(), report.toString());
    assertTrue(page().contains("Too few runs to say what is usual: 2 runs of 1 benchmark"));
    assertTrue(page().contains("<b>1</b> with too few runs to say"));
  }

  @Test
  void aPageDoesNotReplaceWhatItIsMadeOf() throws IOException {
    Path file = Files.writeString(folder.resolve("jmh.json"), JMH);
    for (String other : List.of(file.toString(), folder.resolve("r.pdf").toString(), "-")) {
      Cli report = report(file.toString(), "--html", other);
      assertEquals(ExitCode.USAGE, report.exitCode(), report.toString());
      assertEquals(
          List.of(
              "finetune-bench: --html: expected a file such as report.html, found "
                  + other
                  + "; name another file"),
          report.err());
    }
    assertEquals(JMH, Files.readString(file));
    String plain = folder.resolve("report").toString();
    assertEquals(ExitCode.OK, report(file.toString(), "--html", plain).exitCode());
    Cli compare = Cli.run("compare", file.toString(), file.toString(), "--html", file.toString());
    assertEquals(ExitCode.USAGE, compare.exitCode(), compare.toString());
    assertEquals(JMH, Files.readString(file));
  }

  @Test
  void whatCannotBeReadOrWrittenIsSaidInOneLine() {
    Cli unknown = report("nowhere", "--html", out());
    assertEquals(ExitCode.USAGE, unknown.exitCode());
    assertEquals(1, unknown.err().size(), unknown.toString());
    Cli noFolder = report("--html", folder.resolve("no/report.html").toString());
    assertEquals(ExitCode.USAGE, noFolder.exitCode());
    assertTrue(noFolder.err().get(0).contains("--html: no folder "), noFolder.toString());
    assertEquals(ExitCode.USAGE, report().exitCode(), "there is no run");
  }

  @Test
  void whatIsMostLikelyMeantOtherwiseIsSaid() throws IOException {
    String a = Files.writeString(folder.resolve("a.json"), JMH).toString();
    String b = Files.writeString(folder.resolve("b.json"), JMH.replace("10.6", "10.7")).toString();
    Cli two = report(a, b, "--html", out());
    assertEquals(ExitCode.OK, two.exitCode(), two.toString());
    assertTrue(two.out().get(0).endsWith("  no backend (1)  no backend (2)"), two.toString());
    assertTrue(two.out().get(1).startsWith("org.example.Sort.run avgt size=100  "), "" + two);
    assertTrue(two.out().get(1).endsWith("10.50 us/op     10.50 us/op"), two.toString());
    assertTrue(page().contains("Runs side by side"));
    Cli twice = report(a, a, "--html", out());
    assertEquals(List.of(), twice.err());
    assertTrue(page().contains(">1 benchmark measured; "), "one run, named twice");
    Cli itself = Cli.run("compare", a, a, "--html", out());
    assertEquals(ExitCode.OK, itself.exitCode(), itself.toString());
    assertTrue(itself.err().get(0).contains("what is compared with itself cannot differ"));
    Path other = Files.writeString(folder.resolve("package.json"), "{\"name\": \"x\"}");
    Cli unrelated = report(other.toString(), "--html", out());
    assertEquals(ExitCode.USAGE, unrelated.exitCode());
    assertTrue(unrelated.err().get(0).contains(": is JSON of something else; expected a record"));
    Cli root = report(a, "--html", "/");
    assertEquals(
        List.of("finetune-bench: --html: expected a file, found the folder /"), root.err());
    assertEquals(ExitCode.USAGE, report("", "--html", out()).exitCode(), "an empty variable");
  }

  @Test
  void theSameIsJsonForPrograms() {
    save(Runs.of(3, i -> i == 0 ? 100 : 150));
    Cli run = report(Runs.id(1), "--json");
    assertEquals(ExitCode.OK, run.exitCode(), run.toString());
    assertEquals(Runs.id(1), json(run).path("id").asString());
    Cli sides = report(Runs.id(0), Runs.id(1), "--json");
    assertEquals(Runs.id(1), json(sides).at("/1/id").asString());
    Cli history = report(Runs.id(0), Runs.id(1), Runs.id(2), "--json");
    assertEquals(3, json(history).at("/series/0/points").size());
  }

  private static JsonNode json(Cli report) {
    assertEquals(ExitCode.OK, report.exitCode(), report.toString());
    return JsonMapper.shared().readTree(String.join("\n", report.out()));
  }

  @Test
  void jsonNeverGoesOverWhatTheReportIsMadeOf() throws IOException {
    Path file = Files.writeString(folder.resolve("jmh.json"), JMH);
    Cli report = report("--json", file.toString());
    assertEquals(ExitCode.OK, report.exitCode(), report.toString());
    assertTrue(report.toString().contains("Sort.run avgt size=100"), report.toString());
    assertEquals(JMH, Files.readString(file));
  }

  @Test
  void theDataThatAPageIsMadeOfAreInIt() throws IOException {
    save(Runs.of(2, i -> i == 0 ? 100 : 150));
    String compared = folder.resolve("compared.html").toString();
    Cli compare =
        Cli.run("compare", Runs.id(0), Runs.id(1), "--store", "" + folder, "--html", compared);
    assertEquals(ExitCode.REGRESSION, compare.exitCode(), compare.toString());
    String page = Files.readString(Path.of(compared));
    assertTrue(page.contains("record-run0000.json") && page.contains("record-run0001.json"));
    assertTrue(page.contains("<dt>repeat</dt>"), "the command that repeats it");
    Cli history = Cli.run("history", "--store", "" + folder, "--html", compared);
    assertEquals(ExitCode.OK, history.exitCode(), history.toString());
    assertTrue(Files.readString(Path.of(compared)).contains("download=\"benchmark-history.json"));
  }

  @Test
  void aPictureHasTheNameOfOne() throws IOException {
    save(Runs.of(1, i -> 100));
    Cli svg = report("latest", "--png", folder.resolve("slide.svg").toString());
    assertEquals(ExitCode.USAGE, svg.exitCode(), svg.toString());
    assertTrue(svg.err().get(0).contains("--png: expected a file such as slide.png"));
  }

  @Test
  void aPictureNeedsABrowser() {
    CommandFailure none =
        assertThrows(
            CommandFailure.class, () -> PagePicture.browser(Map.of("PATH", folder.toString())));
    assertTrue(String.valueOf(none.getMessage()).contains(PagePicture.VARIABLE));
    CommandFailure named =
        assertThrows(
            CommandFailure.class,
            () -> PagePicture.browser(Map.of(PagePicture.VARIABLE, folder.toString())));
    assertTrue(String.valueOf(named.getMessage()).contains("found " + folder));
  }

  @Test
  void aPictureIsThePagesFirstScreen() throws IOException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/chromium")),
        "no browser on this machine: install Debian's chromium");
    save(List.of(SampleRecords.full()));
    Path png = folder.resolve("slide.png");
    Cli report = report("--html", out(), "--png", png.toString());
    assertEquals(ExitCode.OK, report.exitCode(), report.toString());
    BufferedImage image = ImageIO.read(png.toFile());
    assertEquals(1920, image.getWidth());
    assertEquals(1080, image.getHeight());
    assertFalse(
        IntStream.range(0, 1080).allMatch(y -> image.getRGB(300, y) == -1),
        "there is something on it");
  }
}
