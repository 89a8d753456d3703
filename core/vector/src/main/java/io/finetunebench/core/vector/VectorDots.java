package io.finetunebench.core.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Dot products of rows, six at a time; of one thread. */
final class VectorDots {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** As many zeros as a vector has lanes, then as many ones. */
  private static final float[] FRESH = new float[2 * LANES];

  static {
    Arrays.fill(FRESH, LANES, 2 * LANES, 1);
  }

  /** Six sums before their lanes are added. */
  private final float[] sums = new float[6 * LANES];

  /** Sets {@code dots[i][o]} to the dot product of {@code x[i]} and {@code y[o]}. */
  void set(float[][] x, int xRows, float[][] y, int yRows, int count, float[][] dots) {
    for (int i = 0; i < xRows; i += 3) {
      // At the end a row may come twice, which does no harm: its results are the same.
      int i1 = Math.min(i + 1, xRows - 1);
      int i2 = Math.min(i + 2, xRows - 1);
      for (int o = 0; o < yRows; o += 2) {
        int o1 = Math.min(o + 1, yRows - 1);
        int end = sumThreeByTwo(x[i], x[i1], x[i2], y[o], y[o1], count, sums);
        dots[i][o] = dot(0, x[i], y[o], end, count);
        dots[i][o1] = dot(1, x[i], y[o1], end, count);
        dots[i1][o] = dot(2, x[i1], y[o], end, count);
        dots[i1][o1] = dot(3, x[i1], y[o1], end, count);
        dots[i2][o] = dot(4, x[i2], y[o], end, count);
        dots[i2][o1] = dot(5, x[i2], y[o1], end, count);
      }
    }
  }

  /** Sums whole vectors lane by lane; returns where they end. */
  private static int sumThreeByTwo(
      float[] x0, float[] x1, float[] x2, float[] y0, float[] y1, int count, float[] sums) {
    FloatVector sum00 = FloatVector.zero(SPECIES);
    FloatVector sum01 = sum00;
    FloatVector sum10 = sum00;
    FloatVector sum11 = sum00;
    FloatVector sum20 = sum00;
    FloatVector sum21 = sum00;
    int b = 0;
    for (; b + LANES <= count; b += LANES) {
      FloatVector left = FloatVector.fromArray(SPECIES, y0, b);
      FloatVector right = FloatVector.fromArray(SPECIES, y1, b);
      FloatVector v0 = FloatVector.fromArray(SPECIES, x0, b);
      sum00 = v0.fma(left, sum00);
      sum01 = v0.fma(right, sum01);
      FloatVector v1 = FloatVector.fromArray(SPECIES, x1, b);
      sum10 = v1.fma(left, sum10);
      sum11 = v1.fma(right, sum11);
      FloatVector v2 = FloatVector.fromArray(SPECIES, x2, b);
      sum20 = v2.fma(left, sum20);
      sum21 = v2.fma(right, sum21);
    }
    if (b < count && count >= LANES) {
      // The last vector overlaps the one before, whose lanes must not count again.
      FloatVector fresh = FloatVector.fromArray(SPECIES, FRESH, count - b);
      FloatVector left = FloatVector.fromArray(SPECIES, y0, count - LANES).mul(fresh);
      FloatVector right = FloatVector.fromArray(SPECIES, y1, count - LANES).mul(fresh);
      FloatVector v0 = FloatVector.fromArray(SPECIES, x0, count - LANES);
      sum00 = v0.fma(left, sum00);
      sum01 = v0.fma(right, sum01);
      FloatVector v1 = FloatVector.fromArray(SPECIES, x1, count - LANES);
      sum10 = v1.fma(left, sum10);
      sum11 = v1.fma(right, sum11);
      FloatVector v2 = FloatVector.fromArray(SPECIES, x2, count - LANES);
      sum20 = v2.fma(left, sum20);
      sum21 = v2.fma(right, sum21);
      b = count;
    }
    sum00.intoArray(sums, 0);
    sum01.intoArray(sums, LANES);
    sum10.intoArray(sums, 2 * LANES);
    sum11.intoArray(sums, 3 * LANES);
    sum20.intoArray(sums, 4 * LANES);
    sum21.intoArray(sums, 5 * LANES);
    return b;
  }

  /** Adds the lanes of a sum, and the products from {@code from} on. */
  private float dot(int sum, float[] x, float[] y, int from, int count) {
    int start = sum * LANES;
    float even = 0;
    float odd = 0;
    for (int lane = 0; lane < LANES; lane += 2) {
      even += sums[start + lane];
      odd += sums[start + lane + 1];
    }
    float total = even + odd;
    for (int b = from; b < count; b++) {
      total = Math.fma(x[b], y[b], total);
    }
    return total;
  }
}
