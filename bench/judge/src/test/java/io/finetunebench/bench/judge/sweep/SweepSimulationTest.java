package io.finetunebench.bench.judge.sweep;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often the 95 % intervals of a crossover hold the truth, where it is known. */
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
    long held = pairs.parallelStream().filter(pair -> holds(pair[0], pair[1])).count();
    ROWS.add(
        String.format(
            Locale.ROOT,
            "| %d:%d | %.0f %% | %.1f |",
            forks,
            otherForks,
            100 * noise,
            100.0 * held / SWEEPS));
    assertTrue(held >= FEWEST, held + " of " + SWEEPS);
  }

  private static boolean holds(Curve one, Curve other) {
    Crossover found = Crossover.of(one, other, CONFIDENCE);
    Double low = found.interval().low();
    Double high = found.interval().high();
    return low != null && high != null && low <= CROSSOVER && CROSSOVER <= high;
  }

  @AfterAll
  static void print() {
    ROWS.forEach(System.out::println);
  }
}
