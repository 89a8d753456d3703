package io.finetunebench.bench.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.runner.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class TimeBudgetTest {
  private static final List<String> BENCHMARKS =
      List.of("a.FineTuning.call", "a.Grid.oneCall", "a.Single.predict", "a.Training.epoch");
  private static final int ROUNDS = 3;
  private static final double LIMIT = 140;

  private long now = 5_000_000_000L;

  @Test
  void withoutALimitEveryForkStartsAndNoneIsCutOff() {
    TimeBudget budget = new TimeBudget(null, now, () -> now);
    Cell cell = cells(1).get(0);
    now += seconds(1e6);
    budget.spend(cell, Duration.ofDays(1));
    assertTrue(budget.allows(cell));
    assertEquals(Optional.empty(), budget.allowance(cell));
  }

  @Test
  void aForkStartsOnlyIfTheSlowestOfItsCellStillFits() {
    TimeBudget budget = budget();
    Cell cell = cells(1).get(0);
    budget.spend(cell, Duration.ofSeconds(20));
    budget.spend(cell, Duration.ofSeconds(10));
    now += seconds(LIMIT - 20.5);
    assertTrue(budget.allows(cell));
    now += seconds(1);
    assertFalse(budget.allows(cell));
  }

  @Test
  void aNewCellIsJudgedByTheMedianOfTheOthers() {
    TimeBudget budget = budget();
    List<Cell> cells = cells(1);
    budget.spend(cells.get(0), Duration.ofSeconds(2));
    budget.spend(cells.get(1), Duration.ofSeconds(3));
    budget.spend(cells.get(2), Duration.ofSeconds(60));
    now += seconds(LIMIT - 3.5);
    assertTrue(budget.allows(cells.get(3)));
    now += seconds(1);
    assertFalse(budget.allows(cells.get(3)));
  }

  @Test
  void aForkMayTakeHalfOfWhatIsLeftOrTwiceWhatIsExpected() {
    TimeBudget budget = budget();
    Cell cell = cells(1).get(0);
    assertEquals(Optional.of(Duration.ofSeconds(70)), budget.allowance(cell));
    budget.spend(cell, Duration.ofSeconds(15));
    now += seconds(LIMIT - 40);
    assertEquals(Optional.of(Duration.ofSeconds(30)), budget.allowance(cell));
    now += seconds(20);
    assertEquals(Optional.of(Duration.ofSeconds(20)), budget.allowance(cell));
  }

  @Test
  void whereAllIsFastEveryForkRuns() {
    Spent outcome = run(cells(4), cell -> 1.5);
    assertEquals(ROUNDS * 16, outcome.forks.size());
    assertEquals(Set.of(), outcome.cutOff);
  }

  @Test
  void eightSlowEnginesEndInTimeAndSomeAreMeasured() {
    Spent outcome = run(cells(8), cell -> 20);
    assertTrue(outcome.seconds <= LIMIT, outcome.seconds + " s");
    assertEquals(6, outcome.forks.size(), "as many as fit with something left");
    assertEquals(Set.of(), outcome.cutOff, "none of them in vain");
  }

  @Test
  void oneHangingEngineTakesHalfOfTheTimeAndTheOthersAreMeasured() {
    Spent outcome =
        run(
            cells(3),
            cell ->
                cell.toString().contains("engine0") && cell.toString().contains("FineTuning")
                    ? Double.POSITIVE_INFINITY
                    : 2);
    assertTrue(outcome.seconds <= LIMIT, outcome.seconds + " s");
    assertEquals(1, outcome.cutOff.size());
    assertEquals(11, new HashSet<>(outcome.forks).size(), "every other cell");
  }

  @Test
  void whateverTheEnginesDoTheRunEndsInTime() {
    Random random = new Random(3);
    for (int trial = 0; trial < 500; trial++) {
      double scale = Math.pow(10, 3 * random.nextDouble());
      Spent outcome =
          run(cells(1 + random.nextInt(8)), cell -> scale * -Math.log(1 - random.nextDouble()));
      assertTrue(outcome.seconds <= LIMIT + 1e-6, "trial " + trial + ": " + outcome.seconds);
      assertTrue(outcome.forks.size() + outcome.cutOff.size() > 0, "trial " + trial);
    }
  }

  /** What a run came to: the cells whose forks ended, in order, and those that were cut off. */
  private record Spent(double seconds, List<Cell> forks, Set<Cell> cutOff) {}

  /** Runs as {@link Suite} does, on a clock that only the forks move. */
  private Spent run(List<Cell> cells, ToDoubleFunction<Cell> forkSeconds) {
    TimeBudget budget = budget();
    long start = now;
    List<Cell> forks = new ArrayList<>();
    Set<Cell> cutOff = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Cell cell : cells) {
        if (!cutOff.contains(cell) && budget.allows(cell)) {
          double allowed = budget.allowance(cell).orElseThrow().toNanos() / 1e9;
          double wanted = forkSeconds.applyAsDouble(cell);
          now += seconds(Math.min(wanted, allowed));
          if (wanted > allowed) {
            cutOff.add(cell);
          } else {
            budget.spend(cell, Duration.ofNanos(seconds(wanted)));
            forks.add(cell);
          }
        }
      }
    }
    return new Spent((now - start) / 1e9, forks, cutOff);
  }

  private TimeBudget budget() {
    return new TimeBudget(Duration.ofSeconds((long) LIMIT), now, () -> now);
  }

  private static List<Cell> cells(int engines) {
    List<Cell> cells = new ArrayList<>();
    for (String benchmark : BENCHMARKS) {
      for (int engine = 0; engine < engines; engine++) {
        cells.add(
            new Cell(benchmark, "avgt", Map.of("engine", "engine" + engine), 1, 1, Duration.ZERO));
      }
    }
    return cells;
  }

  private static long seconds(double seconds) {
    return (long) (seconds * 1e9);
  }
}
