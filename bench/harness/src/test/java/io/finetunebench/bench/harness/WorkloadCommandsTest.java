package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.WorkloadDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A user's own workload, from the file to the record. */
class WorkloadCommandsTest {
  private static final String WORKLOAD =
      """
      data:
        csv: patients.csv
        label: outcome
        standardise: true
      network:
        layers:
          - {units: 12, activation: tanh}
          - {units: 6}
      training: {epochs: 2, batch: 25, learningRate: 0.1}
      queries: {drawn: 300}
      """;

  private static final String FINE_TUNING =
      """
      fineTuning:
        data: {csv: new-patients.csv, label: outcome}
        epochs: 3
        batch: 5
      """;

  private static final String ALL = "-f 0 -wi 0 -i 1 -r 10ms";
  private static final String SINGLE = "-f 0 -wi 0 -i 1 -r 5ms Single";
  private static final List<String> COMMANDS = List.of("run", "sweep", "experiment --out OUT");

  @TempDir private Path folder = Path.of("");

  @Test
  void aTableOfTenFeaturesGoesFromTheFileToTheRecord() throws IOException {
    table("patients.csv", 210, 1);
    run(write("patients.yaml", WORKLOAD), ALL).exits(ExitCode.OK);
    RunRecord record = Cli.onlyRecord(store());
    WorkloadDescription workload = record.workloads().get(0);
    assertEquals(1, record.workloads().size());
    assertEquals("patients", workload.name());
    assertEquals(10, workload.features());
    assertEquals(List.of(12, 6, 1), workload.layerWidths());
    assertEquals(210, workload.examples());
    assertEquals(9, workload.steps());
    assertEquals(300, workload.queries());
    // Products 10 x 12 + 12 x 6 + 6 x 1, biases and activations of 19 units.
    assertEquals(300 * (2 * 198 + 2 * 19), workload.grid().floatingPointOperations());
    for (BenchmarkResult result : record.results()) {
      boolean fineTunes = result.benchmark().startsWith("FineTuning");
      assertEquals(
          fineTunes ? Validity.Status.SKIPPED : Validity.Status.VALID,
          result.validity().status(),
          result.toString());
      if (fineTunes) {
        assertEquals("workload patients has no fine-tuning", result.validity().reason());
      } else if (result.check() != null) {
        assertEquals("patients", result.parameters().get("workload"));
        assertTrue(Objects.requireNonNull(result.check()).passed());
      }
    }
    Cli report = Cli.run("report", "--store", store().toString());
    assertTrue(
        report.out().stream()
            .anyMatch(l -> l.startsWith("work     patients float: 10-12-6-1, 210 examples")),
        report.toString());
  }

  @Test
  void aTableIsEnoughForARun() throws IOException {
    Cli.line(
            "run --engines reference --store {} --table {} --label outcome -- -f 1 -wi 0 -i 1 -r"
                + " 10ms SinglePoint TrainingEpoch",
            store(),
            table("patients.csv", 60, 1))
        .exits(ExitCode.OK);
    RunRecord record = Cli.onlyRecord(store());
    WorkloadDescription workload = record.workloads().get(0);
    assertEquals("patients", workload.name());
    assertEquals(10, workload.features());
    assertEquals(List.of(16, 16, 1), workload.layerWidths());
    Path file = store().resolve(record.id()).resolve("patients.yaml");
    assertEquals(ExitCode.OK, run(file, ALL).exitCode(), "what was written is a workload file");
  }

  @Test
  void aTableIsEnoughForASweep() throws IOException {
    Cli.line(
            "sweep --engines reference --store {} --table {} --label outcome --units 4,8,24"
                + " -- -f 0 -wi 0 -i 1 -r 10ms",
            store(),
            table("patients.csv", 60, 1))
        .exits(ExitCode.OK);
    RunRecord record = Cli.onlyRecord(store());
    assertEquals(
        List.of("patients-4", "patients-8", "patients-24"),
        record.workloads().stream().map(WorkloadDescription::name).toList());
    assertEquals(List.of(24, 24, 1), record.workloads().get(2).layerWidths());
    assertTrue(Files.exists(store().resolve(record.id()).resolve("patients-24.yaml")));
    Cli.line("sweep --from latest --store {}", store()).exits(ExitCode.OK).says("patients-24");
  }

