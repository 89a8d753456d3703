package io.finetunebench.bench.judge.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.level.Rulers;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.Difference;
import io.finetunebench.bench.judge.verdict.MetricChoice;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Progress;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.series.Scores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryTest {
  @Test
  void whoWaitsHearsOfEachTrendThatIsJudged() {
    History.Runs taken = new History.Runs();
    for (int i = 0; i < 3; i++) {
      List<BenchmarkResult> results =
          List.of(Runs.valid("A.one", 100), Runs.valid("A.two", 100), Runs.valid("A.three", 100));
      taken.accept(Scores.of(Runs.run(i, results, List.of())));
    }
    Set<String> heard = ConcurrentHashMap.newKeySet();
    Progress progress = (done, planned) -> heard.add(done + " of " + planned);
    History.of(taken, List.of(), 0.03, progress);
    assertEquals(Set.of("1 of 3", "2 of 3", "3 of 3"), heard);
    heard.clear();
    SeriesBaseline.compare(
        taken,
        List.of(
            Runs.run(3, List.of(Runs.valid("A.one", 100), Runs.valid("A.two", 100)), List.of())),
        List.of(),
        Criteria.of(Limits.USUAL, 0.99, false, Set.of()),
        progress);
    assertEquals(Set.of("1 of 2", "2 of 2"), heard);
  }

  /** Runs of a fleet come as they were measured, and stand as their commits do. */
  @Test
  void aMachineBeforeIsTheOneBeforeInTheOrderOfCommits() {
    List<RunRecord> runs =
        List.of(
            Runs.run(0, List.of(Runs.valid(100)), List.of(), "a", "main", "17", true),
            Runs.run(1, List.of(Runs.valid(100)), List.of(), "b", "main", "17", true));
    String first = String.valueOf(runs.get(0).commit().id());
    String second = String.valueOf(runs.get(1).commit().id());
    CommitGraph graph =
        (commits, visitor) -> {
          assertEquals(Set.of(first, second), commits);
          visitor.visit(first, List.of(second));
          visitor.visit(second, List.of());
          return true;
        };
    History.Runs taken = new History.Runs(MetricChoice.ALL, graph);
    runs.forEach(run -> taken.accept(Scores.of(run)));
    List<Trend> trends = History.of(taken, List.of(), 0.03).series();
    assertEquals("b", trends.get(0).key().machine(), "the trend that begins first stands first");
    assertEquals(List.of(), trends.get(0).marks());
    assertEquals("b", trends.get(1).marks().get(0).difference().baseline());
    assertEquals(Runs.id(0), Objects.requireNonNull(taken.lastComplete()).id());
  }

  @Test
  void aShiftOfTheBenchmarkAloneIsTheCommits() {
    Shift shift = onlyShift(Runs.of(60, i -> i < 40 ? 100 : 110));
    assertEquals(40, shift.index());
    assertFalse(shift.machine());
    assertEquals(1.1, shift.ratio(), 0.01);
    assertTrue(shift.interval().low() < 1.1 && shift.interval().high() > 1.1, shift.toString());
  }

  @Test
  void aShiftThatTheRulersShareIsTheMachines() {
    Shift shift = onlyShift(Runs.of(60, i -> i < 40 ? 100 : 110, i -> i < 40 ? 1000 : 1120));
    assertTrue(shift.machine());
  }

  @Test
  void rulersThatShiftElsewhereOrTheOtherWayOrTooLittleShareNothing() {
    for (IntToDoubleFunction ruler :
        List.<IntToDoubleFunction>of(
            i -> i < 20 ? 1000 : 1100, i -> i < 40 ? 1000 : 900, i -> i < 40 ? 1000 : 1030)) {
      assertFalse(onlyShift(Runs.of(60, i -> i < 40 ? 100 : 110, ruler)).machine());
    }
  }

  @Test
  void runsWithoutRulersBlameNobody() {
    List<RunRecord> runs =
        Runs.of(60, i -> i < 40 ? 100 : 110).stream()
            .map(run -> Runs.run(index(run), run.results(), List.of()))
            .toList();
    assertEquals(Rulers.Cause.UNKNOWN, onlyShift(runs).cause());
  }

  /** As in the {@code data.js} of a project in several languages, on a runner that changed. */
  @Test
  void aPlaceThatAThirdOfAMachinesSeriesShareIsOneFinding() {
    List<RunRecord> runs = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      List<BenchmarkResult> results = new ArrayList<>();
      for (int b = 0; b < 28; b++) {
        double level = i < 40 || b >= 17 ? 100 : b < 11 ? 110 : 90;
        results.add(Runs.valid("Suite.b" + b, level * (1 + 0.01 * Math.sin(i * (b + 3) * b))));
      }
      runs.add(Runs.run(i, results, List.of()));
    }
    List<Finding> findings = history(runs).findings();
    assertEquals(1, findings.size(), findings.toString());
    assertEquals(17, findings.get(0).parts().size());
    assertEquals(11, findings.get(0).slower());
    assertEquals(28, findings.get(0).of());
    assertEquals(Runs.id(40), findings.get(0).first().run());
    // No level is accepted by that.
    assertEquals(
        11,
        history(runs).series().stream()
            .filter(trend -> trend.newest().standing() == Newest.Standing.OPEN)
            .count());
    // What rulers say is no guess: these stood still.
    List<RunRecord> ruled = Runs.of(60, i -> 100);
    List<Finding> known =
        history(
                runs.stream()
                    .map(run -> Runs.run(index(run), run.results(), ruled.get(index(run)).rulers()))
                    .toList())
            .findings();
    assertEquals(List.of(11, 6), known.stream().map(each -> each.parts().size()).toList());
    assertEquals(0, known.get(0).of());
  }

  @ParameterizedTest
  @CsvSource({
    "30, 100, USUAL",
    "30, 115, SLOWER",
    "30, 87, FASTER",
    "8, 100, TOO_FEW",
    "12, 100, TOO_FEW",
    "13, 100, USUAL",
    "12, 115, SLOWER",
    "1, 100, TOO_FEW"
  })
  void theNewestIsHeldAgainstItsOwnSeries(int runs, int newest, Newest.Standing standing) {
    assertEquals(standing, newest(Runs.of(runs, i -> i < runs - 1 ? 100 : newest)));
  }

  @Test
  void anAcknowledgementHoldsNearItsRunAndForItsBenchmark() {
    List<RunRecord> runs = Runs.of(60, i -> i < 40 ? 100 : 110);
    for (int near : List.of(38, 40, 45, 55)) {
      Acknowledgement known = acknowledgement(near, null, Map.of());
      assertEquals(known, onlyShift(runs, known).acknowledgement());
    }
    for (Acknowledgement other :
        List.of(
            acknowledgement(34, null, Map.of()),
            acknowledgement(40, "Other.benchmark", Map.of()),
            acknowledgement(40, Runs.BENCHMARK, Map.of("engine", "dl4j")))) {
      assertNull(onlyShift(runs, other).acknowledgement());
    }
  }

  @Test
  void machinesAreTrendsOfTheirOwnAndMovesAreMarked() {
    List<RunRecord> runs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      runs.add(
          Runs.run(
              i,
              List.of(Runs.valid(i < 6 ? 100 : 200)),
              List.of(),
              i < 6 ? "old" : "new",
              "main",
              i < 9 ? "17" : "21",
              true));
    }
    History history = history(runs);
    assertEquals(
        List.of("old", "new"),
        history.series().stream().map(trend -> trend.key().machine()).toList());
    Trend moved = history.series().get(1);
    assertEquals(new Mark(0, new Difference("machine", "old", "new")), moved.marks().get(0));
    assertEquals(3, moved.marks().get(1).index());
    assertEquals("JVM", moved.marks().get(1).difference().field());
    assertEquals(2, moved.marks().size());
    assertEquals(List.of(), history.series().get(0).marks());
  }

  @Test
  void machinesThatTakeTurnsAreMarkedWhereEachBegins() {
    List<RunRecord> runs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      runs.add(
          Runs.run(
              i, List.of(Runs.valid(100)), List.of(), "lab " + i % 3, "main", "17.0.13", true));
    }
    assertEquals(
        List.of(
            List.of(),
            List.of(new Mark(0, new Difference("machine", "lab 0", "lab 1"))),
            List.of(new Mark(0, new Difference("machine", "lab 1", "lab 2")))),
        history(runs).series().stream().map(Trend::marks).toList());
  }

  @Test
  void runsThatWereCutOffAndResultsWithoutNumbersAreNoPoints() {
    List<RunRecord> runs =
        List.of(
            Runs.run(0, List.of(Runs.valid(100)), List.of()),
            Runs.run(1, List.of(Runs.invalid()), List.of()),
            Runs.run(2, List.of(Runs.valid(100)), List.of(), "lab", "main", "17.0.13", false));
    History history = history(runs);
    assertEquals(1, history.series().get(0).points().size());
    assertEquals(List.of("run run0002 is left out: it was cut off"), history.notes());
    assertEquals(List.of(), history(List.of()).series());
  }

  @Test
  void theMinimumEffectIsANumberFromZeroUp() {
    assertThrows(
        IllegalArgumentException.class,
        () -> History.of(History.Runs.of(List.of()), List.of(), Double.NaN));
    assertThrows(
        IllegalArgumentException.class,
        () -> History.of(History.Runs.of(List.of()), List.of(), -0.1));
  }

  @Test
  void aRampIsOneFindingThatSaysHowFarAndOverHowManyRuns() {
    Shift ramp =
        onlyShift(Runs.of(100, i -> 100 * (1 + 0.08 * Math.min(1, Math.max(0, (i - 29) / 40.0)))));
    assertTrue(ramp.gradual(), ramp.toString());
    assertEquals(30, ramp.index(), 6);
    assertEquals(40, ramp.runs(), 12);
    assertEquals(1.08, ramp.ratio(), 0.015);
    assertEquals(1.002, ramp.ratioPerRun(), 0.0007);
  }

  @Test
  void creepIsSeen() {
    Shift creep = onlyShift(Runs.of(97, i -> 100 + Math.max(0, Math.min(20, 0.3 * (i - 29)))));
    assertTrue(creep.gradual(), creep.toString());
    assertTrue(creep.ratio() > 1.15, creep.toString());
  }

  @Test
  void aShiftThatManyBenchmarksShareIsOneFinding() {
    SplittableRandom random = new SplittableRandom(3);
    List<RunRecord> runs = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      List<BenchmarkResult> results = new ArrayList<>();
      for (int b = 0; b < 12; b++) {
        double level = b < 8 && i >= 40 ? 107 : b == 8 && i >= 20 ? 93 : 100;
        results.add(Runs.valid("Suite.b" + b, level * (1 + 0.01 * random.nextGaussian())));
      }
      runs.add(Runs.run(i, results, List.of()));
    }
    List<Finding> findings = history(runs).findings();
    assertEquals(List.of(8, 1), findings.stream().map(each -> each.parts().size()).toList());
    assertEquals(Runs.id(40), findings.get(0).first().run());
    assertEquals(1.07, findings.get(0).ratio(), 0.01);
    assertEquals("Suite.b8", findings.get(1).parts().get(0).trend().key().benchmark());
  }

  @Test
  void whatIsShownIsAtLeastTheMinimumEffectAndItsIntervalExcludesNone() {
    int shown = 0;
    for (int seed = 0; seed < 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      // Heavy tails, and steps about as large as the minimum effect.
      double[] times = new double[120];
      double level = 100;
      for (int i = 0; i < times.length; i++) {
        level *= i % 30 == 29 ? 1 + 0.04 * random.nextGaussian() : 1;
        double spike = random.nextInt(12) == 0 ? 0.1 * random.nextDouble() : 0;
        times[i] = level * (1 + 0.008 * random.nextGaussian() + spike);
      }
      List<RunRecord> runs = new ArrayList<>();
      for (int i = 0; i < times.length; i++) {
        runs.add(Runs.run(i, List.of(Runs.valid(times[i])), List.of()));
      }
      for (Shift shift : history(runs).series().get(0).shifts()) {
        shown++;
        assertTrue(Math.abs(Math.log(shift.ratio())) >= Math.log(1.03), shift.toString());
        assertTrue(shift.interval().low() > 1 || shift.interval().high() < 1, shift.toString());
      }
    }
    assertTrue(shown > 30, "shown " + shown);
  }

  @Test
  void whatASeriesScatteredByBeforeItBecameCalmHidesNothing() {
    int red = 0;
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<RunRecord> runs = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        double time = 100 * (1 + (i < 15 ? 0.1 : 0.007) * random.nextGaussian());
        runs.add(Runs.run(i, List.of(Runs.valid(time)), List.of()));
      }
      RunRecord slower = Runs.run(50, List.of(Runs.valid(105)), List.of());
      Criteria criteria = Criteria.of(Limits.USUAL, 0.99, false, Set.of());
      Verdict verdict =
          SeriesBaseline.compare(
                  History.Runs.of(runs), List.of(slower), List.of(), criteria, Progress.NONE)
              .verdicts()
              .get(0);
      red += verdict.outcome() == Outcome.SLOWER ? 1 : 0;
      runs.add(slower);
      assertEquals(Newest.Standing.SLOWER, newest(runs), "" + seed);
    }
    // What is taken for a shift in the noise is accepted by no one, and may hide the level.
    assertTrue(red >= 18, "red " + red);
  }

  private static int index(RunRecord run) {
    return Integer.parseInt(run.id().substring("run".length()));
  }

  private static Acknowledgement acknowledgement(
      int run, @Nullable String benchmark, Map<String, String> parameters) {
    return new Acknowledgement(
        1, "ack", Runs.id(run), benchmark, parameters, "known", Instant.EPOCH);
  }

  private static History history(List<RunRecord> runs, Acknowledgement... known) {
    return History.of(History.Runs.of(runs), List.of(known), 0.03);
  }

  private static Newest.Standing newest(List<RunRecord> runs) {
    return history(runs).series().get(0).newest().standing();
  }

  private static Shift onlyShift(List<RunRecord> runs, Acknowledgement... known) {
    List<Shift> shifts = history(runs, known).series().get(0).shifts();
    assertEquals(1, shifts.size(), shifts.toString());
    return shifts.get(0);
  }
}
