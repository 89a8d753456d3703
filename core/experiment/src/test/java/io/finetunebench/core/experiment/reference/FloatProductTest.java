package io.finetunebench.core.experiment.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FloatProductTest {
  private static final int INNER = 67;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void everyNumberOfThreadsGivesTheProductOfDoublesAndTheSameBits(int threads) {
    int rows = 161;
    int columns = 301;
    float[][] a = random(rows, INNER, 1);
    float[][] b = random(INNER, columns, 2);
    float[][] alone = new float[rows][columns];
    new FloatProduct(new Workers(1), new PlainKernels(0))
        .set(a, false, b, alone, rows, INNER, columns);
    float[][] shared = new float[rows][columns];

    new FloatProduct(new Workers(threads), new PlainKernels(0))
        .set(a, false, b, shared, rows, INNER, columns);

    for (int row = 0; row < rows; row++) {
      assertArrayEquals(alone[row], shared[row], "row " + row);
      for (int column = 0; column < columns; column++) {
        assertEquals(exact(a[row], b, column), shared[row][column], 1e-4);
      }
    }
  }

  @Test
  void aFailureOnAnotherThreadReachesTheCaller() {
    float[][] a = random(400, INNER, 1);
    float[][] b = random(INNER, 400, 2);
    float[][] tooShort = new float[400][400];
    tooShort[399] = new float[1];
    FloatProduct product = new FloatProduct(new Workers(2), new PlainKernels(0));

    assertThrows(
        IllegalStateException.class, () -> product.set(a, false, b, tooShort, 400, INNER, 400));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"none, 1", "4, 4", "' 2 ', 2", "'3,1', 3", "0, 1", "many, 1"})
  void threadsAreReadAsOpenMpReadsThem(String variable, int expected) {
    assertEquals(expected, Workers.threads(variable));
  }

  private static double exact(float[] row, float[][] b, int column) {
    double sum = 0;
    for (int k = 0; k < INNER; k++) {
      sum += (double) row[k] * b[k][column];
    }
    return sum;
  }

  private static float[][] random(int rows, int columns, long seed) {
    Random random = new Random(seed);
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int column = 0; column < columns; column++) {
        row[column] = random.nextFloat() - 0.5f;
      }
    }
    return values;
  }
}
