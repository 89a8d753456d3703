package io.finetunebench.core.experiment.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossTest {
  private static final Loss LOSS = Loss.BINARY_CROSS_ENTROPY;

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void isTheCrossEntropyOfTheProbability(int target) {
    for (double logit = -6; logit <= 6; logit += 0.25) {
      double probability = Activation.SIGMOID.of(logit);
      double expected = -Math.log(target == 1 ? probability : 1 - probability);
      assertEquals(expected, LOSS.of(logit, target), 1e-12, "logit " + logit);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0.6931471805599453",
    "0, 1, 0.6931471805599453",
    "1000, 0, 1000",
    "1000, 1, 0",
    "-1000, 0, 0",
    "-1000, 1, 1000",
    "1e308, 0, 1e308",
    "-1e308, 1, 1e308",
    "-40, 0, 4.248354255291589e-18",
    "40, 1, 4.248354255291589e-18"
  })
  void staysExactFarFromZero(double logit, double target, double expected) {
    assertEquals(expected, LOSS.of(logit, target), 1e-14 * expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void risesByTheErrorOfTheProbability(int target) {
    double step = 1e-5;
    for (double logit = -5; logit <= 5; logit += 0.5) {
      double slope = (LOSS.of(logit + step, target) - LOSS.of(logit - step, target)) / (2 * step);
      assertEquals(Activation.SIGMOID.of(logit) - target, slope, 1e-9, "logit " + logit);
    }
  }

  @Test
  void passesNaNOn() {
    assertEquals(Double.NaN, LOSS.of(Double.NaN, 0));
    assertEquals(Double.NaN, LOSS.of(Double.NaN, 1));
  }
}
