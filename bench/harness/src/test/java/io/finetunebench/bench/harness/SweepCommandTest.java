package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.faulty.FaultyEngine;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The sweep on tiny rungs and for moments only. */
class SweepCommandTest {
  private static final String MOMENTS = " -- -f 0 -wi 0 -i 1 -r 20ms";

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void switchOff() {
    FaultyEngine.switchOff();
  }

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

  private String rungs() throws IOException {
    return rung("a", 2) + "," + rung("b", 8);
  }

  private Path store() {
    return folder.resolve("store");
  }

  private Cli sweep(String line, Object... values) {
    return Cli.line("sweep --store " + store() + " " + line, values);
  }

  @Test
  void unitsMakeALadderOfOneWorkload() {
    sweep("--engines reference --units 2,8,24 --workload tiny" + MOMENTS).exits(ExitCode.OK);
    RunRecord record = Cli.onlyRecord(store());
    assertEquals(
        List.of("tiny-units-2", "tiny-units-8", "tiny-units-24"),
        record.workloads().stream().map(workload -> workload.name()).toList());
    assertEquals(List.of(24, 24, 1), record.workloads().get(2).layerWidths());
  }

  @Test
  void unitsOfAFileAreFoundAgainInTheFork() throws IOException {
    sweep("--engines reference --units 2,8 --workload {}" + MOMENTS, rung("mine", 4))
        .exits(ExitCode.OK);
    assertEquals("mine-units-2", Cli.onlyRecord(store()).workloads().get(0).name());
  }

  @Test
  void measuresALadderIntoOneRecordAndAnalysesNothingElse() throws IOException {
    sweep("--engines reference --workload {}" + MOMENTS, rungs() + "," + rung("c", 24))
        .exits(ExitCode.OK);
    RunRecord record = Cli.onlyRecord(store());
    assertEquals(3, record.workloads().size());
    assertEquals(3, record.results().size());
    assertEquals("sweep", record.environment().commandLine().get(0));
    Path files = store().resolve(record.id());

    Path page = folder.resolve("page.md");
    Cli again = sweep("--from latest --json - --markdown {} --confidence 0.95", page);
    assertConforms(again);
    again.says("\"allocation\"", "\"confidence\": 0.95");
    assertTrue(Files.readString(page).contains("| reference | a | 2-2-1 x 50 |"));
    assertTrue(again.err().toString().contains("at least 3 forks"), again.toString());
    assertConforms(
        sweep(
            "--crossover {} {} --json -",
            files.resolve("record.json") + ":reference",
            files + ":reference"));
    Cli bytes = sweep("--from latest --metric allocation --json -");
    assertConforms(bytes);
    bytes.says("\"metric\": \"allocation\"");
    sweep("--from latest --metric time,tme")
        .refuses("--metric: no metric 'tme'; there are: allocation, throughput, time");
    sweep("--from latest --crossover reference dl4j")
        .refuses("--crossover: no engine 'dl4j' in latest; there are: reference (see");
    sweep("--from latest --crossover reference").refuses("--crossover");
    Path old = folder.resolve("old.json");
    Files.writeString(old, RecordFormat.write(EditedRun.of(record).workloads(List.of()).record()));
    sweep("--from {}", old).refuses("measure it again");
  }

