package io.finetunebench.bench.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.benchmarks.workload.Workloads;
import io.finetunebench.bench.faulty.FaultyEngine;
import io.finetunebench.bench.runner.Cell;
import io.finetunebench.bench.suite.Load;
import io.finetunebench.bench.suite.TrainingEpoch;
import io.finetunebench.core.experiment.network.Precision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;

class PlanTest {
  private static final String EPOCH = TrainingEpoch.class.getName() + ".epoch";

  private static final List<String> ALL =
      List.of(
          "FineTuning.call",
          "GridInference.batchesOf100",
          "GridInference.batchesOf5",
          "GridInference.oneCall",
          "Recording.emptyOperation",
          "SinglePoint.predict",
          "TrainingEpoch.epoch",
          "TrainingEpoch.reshuffle");

  /** Two engines, not in the order of their names. */
  private static final List<String> TWO = List.of("throwing", "hanging");

  /** Those that no preset measures. */
  private static final List<String> NAMED =
      List.of("MachineCeilings.copy", "MachineCeilings.product", "Replicas.epoch");

  @Test
  void knowsEveryBenchmark() {
    Set<String> every = new TreeSet<>(ALL);
    every.addAll(NAMED);
    assertEquals(every, new TreeSet<>(Suite.benchmarks()));
    assertEquals(every.size(), Suite.benchmarks().size());
  }

  @Test
  void trainingComesFirstSinceTimeCanRunOut() {
    List<String> names = names(Requests.of(Preset.QUICK));
    assertTrue(names.get(0).startsWith("TrainingEpoch.epoch "), names.get(0));
    assertEquals("TrainingEpoch.epoch", Suite.benchmarks().get(0));
    assertEquals(
        List.of("TrainingEpoch", "GridInference", "FineTuning", "SinglePoint", "Recording"),
        names.stream().map(name -> name.replaceFirst("\\..*", "")).distinct().toList());
    List<String> all = Suite.benchmarks();
    assertTrue(all.indexOf("Replicas.epoch") < all.indexOf("MachineCeilings.copy"), "" + all);
  }

  @Test
  void everyBenchmarkOfAnEngineHasExactlyTheThreeParameters() {
    for (BenchmarkListEntry entry :
        BenchmarkList.defaultList()
            .find(new JmhLog(null), List.of(Preset.STANDARD.includes()), List.of())) {
      Set<String> names =
          entry.getParams().hasValue() ? entry.getParams().get().keySet() : Set.of();
      assertEquals(
          entry.getUsername().contains("Recording")
              ? Set.of()
              : Set.of("engine", "workload", "precision"),
          names,
          entry.getUsername());
    }
  }

  @Test
  void quickLeavesOutTheSmallBatchesAndTheReshuffle() {
    Set<String> left = new TreeSet<>(ALL);
    left.removeAll(benchmarks(Requests.of(Preset.QUICK)));
    assertEquals(
        Set.of("GridInference.batchesOf100", "GridInference.batchesOf5", "TrainingEpoch.reshuffle"),
        left);
    assertEquals(new TreeSet<>(ALL), benchmarks(Requests.of(Preset.STANDARD)));
    assertEquals(new TreeSet<>(ALL), benchmarks(Requests.of(Preset.THOROUGH)));
  }

  @Test
  void theMachinesOwnBenchmarksHaveNoEngine() {
    SuiteRequest request = Requests.of(Preset.QUICK, TWO, Path.of("nowhere"), "MachineCeilings");
    assertEquals(List.of("MachineCeilings.copy", "MachineCeilings.product"), names(request));
  }

  @Test
  void aBenchmarksEnginesFollowEachOther() {
    SuiteRequest request =
        Requests.of(Preset.QUICK, TWO, Path.of("nowhere"), "SinglePoint|FineTuning|Rec");
    assertEquals(
        List.of(
            "FineTuning.call throwing float tiny",
            "FineTuning.call hanging float tiny",
            "SinglePoint.predict throwing float tiny",
            "SinglePoint.predict hanging float tiny",
            "Recording.emptyOperation"),
        names(request));
  }

  @Test
  void includesTakeThePlaceOfThePresetsAndExcludesNarrowThem() {
    assertEquals(
        Set.of("TrainingEpoch.reshuffle"), benchmarks(Requests.of(Preset.QUICK, "reshuffle")));
    assertEquals(
        Set.of("TrainingEpoch.epoch", "SinglePoint.predict"),
        benchmarks(Requests.of(Preset.QUICK, "Training", "Single", "-e", "shuffle")));
  }

