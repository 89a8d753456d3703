package io.finetunebench.bench.judge.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How often {@code ab} errs on simulated machines and candidates that are made to deceive it. By
 * the tag {@code simulation} there are as many runs as docs/appendix/error-rates.md tells of; what
 * these found is written to {@code target/attacks.md}.
 */
class AttackTest {
  private static final int RUNS = 2000;

  /** One in a hundred may err; three standard errors of so many runs are 0.7 %. */
  private static final double MOST = 0.017;

  private static final int MANY_RUNS = 20_000;

  private static final List<String> FOUND = new ArrayList<>();

  @AfterAll
  static void writeFound() throws IOException {
    if (!FOUND.isEmpty()) {
      Files.write(Path.of("target", "attacks.md"), FOUND);
    }
  }

  /** One in a hundred may err; three standard errors of so many runs are 0.2 %. */
  @Tag("simulation")
  @ParameterizedTest
  @EnumSource
  void manyRunsAreWithinTheBounds(Attack attack) {
    AttackRates equal = found(AttackRates.of(attack, 0, Limits.USUAL, 20, MANY_RUNS, 1));
    found(AttackRates.of(attack, 0.03, Limits.USUAL, 20, MANY_RUNS, 1));
    assertTrue(equal.decisions().called() <= 0.012 * MANY_RUNS, equal.toString());
    assertTrue(equal.decisions().missed() <= 0.012 * MANY_RUNS, equal.toString());
  }

  private static AttackRates found(AttackRates rates) {
    Decisions decisions = rates.decisions();
    FOUND.add(
        String.format(
            Locale.ROOT,
            "%s | %.0f %% slower | called slower %.2f %%, faster %.2f %%, EQUIVALENT %.2f %%"
                + " | interval misses %.2f %% | %.1f pairs",
            rates.attack().label(),
            100 * rates.change(),
            100 * decisions.share(Outcome.SLOWER),
            100 * decisions.share(Outcome.FASTER),
            100 * decisions.share(Outcome.EQUIVALENT),
            100.0 * decisions.missed() / decisions.runs(),
            decisions.pairs()));
    return rates;
  }

  @Test
  void thirtyPercentAreFoundEveryTime() {
    AttackRates rates = AttackRates.of(Attack.QUIET, 0.3, Limits.USUAL, 8, 400, 1);
    assertEquals(400, rates.decisions().count(Outcome.SLOWER), rates.toString());
  }

  @ParameterizedTest
  @EnumSource(Attack.class)
  void equalBuildsAreHardlyEverCalled(Attack attack) {
    AttackRates rates = AttackRates.of(attack, 0, Limits.USUAL, 20, RUNS, 1);
    assertTrue(rates.decisions().called() <= MOST * RUNS, rates.toString());
    assertTrue(rates.decisions().missed() <= MOST * RUNS, rates.toString());
  }

  /** Half of the minimum effect is enough for an estimate, so that the effect itself is found. */
  @ParameterizedTest
  @EnumSource(
      value = Attack.class,
      names = {"QUIET", "DRIFT"})
  void theMinimumEffectItselfIsFound(Attack attack) {
    AttackRates rates = AttackRates.of(attack, 0.03, Limits.USUAL, 20, RUNS, 3);
    assertTrue(rates.decisions().share(Outcome.SLOWER) >= 0.95, rates.toString());
  }

  @ParameterizedTest
  @EnumSource(
      value = Attack.class,
      names = {"RANDOM_WALK", "DRIFT", "RHYTHM_OF_FOUR", "STRETCHES"})
  void fivePercentAreFound(Attack attack) {
    AttackRates rates = AttackRates.of(attack, 0.05, Limits.USUAL, 20, RUNS, 4);
    assertTrue(rates.decisions().share(Outcome.SLOWER) >= 0.95, rates.toString());
  }
}
