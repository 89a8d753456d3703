package io.finetunebench.bench.sweep;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often the 95 % intervals hold the truth, where it is known. */
class SweepSimulationTest {
  private static final double CONFIDENCE = 0.95;
  private static final int SWEEPS = 150;

  /** Below 95 % by more than three standard errors of so many sweeps. */
  private static final int FEWEST = (int) (SWEEPS * 0.895);

  private static final double FIXED = 2_000;
  private static final double PER_OPERATION = 0.1;
  private static final double OTHER_FIXED = 20_000;
  private static final double OTHER_PER_OPERATION = 0.03;
  private static final double CROSSOVER =
      (OTHER_FIXED - FIXED) / (PER_OPERATION - OTHER_PER_OPERATION);

  private static final List<String> ROWS = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({"3, 3, 0.01", "3, 3, 0.05", "5, 3, 0.05", "5, 5, 0.02", "10, 10, 0.01"})
  void intervalsHoldTheTruth(int forks, int otherForks, double noise) {
    SplittableRandom random = new SplittableRandom(1);
    List<Curve[]> pairs = new ArrayList<>();
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      pairs.add(
          new Curve[] {
            Ladders.curve(FIXED, PER_OPERATION, Ladders.HALF_DECADES, forks, noise, random),
            Ladders.curve(
                OTHER_FIXED, OTHER_PER_OPERATION, Ladders.HALF_DECADES, otherForks, noise, random)
          });
    }
    // The same sweeps whatever the number of cores: only their analysis is spread over them.
    Held held =
        pairs.parallelStream()
            .map(pair -> Held.of(pair[0], pair[1]))
            .reduce(new Held(0, 0, 0), Held::plus);
    int fixed = held.fixed;
    int perOperation = held.perOperation;
    int crossover = held.crossover;
    ROWS.add(
        String.format(
            Locale.ROOT,
            "| %d:%d | %.0f %% | %.1f | %.1f | %.1f |",
            forks,
            otherForks,
            100 * noise,
            100.0 * fixed / SWEEPS,
            100.0 * perOperation / SWEEPS,
            100.0 * crossover / SWEEPS));
    assertTrue(fixed >= FEWEST, "fixed cost: " + fixed + " of " + SWEEPS);
    assertTrue(perOperation >= FEWEST, "cost of an operation: " + perOperation + " of " + SWEEPS);
    assertTrue(crossover >= FEWEST, "crossover: " + crossover + " of " + SWEEPS);
  }

  /** In how many sweeps each interval held the truth. */
  private record Held(int fixed, int perOperation, int crossover) {
    static Held of(Curve one, Curve other) {
      CostFit fit = CostFit.of(one, CONFIDENCE);
      Crossover found = Crossover.of(one, other, CONFIDENCE);
      Double low = found.low();
      Double high = found.high();
      return new Held(
          holds(fit.fixedInterval(), FIXED),
          holds(fit.operationInterval(), PER_OPERATION),
          low != null && high != null && low <= CROSSOVER && CROSSOVER <= high ? 1 : 0);
    }

    Held plus(Held other) {
      return new Held(
          fixed + other.fixed, perOperation + other.perOperation, crossover + other.crossover);
    }
  }

  @AfterAll
  static void print() {
    ROWS.forEach(System.out::println);
  }

  private static int holds(@Nullable Interval interval, double truth) {
    assertNotNull(interval);
    return interval.low() <= truth && truth <= interval.high() ? 1 : 0;
  }
}