  @Test
  void analysesTheGridThatARunMeasured() throws IOException {
    // Every rung has the same grid and another network.
    Cli.line(
            "run --engines reference --store {} --workload {} --workload {}"
                + MOMENTS
                + " GridInference.oneCall",
            store(),
            rung("a", 2),
            rung("b", 8))
        .exits(ExitCode.OK);
    Cli run = sweep("--from latest").exits(ExitCode.OK);
    assertTrue(run.out().get(0).startsWith("GridInference.oneCall"), run.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --workload nowhere.yaml --engines reference       | nowhere.yaml
          --workload seed,nonesuch --engines reference      | nonesuch
          --workload OWN                                    | own.yaml: is one workload; expected a ladder
          --workload seed --engines reference               | at least 2
          --workload seed,grid-0.03 --engines reference     | at least 2
          --confidence 100 --from latest                    | --confidence
          --engines nonesuch                                | nonesuch
          --from latest                                     | store
          --metric speed                                    | --metric: no metric 'speed' is measured; there are: throughput, time, allocation
          --metric allocation --crossover reference nd4j    | expected -- -f 4 or more for a crossover of bytes, found 3 forks
          --units 0,4                                       | --units: expected 1 to 65536, found 0
          --units 4,0 --table TABLE                         | --units: expected 1 to 65536, found 0
          --units 4                                         | at least 2
          --units 4,8 --workload seed,tiny                  | expected one of --workload beside --units, found 2
          --engines reference --crossover reference referense       | --crossover: no engine 'referense' is measured; there are: reference
          --crossover perturbed reference -- -p engine=reference    | --crossover: no engine 'perturbed' is measured; there are: reference (see
          """)
  void badInputIsOneClearLineAndMeasuresNothing(String line, String expected) throws IOException {
    Path own = folder.resolve("own.yaml");
    Files.writeString(own, "data: {generator: xor, points: 9, noise: 1}\nnetwork: {layers: []}\n");
    Path table = Files.writeString(folder.resolve("t.csv"), "a,y\n1,0\n2,1\n");
    sweep(line.replace("OWN", "" + own).replace("TABLE", "" + table)).refuses(expected);
    assertEquals(List.of(), new FolderStore(store()).list().records());
  }

  @Test
  void rungsThatFailTheirCheckHaveNoNumbersAndTheCodeSaysSo() throws IOException {
    FaultyEngine.switchOn();
    Cli run = sweep("--engines perturbed --workload {}" + MOMENTS, rungs());
    String last = run.exits(ExitCode.INVALID).lastError();
    assertTrue(last.contains("found none: INVALID TrainingEpoch.epoch perturbed a"), last);
  }

  @Test
  void whatWasMeasuredIsShownAlsoWhereAnEngineOfTheCrossoverFailed() throws IOException {
    FaultyEngine.switchOn();
    Cli run =
        sweep(
            "--engines reference,perturbed --crossover reference perturbed --workload {}" + MOMENTS,
            rungs());
    assertTrue(
        run.exits(ExitCode.INVALID).out().get(0).startsWith("TrainingEpoch.epoch"), "" + run);
    assertTrue(
        run.lastError()
            .startsWith(
                "finetune-bench: --crossover perturbed: engine perturbed has no valid result:"
                    + " INVALID, "),
        run.toString());
    Cli again = sweep("--from latest --crossover perturbed reference").exits(ExitCode.USAGE);
    assertTrue(again.out().get(0).startsWith("TrainingEpoch.epoch"), again.toString());
  }

  private static void assertConforms(Cli run) {
    JsonNode sweep = run.exits(ExitCode.OK).json();
    assertEquals("[confidence, curves, crossovers, notes]", sweep.propertyNames().toString());
    assertTrue(sweep.at("/curves/0/rungs/0/cost").isNumber(), run.toString());
    for (JsonNode curve : sweep.at("/curves")) {
      assertEquals(
          "[benchmark, engine, precision, run, metric, unit, rungs]",
          curve.propertyNames().toString());
      for (JsonNode rung : curve.at("/rungs")) {
        assertEquals(
            "[workload, hash, shape, forks, floatingPointOperations, cost, interval, metrics]",
            rung.propertyNames().toString());
      }
    }
    for (JsonNode crossover : sweep.at("/crossovers")) {
      assertTrue(crossover.at("/outcome").isString(), run.toString());
      assertTrue(crossover.at("/sentence").asString().contains(" is faster than "), run.toString());
      assertEquals(3, crossover.at("/ratios").size(), run.toString());
    }
  }
}
