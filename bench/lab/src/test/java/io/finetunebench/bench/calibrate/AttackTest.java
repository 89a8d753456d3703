package io.finetunebench.bench.calibrate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.verdict.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Short versions of what {@code lab attacks} simulates in full. */
class AttackTest {
  private static final int RUNS = 200;

  /** One in a hundred may err, and 200 runs show more than seven once in a thousand times. */
  private static final double MOST = 7.0 / RUNS;

  @ParameterizedTest
  @EnumSource(Attack.class)
  void equalBuildsAreHardlyEverCalled(Attack attack) {
    AttackRates rates = AttackRates.of(attack, 0, 0.03, 10, false, RUNS, 1);
    assertTrue(rates.called() <= MOST, rates.toString());
    assertTrue(rates.missed() <= MOST * RUNS, rates.toString());
  }

  @ParameterizedTest
  @EnumSource(Attack.class)
  void equalBuildsOfWhichOnlyMeansAreKnownAreHardlyEverCalled(Attack attack) {
    AttackRates rates = AttackRates.of(attack, 0, 0.03, 10, true, RUNS, 2);
    assertTrue(rates.called() <= MOST, rates.toString());
  }

  /** Half of the minimum effect is enough for an estimate, so that the effect itself is found. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theMinimumEffectItselfIsFound(boolean meansOnly) {
    AttackRates rates = AttackRates.of(Attack.QUIET, 0.03, 0.03, 12, meansOnly, RUNS, 3);
    assertTrue(rates.share(Outcome.SLOWER) >= 0.95, rates.toString());
  }

  /** A true slowdown stays one where the candidate slows the ruler too. */
  @ParameterizedTest
  @EnumSource(
      value = Attack.class,
      names = {"RULER", "RANDOM_WALK", "DRIFT"})
  void fivePercentAreFound(Attack attack) {
    AttackRates rates = AttackRates.of(attack, 0.05, 0.03, 20, false, RUNS, 4);
    assertTrue(rates.share(Outcome.SLOWER) >= 0.95, rates.toString());
  }
}
