package io.finetunebench.core.engine.reference;

/**
 * The dot product of every row of one matrix with every row of another, in single precision: a
 * product for results too narrow for the loops of {@link FloatProduct}.
 */
final class FloatDots {
  private FloatDots() {}

  /**
   * Sets {@code dots[i][o]} to the dot product of {@code x[i]} and {@code y[o]}.
   *
   * @param count elements of a row that count
   */
  static void set(float[][] x, int xRows, float[][] y, int yRows, int count, float[][] dots) {
    for (int i = 0; i < xRows; i += 3) {
      // At the end a row may come twice, which does no harm: its results are the same.
      int i1 = Math.min(i + 1, xRows - 1);
      int i2 = Math.min(i + 2, xRows - 1);
      int o = 0;
      for (; o + 1 < yRows; o += 2) {
        setThreeByTwo(x[i], x[i1], x[i2], y[o], y[o + 1], count, dots[i], dots[i1], dots[i2], o);
      }
      if (o < yRows) {
        setThreeByOne(x[i], x[i1], x[i2], y[o], count, dots[i], dots[i1], dots[i2], o);
      }
    }
  }

  // Several sums share what is loaded, and none waits for the addition before it.
  private static void setThreeByTwo(
      float[] x0,
      float[] x1,
      float[] x2,
      float[] y0,
      float[] y1,
      int count,
      float[] dots0,
      float[] dots1,
      float[] dots2,
      int o) {
    float sum00 = 0;
    float sum01 = 0;
    float sum10 = 0;
    float sum11 = 0;
    float sum20 = 0;
    float sum21 = 0;
    for (int b = 0; b < count; b++) {
      float left = y0[b];
      float right = y1[b];
      sum00 += x0[b] * left;
      sum01 += x0[b] * right;
      sum10 += x1[b] * left;
      sum11 += x1[b] * right;
      sum20 += x2[b] * left;
      sum21 += x2[b] * right;
    }
    dots0[o] = sum00;
    dots0[o + 1] = sum01;
    dots1[o] = sum10;
    dots1[o + 1] = sum11;
    dots2[o] = sum20;
    dots2[o + 1] = sum21;
  }

  private static void setThreeByOne(
      float[] x0,
      float[] x1,
      float[] x2,
      float[] y,
      int count,
      float[] dots0,
      float[] dots1,
      float[] dots2,
      int o) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    for (int b = 0; b < count; b++) {
      sum0 += x0[b] * y[b];
      sum1 += x1[b] * y[b];
      sum2 += x2[b] * y[b];
    }
    dots0[o] = sum0;
    dots1[o] = sum1;
    dots2[o] = sum2;
  }
}