  @Test
  void aTableInPlaceOfAWorkloadAndOptionsWithoutATableAreOneLine() throws IOException {
    Path table = table("patients.csv", 60, 1);
    for (String command : COMMANDS) {
      assertLine(
          command + " --workload " + table,
          table
              + ": is a table; write a workload file for it, or use 'run --table "
              + table
              + " --label outcome'");
    }
    assertLine("run --label x", "--label goes with --table, found no --table");
    assertLine(
        "run --workload tiny --table " + table, "expected --table or --workload, found both");
    assertLine("run --label nonesuch --table " + table, "found no column \"nonesuch\"");
    Path tabbed = write("tabbed.yaml", "data:\n\tgenerator: xor\n");
    assertLine("run --workload " + tabbed, tabbed + ":2:1: found a tab before the text");
    Path mapped = write("mapped.yaml", "x" + "y".repeat(5000));
    assertLine("run --workload " + mapped, mapped + ":1:1: expected an object");
    assertFalse(Files.exists(store()));
  }

  @Test
  void whatIsNeitherNameNorFileIsOneLineAndExitCode2() {
    for (String command : COMMANDS) {
      assertLine(
          command + " --workload nonesuch",
          command.equals("sweep")
              ? "nonesuch"
              : "no workload is named \"nonesuch\": expected seed, tiny");
    }
  }

  private void assertLine(String line, String expected) {
    Cli run = Cli.line(line.replace("OUT", "" + folder.resolve("out")));
    run.refuses(expected);
    assertTrue(run.lastError().length() < 400, run.toString());
  }

  @Test
  void dataAndLayersAreEnough() throws IOException {
    Path file =
        write(
            "small.yaml",
            """
            \uFEFFdata: {generator: xor, points: 100, noise: 0.2}
            network: {layers: [{units: 3}]}
            """);
    run(file, SINGLE).exits(ExitCode.OK);
  }

  @Test
  void aForkReadsTheFileToo() throws IOException {
    run(fineTuning(60), "-f 1 -wi 0 -i 1 -r 10ms FineTuning").exits(ExitCode.OK);
    BenchmarkResult result = Cli.onlyRecord(store()).results().get(0);
    assertEquals(Validity.Status.VALID, result.validity().status(), result.toString());
  }

  @Test
  void differentWorkOfOneNameDoesNotCompare() throws IOException {
    table("patients.csv", 60, 1);
    Path file = write("patients.yaml", WORKLOAD);
    run(file, SINGLE).exits(ExitCode.OK);
    String first = Cli.onlyRecord(store()).id();
    write("patients.yaml", WORKLOAD.replace("units: 12", "units: 13"));
    run(file, SINGLE).exits(ExitCode.OK);
    Cli.line("compare {} latest --store {}", first, store())
        .exits(ExitCode.NOT_COMPARABLE)
        .says("content of the workload");
    Cli.line("compare {} {} --store {}", first, first, store()).exits(ExitCode.OK);
  }

  @Test
  void theFilesPrecisionHoldsUnlessAnotherIsAskedFor() throws IOException {
    table("patients.csv", 60, 1);
    run(write("patients.yaml", WORKLOAD + "precision: double\n"), SINGLE);
    assertEquals("double", Cli.onlyRecord(store()).workloads().get(0).precision());
  }

