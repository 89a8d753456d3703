package io.finetunebench.core.vector;

import io.finetunebench.core.experiment.reference.FloatKernels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops by Java's Vector API. Loops that the JIT compiler vectorises itself step one by one up to
 * an aligned address and from the last whole vector on, which costs much of the time of short rows.
 *
 * <p>Here the last vector of a row may overlap the one before. Rows shorter than a vector, and the
 * end of rows in wide products, are computed one by one with the same operations.
 */
public final class VectorKernels implements FloatKernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final FloatVector HUGE = all(1e30f);
  private static final FloatVector ONE = all(1);

  /** With fewer terms a sum it takes longer to begin and end a sum than to add it up. */
  private static final int FEW = 16;

  /** So many rows of two vectors, 32 KiB, stay in the first-level cache. */
  private static final int INNER_BLOCK = 256;

  private final VectorDots dots = new VectorDots();

  /** Room for what is left of a row. */
  private final float[] rest = new float[LANES];

  /** Called by the service loader. */
  public VectorKernels() {}

  @Override
  public FloatKernels forRows(int capacity) {
    return new VectorKernels();
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
    if (inner < FEW) {
      for (int row = top; row < bottom; row++) {
        setRow(a, transposed, b, c[row], row, inner, left, right);
      }
      return;
    }
    for (int row = top; row < bottom; row++) {
      Arrays.fill(c[row], left, right, 0);
    }
    for (int first = 0; first < inner; first += INNER_BLOCK) {
      int end = Math.min(first + INNER_BLOCK, inner);
      int j = left;
      for (; j + 2 * LANES <= right; j += 2 * LANES) {
        int row = top;
        for (; row + 3 < bottom; row += 4) {
          addFourByTwo(a, transposed, b, c, row, first, end, j);
        }
        for (; row < bottom; row++) {
          addOne(a, transposed, b, c[row], row, first, end, j);
          addOne(a, transposed, b, c[row], row, first, end, j + LANES);
        }
      }
      for (int row = top; row < bottom; row++) {
        int column = j;
        for (; column + LANES <= right; column += LANES) {
          addOne(a, transposed, b, c[row], row, first, end, column);
        }
        addRest(a, transposed, b, c[row], row, first, end, column, right);
      }
    }
  }

  /** Sets a row from few terms, along the row, three at a time. */
  private static void setRow(
      float[][] a,
      boolean transposed,
      float[][] b,
      float[] c,
      int row,
      int inner,
      int left,
      int right) {
    int k = 0;
    if (inner < 3) {
      Arrays.fill(c, left, right, 0);
    } else {
      float a0 = element(a, transposed, row, 0);
      float a1 = element(a, transposed, row, 1);
      float a2 = element(a, transposed, row, 2);
      setThree(a0, b[0], a1, b[1], a2, b[2], c, left, right);
      k = 3;
    }
    for (; k + 2 < inner; k += 3) {
      float a0 = element(a, transposed, row, k);
      float a1 = element(a, transposed, row, k + 1);
      float a2 = element(a, transposed, row, k + 2);
      addThree(a0, b[k], a1, b[k + 1], a2, b[k + 2], c, left, right);
    }
    for (; k < inner; k++) {
      addOne(element(a, transposed, row, k), b[k], c, left, right);
    }
  }

  private static void setThree(
      float a0,
      float[] b0,
      float a1,
      float[] b1,
      float a2,
      float[] b2,
      float[] c,
      int left,
      int right) {
    if (right - left < LANES) {
      for (int j = left; j < right; j++) {
        c[j] = Math.fma(b2[j], a2, Math.fma(b1[j], a1, b0[j] * a0));
      }
      return;
    }
    FloatVector v0 = FloatVector.broadcast(SPECIES, a0);
    FloatVector v1 = FloatVector.broadcast(SPECIES, a1);
    FloatVector v2 = FloatVector.broadcast(SPECIES, a2);
    int last = right - LANES;
    for (int j = left; j < last; j += LANES) {
      FloatVector sum = FloatVector.fromArray(SPECIES, b0, j).mul(v0);
      sum = FloatVector.fromArray(SPECIES, b1, j).fma(v1, sum);
      sum = FloatVector.fromArray(SPECIES, b2, j).fma(v2, sum);
      sum.intoArray(c, j);
    }
    // The last vector may overlap the one before, and sets the same there.
    FloatVector end = FloatVector.fromArray(SPECIES, b0, last).mul(v0);
    end = FloatVector.fromArray(SPECIES, b1, last).fma(v1, end);
    end = FloatVector.fromArray(SPECIES, b2, last).fma(v2, end);
    end.intoArray(c, last);
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
    if (right - left < LANES) {
      for (int j = left; j < right; j++) {
        c[j] = Math.fma(b2[j], a2, Math.fma(b1[j], a1, Math.fma(b0[j], a0, c[j])));
      }
      return;
    }
    FloatVector v0 = FloatVector.broadcast(SPECIES, a0);
    FloatVector v1 = FloatVector.broadcast(SPECIES, a1);
    FloatVector v2 = FloatVector.broadcast(SPECIES, a2);
    int last = right - LANES;
    // The last vector may overlap the one before, so it is read before that is written.
    FloatVector end = FloatVector.fromArray(SPECIES, c, last);
    end = FloatVector.fromArray(SPECIES, b0, last).fma(v0, end);
    end = FloatVector.fromArray(SPECIES, b1, last).fma(v1, end);
    end = FloatVector.fromArray(SPECIES, b2, last).fma(v2, end);
    for (int j = left; j < last; j += LANES) {
      FloatVector sum = FloatVector.fromArray(SPECIES, c, j);
      sum = FloatVector.fromArray(SPECIES, b0, j).fma(v0, sum);
      sum = FloatVector.fromArray(SPECIES, b1, j).fma(v1, sum);
      sum = FloatVector.fromArray(SPECIES, b2, j).fma(v2, sum);
      sum.intoArray(c, j);
    }
    end.intoArray(c, last);
  }

  private static void addOne(float a0, float[] b0, float[] c, int left, int right) {
    if (right - left < LANES) {
      for (int j = left; j < right; j++) {
        c[j] = Math.fma(b0[j], a0, c[j]);
      }
      return;
    }
    FloatVector v0 = FloatVector.broadcast(SPECIES, a0);
    int last = right - LANES;
    FloatVector end = FloatVector.fromArray(SPECIES, c, last);
    end = FloatVector.fromArray(SPECIES, b0, last).fma(v0, end);
    for (int j = left; j < last; j += LANES) {
      FloatVector sum = FloatVector.fromArray(SPECIES, c, j);
      FloatVector.fromArray(SPECIES, b0, j).fma(v0, sum).intoArray(c, j);
    }
    end.intoArray(c, last);
  }

  private static float element(float[][] a, boolean transposed, int row, int column) {
    return transposed ? a[column][row] : a[row][column];
  }

  private static void addFourByTwo(
      float[][] a,
      boolean transposed,
      float[][] b,
      float[][] c,
      int row,
      int first,
      int end,
      int j) {
    FloatVector c00 = FloatVector.fromArray(SPECIES, c[row], j);
    FloatVector c01 = FloatVector.fromArray(SPECIES, c[row], j + LANES);
    FloatVector c10 = FloatVector.fromArray(SPECIES, c[row + 1], j);
    FloatVector c11 = FloatVector.fromArray(SPECIES, c[row + 1], j + LANES);
    FloatVector c20 = FloatVector.fromArray(SPECIES, c[row + 2], j);
    FloatVector c21 = FloatVector.fromArray(SPECIES, c[row + 2], j + LANES);
    FloatVector c30 = FloatVector.fromArray(SPECIES, c[row + 3], j);
    FloatVector c31 = FloatVector.fromArray(SPECIES, c[row + 3], j + LANES);
    for (int k = first; k < end; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b[k], j);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b[k], j + LANES);
      FloatVector a0 = FloatVector.broadcast(SPECIES, element(a, transposed, row, k));
      c00 = b0.fma(a0, c00);
      c01 = b1.fma(a0, c01);
      FloatVector a1 = FloatVector.broadcast(SPECIES, element(a, transposed, row + 1, k));
      c10 = b0.fma(a1, c10);
      c11 = b1.fma(a1, c11);
      FloatVector a2 = FloatVector.broadcast(SPECIES, element(a, transposed, row + 2, k));
      c20 = b0.fma(a2, c20);
      c21 = b1.fma(a2, c21);
      FloatVector a3 = FloatVector.broadcast(SPECIES, element(a, transposed, row + 3, k));
      c30 = b0.fma(a3, c30);
      c31 = b1.fma(a3, c31);
    }
    c00.intoArray(c[row], j);
    c01.intoArray(c[row], j + LANES);
    c10.intoArray(c[row + 1], j);
    c11.intoArray(c[row + 1], j + LANES);
    c20.intoArray(c[row + 2], j);
    c21.intoArray(c[row + 2], j + LANES);
    c30.intoArray(c[row + 3], j);
    c31.intoArray(c[row + 3], j + LANES);
  }

  private static void addOne(
      float[][] a, boolean transposed, float[][] b, float[] c, int row, int first, int end, int j) {
    FloatVector sum = FloatVector.fromArray(SPECIES, c, j);
    for (int k = first; k < end; k++) {
      FloatVector factor = FloatVector.broadcast(SPECIES, element(a, transposed, row, k));
      sum = FloatVector.fromArray(SPECIES, b[k], j).fma(factor, sum);
    }
    sum.intoArray(c, j);
  }

  private static void addRest(
      float[][] a,
      boolean transposed,
      float[][] b,
      float[] c,
      int row,
      int first,
      int end,
      int left,
      int right) {
    for (int j = left; j < right; j++) {
      float sum = c[j];
      for (int k = first; k < end; k++) {
        sum = Math.fma(b[k][j], element(a, transposed, row, k), sum);
      }
      c[j] = sum;
    }
  }

  @Override
  public void setDots(float[][] x, int xRows, float[][] y, int yRows, int count, float[][] dots) {
    this.dots.set(x, xRows, y, yRows, count, dots);
  }

  @Override
  public void relu(float[] values, int count) {
    if (count < LANES) {
      for (int b = 0; b < count; b++) {
        values[b] = Math.max(0f, values[b]);
      }
      return;
    }
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int b = 0; b < count - LANES; b += LANES) {
      FloatVector.fromArray(SPECIES, values, b).max(zero).intoArray(values, b);
    }
    int last = count - LANES;
    FloatVector.fromArray(SPECIES, values, last).max(zero).intoArray(values, last);
  }

  @Override
  public void scaleByReluDerivative(float[] activations, float[] deltas, int count) {
    if (count < LANES) {
      for (int b = 0; b < count; b++) {
        deltas[b] *= Math.min(1f, activations[b] * 1e30f * 1e30f);
      }
      return;
    }
    for (int b = 0; b < count - LANES; b += LANES) {
      FloatVector slope =
          FloatVector.fromArray(SPECIES, activations, b).mul(HUGE).mul(HUGE).min(ONE);
      slope.mul(FloatVector.fromArray(SPECIES, deltas, b)).intoArray(deltas, b);
    }
    // Where the last vector overlaps the one before, it multiplies by 0 or 1 once more.
    int last = count - LANES;
    FloatVector slope =
        FloatVector.fromArray(SPECIES, activations, last).mul(HUGE).mul(HUGE).min(ONE);
    slope.mul(FloatVector.fromArray(SPECIES, deltas, last)).intoArray(deltas, last);
  }

  @Override
  public void sigmoid(float[] from, float[] to, int count) {
    int whole = count - count % LANES;
    VectorSigmoid.apply(from, to, whole);
    if (whole < count) {
      System.arraycopy(from, whole, rest, 0, count - whole);
      VectorSigmoid.apply(rest, rest, LANES);
      System.arraycopy(rest, 0, to, whole, count - whole);
    }
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
