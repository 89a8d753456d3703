package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.judge.history.Runs;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.files.OddFiles;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.machine.BackendDescription;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.report.Report;
import io.finetunebench.bench.report.run.RunSummary;
import io.finetunebench.core.document.render.TextRenderer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ReportCommandTest extends StoreTest {
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

  private static final RunRecord OLDER = SampleRecords.full();
  private static final RunRecord NEWER =
      SampleRecords.record(
          "20261125T080000Z-aaaaaa",
          Instant.parse("2026-11-25T08:00:00Z"),
          List.of(SampleRecords.validResult()));

  private static final BackendDescription CPU =
      new BackendDescription(
          "CpuBackend", Map.of("ND4J", "1.0.0-M2.1"), Map.of(), Map.of(), null, null);

  private Cli report(String options, Object... values) {
    return cli("report " + options, values);
  }

  /** Requires texts in the page that the last command wrote. */
  private void assertPage(String... parts) throws IOException {
    String page = Files.readString(out());
    for (String part : parts) {
      assertTrue(page.contains(part), part);
    }
  }

  private Path out() {
    return folder.resolve("report.html");
  }

  @Test
  void theResultsOfAForeignProjectAreAPage() throws IOException {
    Path file = write("jmh.json", JMH);
    report("{} --html {}", file, out()).exits(ExitCode.OK).says("Sort.run avgt size=100");
    assertPage(
        "Score of org.example: us/op; less is better",
        ">1 measured; known within ",
        "jar -bm avgt -p size=100",
        "&#34;y&#34;:[10,10.5,10.6,11]");
  }

  @Test
  void theNewestRunIsWhatIsShownAndItsMarkdownToo() throws IOException {
    save(SampleRecords.full());
    Path markdown = folder.resolve("report.md");
    report("--html {} --markdown {}", out(), markdown).exits(ExitCode.OK);
    assertPage("1 valid, 1 invalid, 1 skipped of 3", "record-20261124T132100Z-k3x7ab.json");
    assertTrue(Files.readString(markdown).contains("| benchmark |"));
  }

  @Test
  void markdownGoesToStandardOutputAndNeverOverJson() throws IOException {
    save(SampleRecords.full());
    Cli report = report("--html {} --markdown -", out()).exits(ExitCode.OK).says("| benchmark |");
    assertEquals(TextRenderer.lines(RunSummary.document(SampleRecords.full()), true), report.err());
    Path file = write("jmh.json", JMH);
    report("{} --html {} --markdown {}", file, out(), file)
        .exits(ExitCode.USAGE)
        .warns("such as report.md");
    assertEquals(JMH, Files.readString(file));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void everyTextIsAnOption(Report.OnDemand form) throws IOException {
    save(SampleRecords.full());
    String option = form.option();
    Path file = folder.resolve(form.example());
    report("{}", option + "=" + file).exits(ExitCode.OK);
    assertTrue(Files.readString(file).contains("GridInference"), Files.readString(file));
    if (!form.printsByItself()) {
      report("--json {} -", option).exits(ExitCode.USAGE).warns("found it for --json, " + option);
    }
    cli("compare --help").says(option + (form.printsByItself() ? "[=FILE]" : "=FILE"));
  }

  static Stream<Report.OnDemand> texts() {
    return Report.OnDemand.all().stream().filter(Report.OnDemand::isText);
  }

  @Test
  void histogramsBesideTheRecordAreInTheFile() throws IOException {
    save(SampleRecords.full());
    Path run = store().resolve("20261124T132100Z-k3x7ab");
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
    report("latest --html {}", out()).exits(ExitCode.OK);
    assertPage("download=\"epoch.hlog\"", "service time, with samples enough");
  }

  @Test
  void histogramsOfBothSidesAreInTheFile() throws IOException {
    save(SampleRecords.full());
    Path candidate = store().resolve("20261124T132100Z-k3x7ab");
    Path baseline = Files.createDirectory(store().resolve("earlier"));
    Files.writeString(
        baseline.resolve("record.json"),
        Files.readString(candidate.resolve("record.json"))
            .replace("20261124T132100Z-k3x7ab", "earlier"));
    for (Path run : List.of(baseline, candidate)) {
      Files.writeString(run.resolve("epoch.hlog"), "#[Histogram log format version 1.3]\n");
    }
    for (String named : List.of("earlier", "" + baseline, baseline + "/record.json")) {
      cli("compare {} 20261124T132100Z-k3x7ab --html {}", named, out());
      assertPage("download=\"baseline-epoch.hlog\"", "download=\"candidate-epoch.hlog\"");
    }
  }

  @Test
  void twoSidesAreJudgedAndShownOverEachOther() throws IOException {
    save(Runs.of(2, i -> i == 0 ? 100 : 150));
    cli("compare run0000 run0001 --html {}", out()).exits(ExitCode.REGRESSION);
    assertPage(
        ">1 slower of 1<",
        "baseline, iterations",
        "candidate, iterations",
        "record-run0000.json",
        "record-run0001.json");
  }

  @Test
  void severalRunsAreAHistory() throws IOException {
    save(Runs.of(30, i -> i < 15 ? 100 : 120));
    report("{} --html {}", store(), out()).exits(ExitCode.OK);
    assertPage("1 SLOWER since run0015, not acknowledged of 1; shifts: 1; runs: 30");
  }

  @Test
  void twoRunsAreTooFewToSayWhatIsUsual() throws IOException {
    save(Runs.of(2, i -> i == 0 ? 100 : 150));
    report("{} --html {}", store(), out()).exits(ExitCode.OK);
    assertPage(
        "1 with too few runs to say of 1; shifts: 0; runs: 2", "<b>1</b> with too few runs to say");
  }

  @Test
  void aPageDoesNotReplaceWhatItIsMadeOf() throws IOException {
    Path file = write("jmh.json", JMH);
    for (String other : List.of(file.toString(), folder.resolve("r.pdf").toString(), "-")) {
      Cli report = report("{} --html {}", file, other).exits(ExitCode.USAGE);
      assertEquals(
          List.of(
              "finetune-bench: --html: expected a file such as report.html, found "
                  + other
                  + "; name another file"),
          report.err());
    }
    assertEquals(JMH, Files.readString(file));
    report("{} --html {}", file, folder.resolve("report")).exits(ExitCode.OK);
    cli("compare {} {} --html {}", file, file, file).exits(ExitCode.USAGE);
    assertEquals(JMH, Files.readString(file));
  }

  @Test
  void whatCannotBeReadOrWrittenIsSaidInOneLine() {
    report("nowhere --html {}", out()).refuses();
    report("--html {}", folder.resolve("no/report.html"))
        .exits(ExitCode.USAGE)
        .warns("--html: no folder ");
    report("").exits(ExitCode.USAGE);
  }

  @Test
  void whatIsMostLikelyMeantOtherwiseIsSaid() throws IOException {
    String a = write("a.json", JMH).toString();
    String b = write("b.json", JMH.replace("10.6", "10.7")).toString();
    Cli two = report("{} {} --html {}", a, b, out()).exits(ExitCode.OK);
    assertTrue(two.out().get(0).endsWith("  no backend (1)  no backend (2)"), two.toString());
    assertTrue(two.out().get(1).startsWith("org.example.Sort.run avgt size=100  "), "" + two);
    assertTrue(two.out().get(1).endsWith("10.52 us/op     10.54 us/op"), two.toString());
    assertPage("Runs side by side");
    Cli twice = report("{} {} --html {}", a, a, out());
    assertEquals(List.of(), twice.err());
    assertPage(">1 measured; ");
    cli("compare {} {} --html {}", a, a, out())
        .exits(ExitCode.OK)
        .warns("what is compared with itself cannot differ");
    Path other = write("package.json", "{\"name\": \"x\"}");
    report("{} --html {}", other, out())
        .exits(ExitCode.USAGE)
        .warns(": is JSON of something else; expected a record");
    Cli root = report("{} --html /", a);
    assertEquals(
        List.of("finetune-bench: --html: expected a file, found the folder /"), root.err());
    Path pipe = OddFiles.pipe(folder.resolve("pipe.html"));
    report("{} --html {}", a, pipe).refuses("--html: expected a file, found the pipe, device or");
    assertFalse(Files.isRegularFile(pipe), "it stays what it was");
    report("{} --html {}", "", out()).exits(ExitCode.USAGE);
  }

  @Test
  void theSameIsJsonForPrograms() {
    save(Runs.of(3, i -> i == 0 ? 100 : 150));
    assertEquals("run0001", json("run0001").at("/run/id").asString());
    assertEquals("run0001", json("run0000 run0001").at("/1/run/id").asString());
    assertEquals(3, json("run0000 run0001 run0002").at("/series/0/points").size());
  }

  private JsonNode json(String runs) {
    return report(runs + " --json").exits(ExitCode.OK).json();
  }

  @Test
  void jsonNeverGoesOverWhatTheReportIsMadeOf() throws IOException {
    Path file = write("jmh.json", JMH);
    report("--json {}", file).exits(ExitCode.OK).notes("Sort.run avgt size=100");
    assertEquals(JMH, Files.readString(file));
  }

  @Test
  void theDataThatAPageIsMadeOfAreInIt() throws IOException {
    save(Runs.of(2, i -> i == 0 ? 100 : 150));
    cli("compare run0000 run0001 --html {}", out()).exits(ExitCode.REGRESSION);
    assertPage("record-run0000.json", "record-run0001.json", "<dt>repeat</dt>");
    cli("history --html {}", out()).exits(ExitCode.OK);
    assertPage("download=\"benchmark-history.json");
  }

  @Test
  void theListHasTheLastTwentyRuns() {
    Instant start = Instant.parse("2026-11-25T08:00:00Z");
    for (int i = 0; i < 22; i++) {
      save(
          SampleRecords.record(
              "20261125T08%02d00Z-aaaaaa".formatted(i),
              start.plusSeconds(60L * i),
              List.of(SampleRecords.validResult())));
    }
    Cli list = cli("list").exits(ExitCode.OK).says("(--all shows the 2 before these, too)");
    list.lacks("20261125T080100Z").says("20261125T080200Z", "20261125T082100Z");
    cli("list --all").exits(ExitCode.OK).says("20261125T080000Z").lacks("--all");
  }

  @Test
  void listShowsTheRunsAndNamesWhatCannotBeRead() throws IOException {
    save(OLDER, NEWER);
    writeRecord("20261126T080000Z-bbbbbb", "{");
    Cli list = cli("list").exits(ExitCode.OK);
    int runs = list.out().indexOf("runs in " + store());
    assertEquals(
        List.of(
            "  " + RunSummary.line(RunHead.of(OLDER)), "  " + RunSummary.line(RunHead.of(NEWER))),
        list.out().subList(runs + 1, list.out().size()));
    assertEquals(1, list.warns("20261126T080000Z-bbbbbb").err().size(), list.toString());
  }

  @Test
  void reportTellsTheLatestOrTheOneThatIsNamed() {
    save(OLDER, NEWER);
    for (String run : List.of("latest", NEWER.id(), "20261125")) {
      assertShows(NEWER, report(run));
    }
    assertShows(NEWER, report(""));
    assertShows(OLDER, report(OLDER.id()));
    report("2027").refuses("2027");
  }

  private static void assertShows(RunRecord record, Cli report) {
    assertEquals(
        TextRenderer.lines(RunSummary.document(record), true), report.exits(ExitCode.OK).out());
  }

  @Test
  void reportPrintsTheRecordItself() {
    save(OLDER);
    assertEquals(RecordFormat.write(OLDER).lines().toList(), report("--json").out());
  }

  /** As the build with both backends ends. */
  @Test
  void twoRunsAreColumnsAndWhatWasSkippedSaysWhy() {
    BenchmarkResult valid = SampleRecords.validResult();
    save(
        run("b", 60, CPU, valid),
        run("c", 120, null, ResultBuilder.of(valid).without(Validity.skipped("no NVIDIA driver"))));
    List<String> report = report("b c").exits(ExitCode.OK).out();
    assertLinesMatch(
        List.of(
            "benchmark +engine +workload +precision +CpuBackend +no backend",
            "TrainingEpoch +reference +xor-large +float +6,500,000 examples/s +SKIPPED",
            "CpuBackend: run b",
            ">>>>",
            "no backend: run c",
            ">>>>",
            "SKIPPED TrainingEpoch reference float xor-large: no NVIDIA driver"),
        report);
  }

  private static RunRecord run(
      String id, int seconds, @Nullable BackendDescription backend, BenchmarkResult result) {
    Instant start = Instant.parse("2026-11-24T13:21:00Z").plusSeconds(seconds);
    return EditedRun.of(SampleRecords.record(id, start, List.of(result))).backend(backend).record();
  }

  @Test
  void aPictureHasTheNameOfOne() throws IOException {
    save(Runs.of(1, i -> 100));
    report("latest --png {}", folder.resolve("slide.svg"))
        .exits(ExitCode.USAGE)
        .warns("--png: expected a file such as slide.png");
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
    save(SampleRecords.full());
    Path png = folder.resolve("slide.png");
    report("--html {} --png {}", out(), png).exits(ExitCode.OK);
    BufferedImage image = ImageIO.read(png.toFile());
    assertEquals(1920, image.getWidth());
    assertEquals(1080, image.getHeight());
    assertFalse(
        IntStream.range(0, 1080).allMatch(y -> image.getRGB(300, y) == -1),
        "there is something on it");
  }
}
