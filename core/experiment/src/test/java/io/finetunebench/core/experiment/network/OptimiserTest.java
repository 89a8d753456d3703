package io.finetunebench.core.experiment.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptimiserTest {
  @ParameterizedTest
  @CsvSource({
    "-1, 0.9, 0.999, 1e-7, 'learning rate of 0 or more, found -1'",
    "NaN, 0.9, 0.999, 1e-7, 'learning rate of 0 or more, found NaN'",
    "Infinity, 0.9, 0.999, 1e-7, 'learning rate of 0 or more, found Infinity'",
    "0.1, -0.1, 0.999, 1e-7, 'decays from 0 to below 1, found -0.1 and 0.999'",
    "0.1, 1, 0.999, 1e-7, 'decays from 0 to below 1, found 1.0 and 0.999'",
    "0.1, 0.9, -0.1, 1e-7, 'decays from 0 to below 1, found 0.9 and -0.1'",
    "0.1, 0.9, 1, 1e-7, 'decays from 0 to below 1, found 0.9 and 1.0'",
    "0.1, 0.9, 0.999, 0, 'epsilon above 0, found 0.0'",
    "0.1, 0.9, 0.999, Infinity, 'epsilon above 0, found Infinity'"
  })
  void adamRefusesWhatItCanNotStepWith(
      double rate, double beta1, double beta2, double epsilon, String expected) {
    assertRefused(() -> new Adam(rate, beta1, beta2, epsilon), expected);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0, 'learning rate of 0 or more, found -1'",
    "Infinity, 0, 'learning rate of 0 or more, found Infinity'",
    "NaN, 0, 'learning rate of 0 or more, found NaN'",
    "0.1, -0.1, 'momentum from 0 to 1, found -0.1'",
    "0.1, 1.1, 'momentum from 0 to 1, found 1.1'"
  })
  void descentRefusesWhatItCanNotStepWith(double rate, double momentum, String expected) {
    assertRefused(() -> new Sgd(rate, momentum, false), expected);
  }

  @Test
  void adamsFirstStepIsTheLearningRateWhateverTheGradientIs() {
    Adam adam = new Adam(0.01);
    // With m = (1 - beta1) g and v = (1 - beta2) g^2 the corrected quotient is 1.
    assertEquals(Math.sqrt(1 - 0.999) / (1 - 0.9), adam.correction(1), 1e-15);
    assertEquals(new Adam(0.5, 0.9, 0.999, 1e-7), adam.withLearningRate(0.5));
    assertEquals(new Sgd(0.5, 0.9, true), new Sgd(0.1, 0.9, true).withLearningRate(0.5));
  }

  private static void assertRefused(Runnable making, String expected) {
    String found =
        String.valueOf(assertThrows(IllegalArgumentException.class, making::run).getMessage());
    assertTrue(found.contains(expected), found);
  }
}
