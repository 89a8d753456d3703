package io.finetunebench.core.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationTest {
  @ParameterizedTest
  @CsvSource({
    "LINEAR, -1.5, -1.5",
    "RELU, -1.5, 0",
    "RELU, 0, 0",
    "RELU, 1.5, 1.5",
    "TANH, 0.5, 0.46211715726000975",
    "TANH, 1000, 1",
    "SIGMOID, 0, 0.5",
    "SIGMOID, -2, 0.11920292202211755",
    "SIGMOID, 1000, 1",
    "SIGMOID, -1000, 0"
  })
  void isTheFunctionItIsNamedAfter(Activation activation, double preActivation, double expected) {
    assertEquals(expected, activation.of(preActivation), 1e-15);
  }

  @ParameterizedTest
  @EnumSource
  void hasTheDerivativeOfCentralDifferences(Activation activation) {
    double step = 1e-5;
    for (double preActivation = -4.05; preActivation < 4.1; preActivation += 0.1) {
      double slope =
          (activation.of(preActivation + step) - activation.of(preActivation - step)) / (2 * step);
      double derivative = activation.derivative(activation.of(preActivation));
      assertEquals(slope, derivative, 1e-8, activation + " at " + preActivation);
    }
  }

  @Test
  void takesReluAsFlatAtZero() {
    assertEquals(0, Activation.RELU.derivative(Activation.RELU.of(0)));
  }

  @ParameterizedTest
  @EnumSource
  void passesNaNOn(Activation activation) {
    assertEquals(Double.NaN, activation.of(Double.NaN));
  }
}