  @Test
  void aParameterOfJmhGoesBeforeTheOptions() {
    SuiteRequest request =
        Requests.of(
            Preset.QUICK, "SinglePoint", "-p", "workload=seed,tiny", "-p", "precision=double");
    assertEquals(
        Set.of(
            "SinglePoint.predict reference double seed",
            "SinglePoint.predict reference double tiny"),
        Set.copyOf(names(request)));
  }

  @Test
  void everyModeOfJmhIsACellOfItsOwn() {
    SuiteRequest two = Requests.of(Preset.QUICK, "SinglePoint", "-bm", "ss,thrpt");
    assertEquals(List.of("thrpt", "ss"), modes(two));
    SuiteRequest all = Requests.of(Preset.QUICK, "SinglePoint", "-bm", "all");
    assertEquals(List.of("thrpt", "avgt", "sample", "ss"), modes(all));
    assertEquals(
        4,
        Plan.cells(all, all.engines()).stream().map(Cell::fileName).distinct().count(),
        "each has files of its own");
  }

  @Test
  void saysWhichBenchmarksThereAreWhereNoneFits() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> names(Requests.of(Preset.QUICK, "Nonesuch")))
            .getMessage();
    assertTrue(String.valueOf(message).startsWith("no benchmark fits Nonesuch"), message);
    for (String benchmark : ALL) {
      assertTrue(String.valueOf(message).contains(benchmark), message);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "-e=(", "*"})
  void rejectsWhatIsNoRegularExpression(String argument) {
    String[] jmh = argument.split("=", 2);
    assertThrows(IllegalArgumentException.class, () -> names(Requests.of(Preset.QUICK, jmh)));
  }

  @Test
  void theOptionsOfARunBecomeArgumentsOfJmh() {
    List<String> arguments = new Plan(Requests.of(Preset.QUICK)).arguments(List.of(), false);
    assertEquals(Preset.QUICK.includes(), arguments.get(0));
    String joined = String.join(" ", arguments);
    assertTrue(joined.contains("-p engine=reference -p workload=tiny -p precision=float"), joined);
  }

  @Test
  void whatWasTypedStays() {
    String[] typed = {"GridInference", "-p", "engine=nd4j", "-jvmArgsAppend", "-Xmx1g -Da=b"};
    SuiteRequest closed = Requests.of(Preset.QUICK, typed);
    SuiteRequest open =
        new SuiteRequest(
            Preset.QUICK,
            closed.engines(),
            List.of(),
            closed.workloads(),
            Precision.FLOAT,
            new Load(Load.Arrivals.POISSON, 1000),
            closed.jmh(),
            Path.of("nowhere"),
            0);
    List<String> arguments = new Plan(open).arguments(List.of(typed), false);
    assertEquals(List.of("GridInference", "-p", "engine=nd4j"), arguments.subList(0, 3));
    assertEquals(1, arguments.stream().filter("-jvmArgsAppend"::equals).count());
    String last = arguments.get(arguments.size() - 1);
    assertTrue(last.startsWith("-Xmx1g -Da=b "), last);
    assertTrue(last.contains("-Dfinetunebench.load=POISSON:1000.0"), last);
  }

  @Test
  void whatCannotRunIsLeftOutForAReason() {
    SuiteRequest request =
        new SuiteRequest(
            Preset.QUICK,
            Requests.engines(List.of("reference", "predicting")),
            Requests.engines(List.of("hanging")),
            List.of(Workloads.required("tiny")),
            Precision.FLOAT,
            null,
            JmhArguments.parse(List.of("TrainingEpoch.epoch")),
            Path.of("nowhere"),
            0);
    Plan plan = new Plan(request);
    assertEquals(Optional.empty(), plan.leftOut(cell("reference")));
    assertEquals(Optional.of(FaultyEngine.OFF), plan.leftOut(cell("hanging")));
    assertEquals(
        Optional.of("engine predicting predicts and does not train"),
        plan.leftOut(cell("predicting")));
    assertTrue(plan.leftOut(cell("other")).isPresent());
  }

  private static Set<String> benchmarks(SuiteRequest request) {
    Set<String> names = new TreeSet<>();
    Plan.cells(request, request.engines()).forEach(cell -> names.add(cell.shortBenchmark()));
    return names;
  }

  private static List<String> names(SuiteRequest request) {
    return Plan.cells(request, request.engines()).stream().map(Cell::shortName).toList();
  }

  private static List<String> modes(SuiteRequest request) {
    return Plan.cells(request, request.engines()).stream().map(Cell::mode).toList();
  }

  private static Cell cell(String engine) {
    return new Cell(
        EPOCH,
        "avgt",
        Map.of("engine", engine, "precision", "float", "workload", "tiny"),
        1,
        1,
        Duration.ZERO);
  }
}