  @Test
  void aHeapThatIsTooSmallIsOneLine() throws IOException {
    run(
            write("grid.yaml", grid("0.0005")),
            "-f 1 -wi 0 -i 1 -r 5ms -jvmArgsAppend -Xmx64m GridInference.one")
        .exits(ExitCode.INVALID);
    String reason = String.valueOf(Cli.onlyRecord(store()).results().get(0).validity().reason());
    assertTrue(
        reason.matches(
            "workload grid needs about \\d+ MiB of heap for 8 points and 4004001 queries, found"
                + " \\d+ MiB; give forks more with: -- -jvmArgsAppend -Xmx\\d+m"),
        reason);
  }

  @Test
  void aProblemOfAFileIsALineAndExitCode2() throws IOException {
    Path file = write("patients.yaml", WORKLOAD.replace("units", "unit"));
    run(file, ALL).refuses("finetune-bench: " + file + ":");
    assertFalse(Files.exists(store()));
  }

  @Test
  void anExperimentOfTenFeaturesHasNoPictureButAllElse() throws IOException {
    Path out = folder.resolve("out");
    Cli.line("experiment --workload {} --seeds 2 --out {}", fineTuning(210), out)
        .exits(ExitCode.OK)
        .tells("no picture: it needs two features and queries on a grid")
        .says("that no training saw");
    assertFalse(Files.exists(out.resolve("boundaries.png")));
    JsonNode json = JsonMapper.shared().readTree(Files.readString(out.resolve("study.json")));
    assertTrue(json.at("/settings/grid").isNull());
    assertEquals("10-12-6-1", json.at("/settings/network/widths").asString());
    assertEquals("accuracy", json.at("/comparison/figure").asString());
    assertEquals("patients.csv", json.at("/data/large/source/file").asString());
    assertTrue(json.at("/scenarios/fine-tuned/accuracy/0").isNumber());
    assertTrue(json.at("/scenarios/fine-tuned/gridAgreement/0").isNull());
    assertTrue(json.at("/data/heldOut/size").isInt());
    assertEquals(2, json.at("/data/small/classes").size());
    assertTrue(json.at("/scenarios/fine-tuned/macroF1/0").isNumber());
    assertTrue(json.at("/scenarios/fine-tuned/r2/0").isNull());
    assertTrue(json.at("/scenarios/fine-tuned/rmse/0").isNull());
    assertTrue(json.at("/scenarios/fine-tuned/confusion/0/1/1").isInt());
  }

  @Test
  void anExperimentNeedsAFineTuning() throws IOException {
    table("patients.csv", 60, 1);
    Cli.line(
            "experiment --workload {} --out {}",
            write("patients.yaml", WORKLOAD),
            folder.resolve("out"))
        .exits(ExitCode.USAGE)
        .notes("expected a workload with a fine-tuning");
  }

  private Cli run(Path workload, String jmh) {
    return Cli.line(
        "run --engines reference --workload {} --store {} -- " + jmh, workload, store());
  }

  private Path fineTuning(int rows) throws IOException {
    table("patients.csv", rows, 1);
    table("new-patients.csv", 20, 2);
    return write("patients.yaml", WORKLOAD + FINE_TUNING);
  }

  private static String grid(String step) {
    return "data: {generator: xor, points: 8, noise: 1}\n"
        + "network: {layers: []}\n"
        + "training: {epochs: 1, batch: 4, learningRate: 0.1}\n"
        + "queries: {grid: {from: 0, to: 1, step: "
        + step
        + "}}\n";
  }

  /** Writes points of ten features of very different sizes and a label that depends on them. */
  private Path table(String name, int rows, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder("a,b,c,d,e,f,g,h,i,j,outcome\n");
    for (int row = 0; row < rows; row++) {
      double sum = 0;
      for (int feature = 0; feature < 10; feature++) {
        double value = random.nextDouble(-1, 1);
        sum += value;
        text.append(String.format(Locale.ROOT, "%.6f,", 100 + value * Math.pow(3, feature)));
      }
      text.append(sum > 0 ? 1 : 0).append('\n');
    }
    return write(name, text.toString());
  }

  private Path store() {
    return folder.resolve("store");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
