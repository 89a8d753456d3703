package io.finetunebench.bench.benchmarks.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.WorkloadDescription;
import io.finetunebench.bench.record.files.MalformedFileException;
import io.finetunebench.core.experiment.data.XorGenerator;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.study.Grid;
import io.finetunebench.core.experiment.study.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadsTest {
  private static final String TINY =
      """
      data: {generator: xor, points: 2000, noise: 0.7}
      network: {layers: [{units: 5}, {units: 7}]}
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void theSeedIsTheArticles() {
    Workload seed = Workloads.required("seed");
    assertEquals(NetworkSpec.article(Precision.FLOAT), seed.network(Precision.FLOAT));
    assertEquals(new XorGenerator(100_000, 0.7).generate(1), seed.largeSet());
    assertEquals(new XorGenerator(100, 0.9).generate(2), seed.smallSet());
    assertEquals(new Grid(-4, 0.03, 267), seed.grid().orElseThrow());
    assertEquals(new TrainingPlan(5, 100), seed.pretraining());
    assertEquals(new TrainingPlan(5, 5), seed.requiredFineTuning().plan());
    assertEquals(Precision.FLOAT, seed.precision());
  }

  @Test
  void theTinyOneIsAsItWas() {
    Workload tiny = Workloads.required("tiny");
    assertEquals(new XorGenerator(2_000, 0.7).generate(1), tiny.largeSet());
    assertEquals(new XorGenerator(40, 0.9).generate(2), tiny.smallSet());
    assertEquals(new Grid(-4, 0.3, 27), tiny.grid().orElseThrow());
  }

  @Test
  void theWorkOfTheSeedIsAsTheModelSays() {
    WorkloadDescription seed = Workloads.required("seed").describe(Precision.FLOAT);
    assertEquals(List.of(5, 7, 1), seed.layerWidths());
    assertEquals(1_000, seed.steps());
    assertEquals(71_289, seed.queries());
    assertEquals(34_530_000, seed.epoch().floatingPointOperations());
    assertEquals(130L * 71_289, seed.grid().floatingPointOperations());
  }

  @Test
  void theLadderWidensAndItsGridsGetFiner() {
    List<WorkloadDescription> rungs =
        Ladder.find("ladder").rungs().stream().map(rung -> rung.describe(Precision.FLOAT)).toList();
    assertTrue(rungs.stream().anyMatch(rung -> rung.layerWidths().equals(List.of(2048, 2048, 1))));
    assertEquals(
        List.of(100, 1_000, 10_000),
        rungs.stream().map(WorkloadDescription::batch).distinct().sorted().toList());
    assertEquals(71_289, queries(rungs, "grid-0.03"));
    assertEquals(638_401, queries(rungs, "grid-0.01"));
    assertEquals(7_107_556, queries(rungs, "grid-0.003"));
    for (WorkloadDescription rung : rungs) {
      assertTrue(
          rung.epoch().floatingPointOperations() <= 30_000_000_000L,
          rung.name() + " is more than a second of arithmetic at 30 GFLOP/s");
    }
  }

  @Test
  void aLadderOfOnesOwnMixesNamesAndFiles() throws IOException {
    Files.writeString(folder.resolve("mine.yaml"), TINY);
    Path file = Files.writeString(folder.resolve("steps.yaml"), "rungs: [tiny, mine.yaml]\n");
    Ladder ladder = Ladder.find(file.toString());
    assertEquals("steps", ladder.name());
    assertEquals(List.of("tiny", "mine"), ladder.rungs().stream().map(Workload::name).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [tiny, nonesuch] | steps.yaml:1:15: rungs[1]: no workload is named "nonesuch"
          [tiny, 3]        | steps.yaml:1:15: rungs[1]: expected a workload's name or file, found 3
          [tiny, no.yaml]  | no.yaml: no such file
          [tiny, tiny]     | steps.yaml:1:1: rungs: expected rungs of different names
          []               | steps.yaml:1:1: rungs: expected at least one rung, found none
          tiny             | steps.yaml:1:1: rungs: expected a list, found "tiny"
          """)
  void aRungThatIsWrongIsNamed(String rungs, String expected) throws IOException {
    Path file = Files.writeString(folder.resolve("steps.yaml"), "rungs: " + rungs + "\n");
    String message =
        String.valueOf(
            assertThrows(MalformedFileException.class, () -> Ladder.find(file.toString()))
                .getMessage());
    assertTrue(message.startsWith(folder.resolve(expected).toString()), message);
    assertThrows(IllegalArgumentException.class, () -> Ladder.find("nonesuch"));
  }

  @Test
  void aForkFindsTheFileUnlessItChanged() throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, TINY);
    Workload workload = Workloads.read(file);
    String property = Workloads.property(workload);
    System.setProperty(property, Workloads.propertyValue(workload).orElseThrow());
    try {
      assertEquals(workload.hash(), Workloads.ofFork("mine").hash());
      Files.writeString(file, TINY.replace("2000", "2400"));
      String message =
          String.valueOf(
              assertThrows(IllegalStateException.class, () -> Workloads.ofFork("mine"))
                  .getMessage());
      assertTrue(message.contains("was changed while the run went on"), message);
    } finally {
      System.clearProperty(property);
    }
    assertEquals("tiny", Workloads.ofFork("tiny").name());
  }

  private static int queries(List<WorkloadDescription> rungs, String name) {
    return rungs.stream()
        .filter(rung -> rung.name().equals(name))
        .findFirst()
        .orElseThrow()
        .queries();
  }
}
