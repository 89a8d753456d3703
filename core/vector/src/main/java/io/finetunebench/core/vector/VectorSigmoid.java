package io.finetunebench.core.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The logistic function, a vector at a time. */
final class VectorSigmoid {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final FloatVector ONE = all(1);

  // See FloatExponential. They are vectors beforehand, because the compiler may allocate those
  // that a loop makes of numbers. Above the largest value the result is 1, below the smallest 0.
  private static final FloatVector LARGEST = all(87);
  private static final FloatVector SMALLEST = all(-89);
  private static final FloatVector MINUS_LOG2_E = all(-1.442695f);
  private static final FloatVector MINUS_LN_2_HIGH = all(-0.6933594f);
  private static final FloatVector MINUS_LN_2_LOW = all(2.1219444e-4f);
  private static final FloatVector ROUNDER = all(12_582_912);
  private static final int ROUNDER_BITS = Float.floatToRawIntBits(12_582_912);
  private static final FloatVector P5 = all(1.9875691e-4f);
  private static final FloatVector P4 = all(0.0013981999f);
  private static final FloatVector P3 = all(0.008333452f);
  private static final FloatVector P2 = all(0.041665796f);
  private static final FloatVector P1 = all(0.16666666f);
  private static final FloatVector P0 = all(0.5f);
  private static final int EXPONENT_BIAS = 127;
  private static final int EXPONENT_SHIFT = 23;

  private VectorSigmoid() {}

  /** Computes whole vectors alone. */
  static void apply(float[] from, float[] to, int count) {
    for (int b = 0; b < count; b += SPECIES.length()) {
      sigmoidAt(b, from, to);
    }
  }

  /**
   * Computes 1 / (1 + exp(-x)). The exponential is a power of two times the polynomial of the
   * Cephes library's {@code expf}; there are few operations, since the compiler inlines only so
   * many of a method.
   */
  private static void sigmoidAt(int b, float[] from, float[] to) {
    FloatVector x = FloatVector.fromArray(SPECIES, from, b).min(LARGEST).max(SMALLEST);
    FloatVector rounded = x.fma(MINUS_LOG2_E, ROUNDER);
    FloatVector exponent = rounded.sub(ROUNDER);
    FloatVector r = exponent.fma(MINUS_LN_2_LOW, exponent.fma(MINUS_LN_2_HIGH, x.neg()));
    FloatVector p = r.fma(P5, P4).fma(r, P3).fma(r, P2).fma(r, P1).fma(r, P0);
    p = p.mul(r).fma(r, r.add(ONE));
    FloatVector power =
        rounded
            .reinterpretAsInts()
            .sub(ROUNDER_BITS - EXPONENT_BIAS)
            .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
            .reinterpretAsFloats();
    ONE.div(p.fma(power, ONE)).intoArray(to, b);
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
