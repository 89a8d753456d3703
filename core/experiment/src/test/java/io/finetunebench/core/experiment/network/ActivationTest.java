package io.finetunebench.core.experiment.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationTest {
  static Stream<Activation> functionsOfOneUnit() {
    return Stream.of(
        Activation.LINEAR,
        Activation.RELU,
        Activation.TANH,
        Activation.SIGMOID,
        Activation.leakyRelu(0.2),
        Activation.leakyRelu(0),
        Activation.elu(1),
        Activation.elu(0.7),
        Activation.GELU,
        Activation.GELU_TANH,
        Activation.SILU);
  }

  @ParameterizedTest
  @CsvSource({
    "linear, -1.5, -1.5",
    "relu, -1.5, 0",
    "relu, 0, 0",
    "relu, 1.5, 1.5",
    "tanh, 0.5, 0.46211715726000975",
    "tanh, 1000, 1",
    "sigmoid, 0, 0.5",
    "sigmoid, -2, 0.11920292202211755",
    "sigmoid, 1000, 1",
    "sigmoid, -1000, 0",
    "leaky_relu, -2, -0.4",
    "leaky_relu, 2, 2",
    "elu, -1, -0.6321205588285577",
    "elu, 3, 3",
    "gelu, 1, 0.8413447460685429",
    "gelu, -2, -0.0455002638963584",
    "gelu, -40, 0",
    "gelu_tanh, 1, 0.8411919906082768",
    "gelu_tanh, -2, -0.0454023059122250",
    "silu, 2, 1.7615941559557649",
    "silu, -1000, 0"
  })
  void isTheFunctionItIsNamedAfter(String name, double preActivation, double expected) {
    assertEquals(expected, Activation.named(name).of(preActivation), 1e-15);
  }

  @ParameterizedTest
  @MethodSource("functionsOfOneUnit")
  void hasTheDerivativeOfCentralDifferences(Activation activation) {
    double step = 1e-5;
    for (double preActivation = -4.05; preActivation < 4.1; preActivation += 0.1) {
      double slope =
          (activation.of(preActivation + step) - activation.of(preActivation - step)) / (2 * step);
      String where = activation + " at " + preActivation;
      assertEquals(slope, activation.slope(preActivation), 1e-8, where);
      if (activation.isPlain()) {
        assertEquals(slope, activation.derivative(activation.of(preActivation)), 1e-8, where);
      }
    }
  }

  @Test
  void takesReluAsFlatAtZero() {
    assertEquals(0, Activation.RELU.derivative(Activation.RELU.of(0)));
  }

  @ParameterizedTest
  @MethodSource("functionsOfOneUnit")
  void passesNaNOn(Activation activation) {
    assertEquals(Double.NaN, activation.of(Double.NaN));
  }

  @Test
  void namesItselfWithItsParameter() {
    assertEquals("leaky_relu(0.3)", Activation.leakyRelu(0.3).toString());
    assertEquals("gelu_tanh", Activation.named("gelu_tanh").toString());
    assertThrows(IllegalArgumentException.class, () -> Activation.named("mish"));
  }

  @Test
  void refusesAParameterThatMeansNothing() {
    assertThrows(
        IllegalArgumentException.class, () -> new Activation(Activation.Function.RELU, 0.1));
    assertThrows(IllegalArgumentException.class, () -> Activation.leakyRelu(-0.1));
    assertThrows(IllegalArgumentException.class, () -> Activation.elu(Double.NaN));
  }
}
