package io.finetunebench.core.experiment.reference;

import java.util.Arrays;

/**
 * Loops in plain Java.
 *
 * <p>Everything bends to what the compiler turns into vector instructions: the inner loops run
 * along rows, every array is indexed by the loop's variable alone (an offset that the compiler does
 * not know stops it), and three terms at once are as many as fit its limit for such a loop.
 */
final class PlainKernels implements FloatKernels {
  private static final float HUGE = 1e30f;

  private final FloatExponential exponential;

  PlainKernels(int capacity) {
    exponential = new FloatExponential(capacity);
  }

  @Override
  public FloatKernels forRows(int capacity) {
    return new PlainKernels(capacity);
  }

  @Override
  public void relu(float[] values, int count) {
    for (int b = 0; b < count; b++) {
      values[b] = Math.max(0f, values[b]);
    }
  }

  @Override
  public void scaleByReluDerivative(float[] activations, float[] deltas, int count) {
    // One for whatever is above zero: a comparison would become a branch, often mispredicted.
    for (int b = 0; b < count; b++) {
      deltas[b] *= Math.min(1f, activations[b] * HUGE * HUGE);
    }
  }

  @Override
  public void sigmoid(float[] from, float[] to, int count) {
    exponential.apply(-1, from, to, count);
    for (int b = 0; b < count; b++) {
      to[b] = 1 / (1 + to[b]);
    }
  }

  @Override
  public void setBlock(
      float[][] a,
      boolean transposed,
      float[][] b,
      float[][] c,
      int top,
      int bottom,
      int inner,
      int left,
      int right) {
    for (int row = top; row < bottom; row++) {
      Arrays.fill(c[row], left, right, 0);
    }
    int k = 0;
    for (; k + 2 < inner; k += 3) {
      for (int row = top; row < bottom; row++) {
        float a0 = element(a, transposed, row, k);
        float a1 = element(a, transposed, row, k + 1);
        float a2 = element(a, transposed, row, k + 2);
        addThree(a0, b[k], a1, b[k + 1], a2, b[k + 2], c[row], left, right);
      }
    }
    for (int row = top; row < bottom; row++) {
      if (inner - k == 2) {
        float a0 = element(a, transposed, row, k);
        float a1 = element(a, transposed, row, k + 1);
        addTwo(a0, b[k], a1, b[k + 1], c[row], left, right);
      } else if (inner - k == 1) {
        addOne(element(a, transposed, row, k), b[k], c[row], left, right);
      }
    }
  }

  private static float element(float[][] a, boolean transposed, int row, int column) {
    return transposed ? a[column][row] : a[row][column];
  }

  private static void addThree(
      float a0,
      float[] b0,
      float a1,
      float[] b1,
      float a2,
      float[] b2,
      float[] c,
      int left,
      int right) {
    for (int j = left; j < right; j++) {
      c[j] += (a0 * b0[j] + a1 * b1[j]) + a2 * b2[j];
    }
  }

  private static void addTwo(
      float a0, float[] b0, float a1, float[] b1, float[] c, int left, int right) {
    for (int j = left; j < right; j++) {
      c[j] += a0 * b0[j] + a1 * b1[j];
    }
  }

  private static void addOne(float a0, float[] b0, float[] c, int left, int right) {
    for (int j = left; j < right; j++) {
      c[j] += a0 * b0[j];
    }
  }

  @Override
  public void setDots(float[][] x, int xRows, float[][] y, int yRows, int count, float[][] dots) {
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
