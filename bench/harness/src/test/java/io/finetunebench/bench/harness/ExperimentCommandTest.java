package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.Interruptible;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.harness.study.Fonts;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.XorGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExperimentCommandTest {
  private static final List<String> FILES =
      List.of("boundaries.png", "boundaries.svg", "study.json");

  @TempDir private Path directory = Path.of("");
  private Path large = Path.of("");
  private Path small = Path.of("");
  private Path out = Path.of("");

  @BeforeEach
  void writePoints() throws IOException {
    large = pointFile("large.txt", new XorGenerator(400, 0.7).generate(1));
    small = pointFile("small.txt", new XorGenerator(20, 0.9).generate(2));
    out = directory.resolve("new").resolve("out");
  }

  @Test
  void writesTheStudyAndPrintsTheTable() throws IOException {
    Fonts.assumeThere();
    Cli run = experiment("--seeds 2 --freeze unfreeze:from=2").exits(ExitCode.OK);

    assertEquals(FILES, namesIn(out));
    assertEquals(1680, ImageIO.read(out.resolve("boundaries.png").toFile()).getWidth());
    JsonNode json = study();
    assertEquals("[1,2]", json.at("/seeds").toString());
    assertEquals("float", json.at("/settings/precision").asString());
    assertEquals("unfreeze:from=2", json.at("/settings/freeze/selection").asString());
    assertEquals("large.txt", json.at("/data/large/source/file").asString());
    assertEquals(400, json.at("/data/large/size").asInt());
    // Freezing layer 1 by the option is what the built-in scenario does.
    assertEquals(
        json.at("/scenarios/fine-tuned-frozen-first/gridAgreement"),
        json.at("/scenarios/fine-tuned-custom/gridAgreement"));
    assertFalse(
        Files.readString(out.resolve("study.json")).contains(directory.toString()),
        "a path of this machine");
    run.prints(".*median.*").says("wrote " + out.resolve("boundaries.svg"));
  }

  @Test
  void missingFontsAreOneLineAndTheStudyIsKept() throws Exception {
    // What a JDK meets on a system without fonts.
    List<String> withoutFonts =
        List.of("-Djava.awt.headless=true", "-Dsun.awt.fontconfig=" + directory.resolve("none"));
    Process process =
        Interruptible.command(
                withoutFonts, List.of(Cli.words("experiment --workload tiny --out {}", out)))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> lines = process.errorReader().lines().toList();
    assertEquals(ExitCode.USAGE, process.waitFor(), lines.toString());
    String last = lines.get(lines.size() - 1);
    assertTrue(last.startsWith("finetune-bench: pictures need fonts"), lines.toString());
    assertTrue(last.contains("install fontconfig and a font"), last);
    assertEquals(FILES.subList(1, 3), namesIn(out));
  }

  @Test
  void quietLeavesOutProgressAndNothingElse() {
    Fonts.assumeThere();
    Cli usual = experiment("");
    Cli quiet = experiment("--quiet");
    assertFalse(usual.err().isEmpty(), usual.toString());
    assertEquals(List.of(), quiet.err());
    assertEquals(usual.out(), quiet.out());
  }

  @Test
  void theSameCommandGivesTheSameFiles() throws IOException {
    Fonts.assumeThere();
    experiment("--seeds 3").exits(ExitCode.OK);
    List<byte[]> first = contents();
    experiment("--seeds 3").exits(ExitCode.OK);
    List<byte[]> second = contents();
    for (int i = 0; i < first.size(); i++) {
      assertArrayEquals(first.get(i), second.get(i));
    }
  }

  @Test
  void theSameStudyGoesOnFromItsSeeds() throws IOException {
    Fonts.assumeThere();
    experiment("--seeds 4").exits(ExitCode.OK);
    List<byte[]> atOnce = contents();
    experiment("--seeds 2 --force").exits(ExitCode.OK);
    experiment("--seeds 4").exits(ExitCode.OK).notes("goes on from the seeds that are there: 2");
    List<byte[]> inTwoParts = contents();
    for (int i = 0; i < atOnce.size(); i++) {
      assertArrayEquals(atOnce.get(i), inTwoParts.get(i));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --seeds 1            | has 2 seeds, more than the 1 of this study
          --seeds 2 --epochs 9 | is another study, its settings.fineTuning.epochs is 5 and not 9
          """)
  void anotherStudyIsNotWrittenOver(String options, String expected) throws IOException {
    Fonts.assumeThere();
    experiment("--seeds 2").exits(ExitCode.OK);
    List<byte[]> before = contents();
    experiment(options).refuses(expected);
    assertArrayEquals(before.get(2), contents().get(2));
    experiment(options + " --force").exits(ExitCode.OK);
  }

  @Test
  void aStudyThatComesOutOtherwiseIsNotWrittenOver() throws IOException {
    Fonts.assumeThere();
    experiment("").exits(ExitCode.OK);
    Path file = out.resolve("study.json");
    String changed = Files.readString(file).replaceFirst("(\"gridAgreement\": \\[ )0", "$11");
    Files.writeString(file, changed);
    experiment("--seeds 2")
        .exits(ExitCode.USAGE)
        .notes("seed 1 of the study there comes out otherwise here and now");
    assertEquals(changed, Files.readString(file));
    Files.writeString(file, "{");
    experiment("").refuses("study.json:1:");
  }

  @Test
  void aReportThatCannotBeWrittenCostsNeitherTableNorStudy() {
    Fonts.assumeThere();
    Path page = directory.resolve("too-long".repeat(40) + ".html");
    Cli run = experiment("--html " + page + " --seeds 2").exits(ExitCode.USAGE);
    run.prints(".*median.*").says("wrote " + out.resolve("study.json")).notes(page + ": ");
  }

  @Test
  void anInvalidResultEndsInExitCode4AfterTheRestIsWritten() throws IOException {
    Fonts.assumeThere();
    small = write("small.txt", "x y label\n1e30 1e30 1\n-1e30 1e30 2\n1 1 1\n-1 1 2\n");
    Cli run = experiment("").exits(ExitCode.INVALID);

    run.prints(".*INVALID: from-scratch in 1 of 1 seeds, first in seed 1: .*");
    assertTrue(run.err().stream().anyMatch(line -> line.contains("'invalid'")), run.toString());
    assertEquals(FILES, namesIn(out));
    JsonNode json = study();
    assertTrue(json.at("/scenarios/pretrained/accuracy/0").isNumber());
    assertTrue(json.at("/scenarios/from-scratch/accuracy/0").isNull());
    assertEquals(1, json.at("/invalid/0/seed").asInt());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--seeds|0|expected 1 to 10000, found 0",
        "--seeds|-3|expected 1 to 10000, found -3",
        "--seeds|many|'many' is no whole number",
        "--held-out|much|'much' is no number",
        "--engines|abacus|no engine is named ",
        "--engines|reference,cuda|expected one engine, found reference, cuda",
        "--freeze|which=|found 'which='",
        "--freeze|which=9|layer index 9 is out of bounds",
        "--freeze|from=dense_9|expected one of dense_1, relu_1",
        "--large|no-such-file|no-such-file: no such file",
        "--color|blue|--color"
      })
  void aBadArgumentIsOneLineAndExitCode2(String option, String value, String expected)
      throws IOException {
    Cli.line("experiment --out {} {} {}", out, option, value).refuses(expected);
    assertFalse(Files.exists(out), "the directory was made for nothing");
  }

  @Test
  void outIsRequired() {
    Cli.line("experiment").refuses("Missing required option: '--out=DIR'");
  }

  @Test
  void outMustNotBeAFileNorLieInOne() throws IOException {
    out = write("taken", "something else");
    experiment("").refuses("is a file, expected a directory");
    out = out.resolve("below");
    experiment("").refuses("cannot write in");
    assertEquals("something else", Files.readString(directory.resolve("taken")));
  }

  @Test
  void aDirectoryInTheWayIsFoundBeforeTheComputation() throws IOException {
    Files.createDirectories(out.resolve("study.json"));
    experiment("").refuses("study.json is a directory");
  }

  @Test
  void aMalformedPointFileIsNamedWithItsLine() throws IOException {
    small = write("bad.txt", "x y label\n1 1 1\n1 one 2\n");
    experiment("").refuses("bad.txt:3: found \"one\" for y");
    assertFalse(Files.exists(out));
  }

  @Test
  void helpTellsOptionsAndExitCodes() {
    Cli run = Cli.line("experiment --help").exits(ExitCode.OK);
    run.says("--large", "--small", "--seeds", "--engines", "--freeze", "--out");
    run.says("Exit codes", "(default: seed)");
    assertFalse(run.toString().contains("Default:"), run.toString());
  }

  @Test
  void learnsNumbersFarFromZeroFromFeaturesOfAnyScale() throws IOException {
    Cli run =
        onTable(
            "age,dose,pressure,pulse",
            200,
            random -> {
              double age = random.nextDouble(20, 80);
              double dose = random.nextDouble(0, 0.01);
              return age + "," + dose + "," + (100 + age) + "," + (70 - 3000 * dose);
            },
            "--label pressure,pulse --epochs 40");
    run.notes("note: features, and numbers to learn, are standardised by the large set")
        .says("R2 and RMSE of pressure (standardised), pulse (standardised) are on the 40");
    double r2 = study().at("/scenarios/fine-tuned/r2/0").asDouble();
    assertTrue(r2 > 0.9, study().toString());
  }

  @Test
  void theAxesOfStandardisedFeaturesSayThatTheyAre() throws IOException {
    Fonts.assumeThere();
    Path page = directory.resolve("study.html");
    onTable(
        "age,dose,group",
        80,
        random -> {
          double age = random.nextDouble(20, 80);
          return age + "," + random.nextDouble() + "," + (age > 50 ? "old" : "young");
        },
        "--epochs 2 --html " + page);
    assertTrue(
        Files.readString(page)
            .contains("across: age (standardised), up: dose (standardised), both from "));
    String picture = Files.readString(out.resolve("boundaries.svg"));
    assertTrue(picture.contains("age (standardised)"), "the picture's axis");
  }

  /** Learns a made table, which serves as the large and as the small set. */
  private Cli onTable(
      String header, int rows, Function<SplittableRandom, String> row, String options)
      throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    Stream<String> lines = Stream.generate(() -> row.apply(random)).limit(rows);
    Path table = directory.resolve("table.csv");
    Files.write(table, Stream.concat(Stream.of(header), lines).toList());
    return Cli.line("experiment --large {} --small {} --out {} " + options, table, table, out)
        .exits(ExitCode.OK);
  }

  private Cli experiment(String options) {
    return Cli.line(
        ("experiment --truth xor --large {} --small {} --out {} " + options).strip(),
        large,
        small,
        out);
  }

  private JsonNode study() throws IOException {
    return new JsonMapper().readTree(Files.readAllBytes(out.resolve("study.json")));
  }

  private List<byte[]> contents() throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (String name : namesIn(out)) {
      contents.add(Files.readAllBytes(out.resolve(name)));
    }
    return contents;
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private Path pointFile(String name, LabelledPoints points) throws IOException {
    StringBuilder text = new StringBuilder("x\ty\tlabel\n");
    for (int i = 0; i < points.size(); i++) {
      double[] row = points.points().row(i);
      text.append(row[0]).append('\t').append(row[1]).append('\t');
      text.append(points.target(i) + 1).append('\n');
    }
    return write(name, text.toString());
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
