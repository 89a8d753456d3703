package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;

class PlanTest {
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
    List<String> names = names(Requests.of(Preset.QUICK), List.of("reference"));
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
    SuiteRequest request =
        Requests.of(Preset.QUICK, List.of("b", "a"), Path.of("nowhere"), "MachineCeilings");
    assertEquals(
        List.of("MachineCeilings.copy", "MachineCeilings.product"),
        names(request, List.of("b", "a")));
  }

  @Test
  void aBenchmarksEnginesFollowEachOther() {
    SuiteRequest request =
        Requests.of(
            Preset.QUICK, List.of("b", "a"), Path.of("nowhere"), "SinglePoint|FineTuning|Rec");
    assertEquals(
        List.of(
            "FineTuning.call b float tiny",
            "FineTuning.call a float tiny",
            "SinglePoint.predict b float tiny",
            "SinglePoint.predict a float tiny",
            "Recording.emptyOperation"),
        names(request, List.of("b", "a")));
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
        Set.copyOf(names(request, List.of("reference"))));
  }

  @Test
  void everyModeOfJmhIsACellOfItsOwn() {
    SuiteRequest two = Requests.of(Preset.QUICK, "SinglePoint", "-bm", "ss,thrpt");
    assertEquals(List.of(Mode.Throughput, Mode.SingleShotTime), modes(two));
    SuiteRequest all = Requests.of(Preset.QUICK, "SinglePoint", "-bm", "all");
    assertEquals(
        List.of(Mode.Throughput, Mode.AverageTime, Mode.SampleTime, Mode.SingleShotTime),
        modes(all));
    assertEquals(
        4,
        Plan.cells(all, List.of("reference")).stream().map(Cell::fileName).distinct().count(),
        "each has files of its own");
  }

  @Test
  void saysWhichBenchmarksThereAreWhereNoneFits() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Plan.cells(Requests.of(Preset.QUICK, "Nonesuch"), List.of("reference")))
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
    assertThrows(
        IllegalArgumentException.class,
        () -> Plan.cells(Requests.of(Preset.QUICK, jmh), List.of("reference")));
  }

  private static Set<String> benchmarks(SuiteRequest request) {
    Set<String> names = new TreeSet<>();
    Plan.cells(request, List.of("reference")).forEach(cell -> names.add(cell.benchmark()));
    return names;
  }

  private static List<String> names(SuiteRequest request, List<String> engines) {
    return Plan.cells(request, engines).stream().map(Cell::toString).toList();
  }

  private static List<Mode> modes(SuiteRequest request) {
    return Plan.cells(request, List.of("reference")).stream().map(Cell::mode).toList();
  }
}
