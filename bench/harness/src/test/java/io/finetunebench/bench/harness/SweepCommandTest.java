package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.faulty.FaultyEngine;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sweep on tiny rungs and for moments only. */
class SweepCommandTest {
  @TempDir private Path folder = Path.of("");

  private String rung(String name, int units) throws IOException {
    Path file = folder.resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        data: {generator: xor, points: 200, noise: 0.7}
        network: {layers: [{units: %d, activation: relu}]}
        training: {epochs: 1, batch: 50, learningRate: 0.05}
        queries: {grid: {from: -4, to: 3, step: 1}}
        precision: float
        """
            .formatted(units));
    return file.toString();
  }

  private Cli sweep(String... arguments) {
    List<String> all = new ArrayList<>(List.of("sweep", "--store", "" + folder.resolve("store")));
    all.addAll(List.of(arguments));
    return Cli.run(all.toArray(String[]::new));
  }

  private Cli measure(String work) throws IOException {
    String rungs = rung("a", 2) + "," + rung("b", 8) + "," + rung("c", 24);
    return sweep(
        ("--engines reference --work "
                + work
                + " --workload "
                + rungs
                + " -- -f 0 -wi 0 -i 1 -r 20ms")
            .split(" "));
  }

  @Test
  void unitsMakeALadderOfOneWorkload() throws IOException {
    Cli run =
        sweep(
            ("--engines reference --units 2,8,24 --workload tiny" + " -- -f 0 -wi 0 -i 1 -r 20ms")
                .split(" "));
    assertEquals(ExitCode.OK, run.exitCode(), run.toString());
    RunRecord record = Cli.onlyRecord(folder.resolve("store"));
    assertEquals(
        List.of("tiny-units-2", "tiny-units-8", "tiny-units-24"),
        record.workloads().stream().map(workload -> workload.name()).toList());
    assertEquals(List.of(24, 24, 1), record.workloads().get(2).layerWidths());
  }

  @Test
  void unitsOfAFileAreFoundAgainInTheFork() throws IOException {
    Cli run =
        sweep(
            ("--engines reference --units 2,8 --workload "
                    + rung("mine", 4)
                    + " -- -f 0 -wi 0 -i 1 -r 20ms")
                .split(" "));
    assertEquals(ExitCode.OK, run.exitCode(), run.toString());
    assertEquals("mine-units-2", Cli.onlyRecord(folder.resolve("store")).workloads().get(0).name());
  }

  @Test
  void refusesUnitsThatMakeNoLadder() throws IOException {
    Cli none = sweep("--units", "0,4");
    assertEquals(ExitCode.USAGE, none.exitCode());
    assertTrue(none.err().get(0).contains("--units: expected 1 to 65536, found 0"));
    Path table = Files.writeString(folder.resolve("t.csv"), "a,y\n1,0\n2,1\n");
    Cli tooFew = sweep("--units", "4,0", "--table", "" + table);
    assertTrue(
        tooFew.err().get(0).contains("--units: expected 1 to 65536, found 0"), tooFew.toString());
    assertEquals(ExitCode.USAGE, sweep("--units", "4").exitCode());
    assertEquals(ExitCode.USAGE, sweep("--units", "4,8", "--workload", "seed,tiny").exitCode());
  }

  @Test
  void measuresALadderIntoOneRecordAndAnalysesNothingElse() throws IOException {
    Cli run = measure("epoch");
    assertEquals(ExitCode.OK, run.exitCode(), run.toString());
    RunRecord record = Cli.onlyRecord(folder.resolve("store"));
    assertEquals(3, record.workloads().size());
    assertEquals(3, record.results().size());
    assertEquals("sweep", record.environment().commandLine().get(0));
    Path files = folder.resolve("store").resolve(record.id());

    Path page = folder.resolve("page.md");
    Cli again =
        sweep(
            "--from",
            "latest",
            "--json",
            "-",
            "--markdown",
            page.toString(),
            "--confidence",
            "0.95");
    assertEquals(ExitCode.OK, again.exitCode(), again.toString());
    assertConforms(String.join("\n", again.out()));
    assertTrue(again.toString().contains("\"allocation\""), again.toString());
    assertTrue(again.toString().contains("\"confidence\" : 0.95"), again.toString());
    assertTrue(Files.readString(page).contains("| reference | a | 2-2-1 x 50 |"));
    assertTrue(again.err().toString().contains("at least 3 forks"), again.toString());
    Cli crossover =
        sweep(
            "--crossover",
            files.resolve("record.json") + ":reference",
            files + ":reference",
            "--json",
            "-");
    assertEquals(ExitCode.OK, crossover.exitCode(), crossover.toString());
    assertConforms(String.join("\n", crossover.out()));
    Cli bytes = sweep("--from", "latest", "--metric", "allocation", "--json", "-");
    assertEquals(ExitCode.OK, bytes.exitCode(), bytes.toString());
    assertConforms(String.join("\n", bytes.out()));
    assertTrue(String.join("", bytes.out()).contains("\"metric\" : \"allocation\""));
    assertUsage(
        "--metric: no metric 'tme'; there are: allocation, throughput, time",
        "--from",
        "latest",
        "--metric",
        "time,tme");
    assertWrongCrossoversAreRefused();
    assertARecordWithoutItsWorkIsRefused(record);
  }

  private void assertWrongCrossoversAreRefused() {
    assertUsage(
        "--crossover: no engine 'dl4j' in latest; there are: reference (see",
        "--from",
        "latest",
        "--crossover",
        "reference",
        "dl4j");
    assertUsage("--crossover", "--from", "latest", "--crossover", "reference");
  }

  @Test
  void measuresTheGridToo() throws IOException {
    Cli run = measure("grid");
    // Every rung has the same grid and another network.
    assertEquals(ExitCode.OK, run.exitCode(), run.toString());
    assertTrue(run.out().get(0).startsWith("GridInference.oneCall"), run.toString());
  }

  @Test
  void badInputIsOneClearLine() throws IOException {
    assertUsage("nowhere.yaml", "--workload", "nowhere.yaml", "--engines", "reference");
    assertUsage("nonesuch", "--workload", "seed,nonesuch", "--engines", "reference");
    Path own = folder.resolve("own.yaml");
    Files.writeString(own, "data: {generator: xor, points: 9, noise: 1}\nnetwork: {layers: []}\n");
    assertUsage("own.yaml: is one workload; expected a ladder", "--workload", "" + own);
    assertUsage("at least 2", "--workload", "seed", "--engines", "reference");
    assertUsage("at least 2", "--workload", "seed,grid-0.03", "--engines", "reference");
    assertUsage("--confidence", "--confidence", "100", "--from", "latest");
    assertUsage("nonesuch", "--engines", "nonesuch");
    assertUsage("store", "--from", "latest");
    assertUsage(
        "--metric: no metric 'speed' is measured; there are: throughput, time, allocation",
        "--metric",
        "speed");
    assertUsage(
        "--metric: no metric 'throughput' is measured; there are: time, allocation",
        "--work",
        "grid",
        "--metric",
        "throughput");
    assertUsage(
        "expected -- -f 4 or more for a crossover of bytes, found 3 forks",
        "--metric",
        "allocation",
        "--crossover",
        "reference",
        "nd4j");
  }

  @Test
  void rungsThatFailTheirCheckHaveNoNumbersAndTheCodeSaysSo() throws IOException {
    FaultyEngine.switchOn();
    try {
      Cli run =
          sweep(
              ("--engines perturbed --workload "
                      + rung("a", 2)
                      + ","
                      + rung("b", 8)
                      + " -- -f 0 -wi 0 -i 1 -r 20ms")
                  .split(" "));
      assertEquals(ExitCode.INVALID, run.exitCode(), run.toString());
      String last = run.err().get(run.err().size() - 1);
      assertTrue(last.contains("found none: INVALID TrainingEpoch.epoch perturbed a"), last);
    } finally {
      FaultyEngine.switchOff();
    }
  }

  @Test
  void anEngineOfACrossoverThatIsNotMeasuredIsRefusedBeforehand() {
    assertUsage(
        "--crossover: no engine 'referense' is measured; there are: reference",
        "--engines",
        "reference",
        "--crossover",
        "reference",
        "referense");
    assertUsage(
        "--crossover: no engine 'perturbed' is measured; there are: reference (see",
        Cli.words("--crossover perturbed reference -- -p engine=reference"));
    assertEquals(List.of(), new FolderStore(folder.resolve("store")).list().records());
  }

  @Test
  void whatWasMeasuredIsShownAlsoWhereAnEngineOfTheCrossoverFailed() throws IOException {
    FaultyEngine.switchOn();
    try {
      Cli run =
          sweep(
              Cli.words(
                  "--engines reference,perturbed --crossover reference perturbed --workload"
                      + " {} -- -f 0 -wi 0 -i 1 -r 20ms",
                  rung("a", 2) + "," + rung("b", 8)));
      assertEquals(ExitCode.INVALID, run.exitCode(), run.toString());
      assertTrue(run.out().get(0).startsWith("TrainingEpoch.epoch"), run.toString());
      String last = run.err().get(run.err().size() - 1);
      assertTrue(
          last.startsWith(
              "finetune-bench: --crossover perturbed: engine perturbed has no valid result:"
                  + " INVALID, "),
          last);
      Cli again = sweep("--from", "latest", "--crossover", "perturbed", "reference");
      assertEquals(ExitCode.USAGE, again.exitCode(), again.toString());
      assertTrue(again.out().get(0).startsWith("TrainingEpoch.epoch"), again.toString());
    } finally {
      FaultyEngine.switchOff();
    }
  }

  private void assertARecordWithoutItsWorkIsRefused(RunRecord record) throws IOException {
    String text = RecordFormat.write(EditedRun.of(record).workloads(List.of()).record());
    Path old = folder.resolve("old.json");
    Files.writeString(old, text);
    assertUsage("measure it again", "--from", old.toString());
  }

  private void assertUsage(String part, String... arguments) {
    Cli run = sweep(arguments);
    assertEquals(ExitCode.USAGE, run.exitCode(), run.toString());
    assertEquals(1, run.err().size(), run.toString());
    assertTrue(run.err().get(0).contains(part), run.toString());
  }

  private static void assertConforms(String json) {
    JsonNode sweep = JsonMapper.shared().readTree(json);
    assertEquals(
        List.of("confidence", "curves", "crossovers", "notes"), List.copyOf(sweep.propertyNames()));
    assertTrue(sweep.at("/curves/0/rungs/0/cost").isNumber(), json);
    for (JsonNode curve : sweep.at("/curves")) {
      assertEquals(
          List.of("benchmark", "engine", "precision", "run", "metric", "unit", "rungs"),
          List.copyOf(curve.propertyNames()));
      for (JsonNode rung : curve.at("/rungs")) {
        assertEquals(
            List.of(
                "workload",
                "hash",
                "shape",
                "forks",
                "floatingPointOperations",
                "cost",
                "interval",
                "metrics"),
            List.copyOf(rung.propertyNames()));
      }
    }
    for (JsonNode crossover : sweep.at("/crossovers")) {
      assertTrue(crossover.at("/outcome").isString(), json);
      assertTrue(crossover.at("/sentence").asString().contains("FLOP a step"), json);
      assertEquals(3, crossover.at("/ratios").size(), json);
    }
  }
}
