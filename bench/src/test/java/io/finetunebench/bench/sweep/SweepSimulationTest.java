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
    int fixed = 0;
    int perOperation = 0;
    int crossover = 0;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      Curve one = Ladders.curve(FIXED, PER_OPERATION, Ladders.HALF_DECADES, forks, noise, random);
      Curve other =
          Ladders.curve(
              OTHER_FIXED, OTHER_PER_OPERATION, Ladders.HALF_DECADES, otherForks, noise, random);
      CostFit fit = CostFit.of(one, CONFIDENCE);
      fixed += holds(fit.fixedInterval(), FIXED);
      perOperation += holds(fit.operationInterval(), PER_OPERATION);
      Crossover found = Crossover.of(one, other, CONFIDENCE);
      Double low = found.low();
      Double high = found.high();
      crossover += low != null && high != null && low <= CROSSOVER && CROSSOVER <= high ? 1 : 0;
    }
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

  @AfterAll
  static void print() {
    ROWS.forEach(System.out::println);
  }

  private static int holds(@Nullable Interval interval, double truth) {
    assertNotNull(interval);
    return interval.low() <= truth && truth <= interval.high() ? 1 : 0;
  }
}
