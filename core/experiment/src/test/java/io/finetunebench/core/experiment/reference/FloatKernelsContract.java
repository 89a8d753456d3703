package io.finetunebench.core.experiment.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each loop against the same in double precision, at lengths around those of vectors. */
public abstract class FloatKernelsContract {
  /** As many values as the longest row has. */
  protected static final int CAPACITY = 400_000;

  private final FloatKernels kernels;
  private final double sigmoidTolerance;
  private final Random random = new Random(3);

  /**
   * Tests kernels with room for {@link #CAPACITY} values.
   *
   * @param sigmoidTolerance the largest relative error of a sigmoid
   */
  protected FloatKernelsContract(FloatKernels kernels, double sigmoidTolerance) {
    this.kernels = kernels;
    this.sigmoidTolerance = sigmoidTolerance;
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "2,3,15", "5,3,100", "7,6,16", "4,8,33", "9,67,131", "16,1,64", "13,5,48"})
  void blocksAreThoseOfTheProduct(int rows, int inner, int columns) {
    float[][] a = rows(rows, inner);
    float[][] transposed = new float[inner][rows];
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < inner; k++) {
        transposed[k][row] = a[row][k];
      }
    }
    float[][] b = rows(inner, columns);
    float[][] c = new float[rows + 1][columns + 1];
    float[][] same = new float[rows + 1][columns + 1];
    kernels.setBlock(a, false, b, c, 0, rows, inner, 0, columns);
    kernels.setBlock(transposed, true, b, same, 0, rows, inner, 0, columns);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double sum = 0;
        for (int k = 0; k < inner; k++) {
          sum += (double) a[row][k] * b[k][column];
        }
        assertEquals(sum, c[row][column], 1e-5, row + "," + column);
      }
      assertEquals(0, c[row][columns], "beyond the block");
      assertArrayEquals(c[row], same[row], "transposed, bit by bit");
    }
    assertArrayEquals(new float[columns + 1], c[rows], "below the block");
  }

  @Test
  void partsOfABlockAreTheWholeBitByBit() {
    float[][] a = rows(8, 9);
    float[][] b = rows(9, 70);
    float[][] whole = new float[8][70];
    float[][] parts = new float[8][70];
    kernels.setBlock(a, false, b, whole, 0, 8, 9, 0, 70);
    for (int top = 0; top < 8; top += 2) {
      kernels.setBlock(a, false, b, parts, top, top + 2, 9, 0, 70);
    }
    for (int row = 0; row < 8; row++) {
      assertArrayEquals(whole[row], parts[row]);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "3,5,100", "6,7,16", "8,1,100", "4,2,5", "5,5,0"})
  void dotsAreThoseOfDoubles(int xRows, int yRows, int count) {
    float[][] x = rows(xRows, count);
    float[][] y = rows(yRows, count);
    float[][] dots = new float[xRows][yRows];
    kernels.setDots(x, xRows, y, yRows, count, dots);
    for (int i = 0; i < xRows; i++) {
      for (int o = 0; o < yRows; o++) {
        double sum = 0;
        for (int b = 0; b < count; b++) {
          sum += (double) x[i][b] * y[o][b];
        }
        assertEquals(sum, dots[i][o], 1e-5);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "15", "16", "100", "257"})
  void reluAndItsDerivativeSwitch(int count) {
    float[] values = rows(1, count + 1)[0];
    float[] expected = values.clone();
    for (int b = 0; b < count; b++) {
      expected[b] = Math.max(0, values[b]);
    }
    kernels.relu(values, count);
    assertArrayEquals(expected, values, "nothing beyond the count changes");
    float[] deltas = rows(1, count + 1)[0];
    float[] scaled = deltas.clone();
    for (int b = 0; b < count; b++) {
      scaled[b] *= values[b] > 0 ? 1 : 0;
    }
    kernels.scaleByReluDerivative(values, deltas, count);
    for (int b = 0; b <= count; b++) {
      assertEquals(scaled[b], deltas[b], 0f);
    }
  }

  @Test
  void aNaNStaysOne() {
    float[] values = new float[40];
    values[3] = Float.NaN;
    values[39] = Float.NaN;
    float[] sigmoids = new float[40];
    kernels.sigmoid(values, sigmoids, 40);
    kernels.relu(values, 40);
    for (int b : new int[] {3, 39}) {
      assertTrue(Float.isNaN(values[b]) && Float.isNaN(sigmoids[b]), "place " + b);
    }
    assertEquals(0.5f, sigmoids[0]);
  }

  @Test
  void theLogisticFunctionKeepsItsRelativePrecision() {
    int count = CAPACITY;
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = -87 + 187f * i / count;
    }
    float[] found = new float[count];
    kernels.sigmoid(x, found, count);
    for (int i = 0; i < count; i++) {
      double expected = 1 / (1 + Math.exp(-(double) x[i]));
      assertEquals(expected, found[i], sigmoidTolerance * expected, "of " + x[i]);
    }
    float[] ends = {
      -1e30f, -1e9f, Float.NEGATIVE_INFINITY, 0, 1e9f, 1e30f, Float.POSITIVE_INFINITY
    };
    kernels.sigmoid(ends, ends, ends.length);
    assertArrayEquals(new float[] {0, 0, 0, 0.5f, 1, 1, 1}, ends, "in place");
  }

  private float[][] rows(int rows, int columns) {
    float[][] values = new float[Math.max(1, rows)][columns];
    for (float[] row : values) {
      for (int column = 0; column < columns; column++) {
        row[column] = random.nextFloat() - 0.5f;
      }
    }
    return values;
  }
}
