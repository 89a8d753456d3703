package io.finetunebench.bench.calibrate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.verdict.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Short versions of what {@code lab attacks} simulates in full. */
class AttackTest {
  private static final int RUNS = 2000;

  /** One in a hundred may err; three standard errors of so many runs are 0.7 %. */
  private static final double MOST = 0.017;

  @ParameterizedTest
  @EnumSource(Attack.class)
  void equalBuildsAreHardlyEverCalled(Attack attack) {
    AttackRates rates = AttackRates.of(attack, 0, 0.03, 20, RUNS, 1);
    assertTrue(rates.decisions().called() <= MOST * RUNS, rates.toString());
    assertTrue(rates.decisions().missed() <= MOST * RUNS, rates.toString());
  }

  /** Half of the minimum effect is enough for an estimate, so that the effect itself is found. */
  @ParameterizedTest
  @EnumSource(
      value = Attack.class,
      names = {"QUIET", "DRIFT"})
  void theMinimumEffectItselfIsFound(Attack attack) {
    AttackRates rates = AttackRates.of(attack, 0.03, 0.03, 20, RUNS, 3);
    assertTrue(rates.decisions().share(Outcome.SLOWER) >= 0.95, rates.toString());
  }

  @ParameterizedTest
  @EnumSource(
      value = Attack.class,
      names = {"RANDOM_WALK", "DRIFT", "RHYTHM_OF_FOUR", "STRETCHES"})
  void fivePercentAreFound(Attack attack) {
    AttackRates rates = AttackRates.of(attack, 0.05, 0.03, 20, RUNS, 4);
    assertTrue(rates.decisions().share(Outcome.SLOWER) >= 0.95, rates.toString());
  }
}
