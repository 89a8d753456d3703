package io.finetunebench.core.experiment.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {
  private static final NetworkSpec ARTICLE = NetworkSpec.article(Precision.DOUBLE);
  private static final NetworkSpec LOGISTIC =
      NetworkSpec.fullyConnected(2, List.of(), Precision.DOUBLE);

  @ParameterizedTest
  @EnumSource
  void drawsGlorotUniformWeightsAndZeroBiases(Precision precision) {
    NetworkSpec wide = NetworkSpec.fullyConnected(40, List.of(200, 100), precision);
    Parameters initial = Parameters.initial(wide, 1);
    assertEquals(3, initial.layerCount());
    int[][] shapes = {{40, 200}, {200, 100}, {100, 1}};
    for (int k = 0; k < shapes.length; k++) {
      double limit = Math.sqrt(6.0 / (shapes[k][0] + shapes[k][1]));
      double[] weights = initial.weights(k);
      assertEquals(shapes[k][0] * shapes[k][1], weights.length);
      double tolerance = 6 * limit / Math.sqrt(3.0 * weights.length);
      assertEquals(0, Arrays.stream(weights).average().orElseThrow(), tolerance);
      double square = Arrays.stream(weights).map(w -> w * w).average().orElseThrow();
      assertEquals(limit / Math.sqrt(3), Math.sqrt(square), tolerance);
      double largest = Arrays.stream(weights).map(Math::abs).max().orElseThrow();
      assertTrue(largest <= limit, "layer " + k + ": " + largest + " above " + limit);
      assertTrue(largest > 0.9 * limit, "layer " + k + ": " + largest + " far below " + limit);
      assertArrayEquals(new double[shapes[k][1]], initial.biases(k));
    }
  }

  @Test
  void drawsTheSameParametersOnEveryMachine() {
    assertEquals(Parameters.initial(ARTICLE, 42), Parameters.initial(ARTICLE, 42));
    assertNotEquals(Parameters.initial(ARTICLE, 42), Parameters.initial(ARTICLE, 43));
    assertArrayEquals(
        new double[] {0.6832486555042502, -0.9619186696311943},
        Parameters.initial(LOGISTIC, 42).weights(0));
  }

  @Test
  void drawsTheSameFloatsAsDoublesRounded() {
    Parameters doubles = Parameters.initial(ARTICLE, 5);
    Parameters floats = Parameters.initial(NetworkSpec.article(Precision.FLOAT), 5);
    assertNotEquals(doubles, floats);
    for (int k = 0; k < 3; k++) {
      assertArrayEquals(rounded(doubles.weights(k)), floats.weights(k));
    }
  }

  @Test
  void roundsGivenValuesToThePrecisionOfTheNetwork() {
    double[][] weights = {{0.1, 1e-3}};
    double[][] biases = {{1.0 / 3}};
    NetworkSpec single = LOGISTIC.withPrecision(Precision.FLOAT);
    assertArrayEquals(weights[0], Parameters.of(LOGISTIC, weights, biases).weights(0));
    assertArrayEquals(rounded(weights[0]), Parameters.of(single, weights, biases).weights(0));
    assertArrayEquals(rounded(biases[0]), Parameters.of(single, weights, biases).biases(0));
  }

  @Test
  void comparesBitByBit() {
    assertEquals(logistic(1, 2, 3), logistic(1, 2, 3));
    assertEquals(logistic(1, 2, 3).hashCode(), logistic(1, 2, 3).hashCode());
    assertNotEquals(logistic(1, 2, 3), logistic(1, Math.nextUp(2.0), 3));
    assertNotEquals(logistic(1, 2, 3), logistic(1, 2, Math.nextDown(3.0)));
    assertNotEquals(logistic(0.0, 2, 3), logistic(-0.0, 2, 3));
    assertEquals(logistic(Double.NaN, 2, 3), logistic(Double.NaN, 2, 3));
  }

  @Test
  void keepsWhatItHoldsToItself() {
    double[][] weights = {{1, 2}};
    double[][] biases = {{3}};
    Parameters parameters = Parameters.of(LOGISTIC, weights, biases);
    weights[0][0] = 9;
    biases[0][0] = 9;
    parameters.weights(0)[0] = 9;
    parameters.biases(0)[0] = 9;
    assertEquals(logistic(1, 2, 3), parameters);
    parameters.values()[0] = 9;
    assertArrayEquals(new double[] {1, 2, 3}, parameters.values());
  }

  @Test
  void measuresDifferences() {
    Parameters here = logistic(1, -4, 0);
    Parameters there = logistic(1.5, -4.25, 0);
    assertEquals(0.5, here.largestDifference(there));
    assertEquals(0, here.largestDifference(here));
    assertEquals(4, here.largestMagnitude());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void findsNaNWhereverItIs(int place) {
    double[] values = {1, 2, 3};
    Parameters whole = logistic(values);
    values[place] = Double.NaN;
    Parameters broken = logistic(values);
    assertTrue(whole.allFinite());
    assertFalse(broken.allFinite());
    assertEquals(Double.NaN, whole.largestDifference(broken));
    assertEquals(Double.NaN, broken.largestDifference(whole));
    values[place] = Double.NEGATIVE_INFINITY;
    assertFalse(logistic(values).allFinite());
  }

  @Test
  void takesOneLayerFromOthers() {
    Parameters mine = Parameters.initial(ARTICLE, 1);
    Parameters theirs = Parameters.initial(ARTICLE, 2);
    Parameters mixed = mine.withLayerOf(theirs, 1);
    assertArrayEquals(mine.weights(0), mixed.weights(0));
    assertArrayEquals(theirs.weights(1), mixed.weights(1));
    assertArrayEquals(mine.weights(2), mixed.weights(2));
    assertEquals(mine, mixed.withLayerOf(mine, 1));
    assertEquals(theirs, mixed.withLayerOf(theirs, 0).withLayerOf(theirs, 2));
  }

  @Test
  void takesBiasesWithALayer() {
    assertEquals(logistic(4, 5, 6), logistic(1, 2, 3).withLayerOf(logistic(4, 5, 6), 0));
  }

  @Test
  void rejectsALayerOfAnotherShape() {
    Parameters article = Parameters.initial(ARTICLE, 1);
    assertRejected("expected 3 layers, found 1", () -> article.withLayerOf(logistic(1, 2, 3), 0));
    Parameters wide =
        Parameters.initial(NetworkSpec.fullyConnected(2, List.of(5, 8), Precision.DOUBLE), 1);
    assertRejected("expected 35 weights, found 40", () -> article.withLayerOf(wide, 1));
    Parameters turned =
        Parameters.initial(NetworkSpec.fullyConnected(5, List.of(2, 7), Precision.DOUBLE), 1);
    assertRejected("expected 5 biases, found 2", () -> article.withLayerOf(turned, 0));
  }

  @Test
  void rejectsValuesThatDoNotFitTheNetwork() {
    double[] two = {1, 2};
    double[] one = {3};
    assertRejected(
        "expected 1 weight matrices, found 2",
        () -> Parameters.of(LOGISTIC, new double[][] {two, two}, new double[][] {one}));
    assertRejected(
        "expected 1 bias vectors, found 0",
        () -> Parameters.of(LOGISTIC, new double[][] {two}, new double[][] {}));
    assertRejected(
        "expected 2 weights in layer 0, found 1",
        () -> Parameters.of(LOGISTIC, new double[][] {one}, new double[][] {one}));
    assertRejected(
        "expected 1 biases in layer 0, found 2",
        () -> Parameters.of(LOGISTIC, new double[][] {two}, new double[][] {two}));
    assertRejected("expected 3 parameters, found 2", () -> Parameters.of(LOGISTIC, two));
    assertRejected(
        "expected 3 parameters, found 65",
        () -> logistic(1, 2, 3).largestDifference(Parameters.initial(ARTICLE, 1)));
  }

  @Test
  void writesEveryArrayWithItsLength() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(written(logistic(1, Double.NaN, -0.0)));
    bytes.getInt();
    assertEquals(1, bytes.getInt(), "layers");
    assertEquals(2, bytes.getInt(), "weights");
    assertEquals(1, bytes.getDouble());
    assertEquals(Double.NaN, bytes.getDouble());
    assertEquals(1, bytes.getInt(), "biases");
    assertEquals(-0.0, bytes.getDouble());
    assertFalse(bytes.hasRemaining());
  }

  private static Parameters logistic(double... values) {
    return Parameters.of(LOGISTIC, values);
  }

  private static double[] rounded(double[] values) {
    return Arrays.stream(values).map(value -> (float) value).toArray();
  }

  private static byte[] written(Parameters parameters) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parameters.write(out);
    return out.toByteArray();
  }

  static void assertRejected(String message, Executable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
  }
}
