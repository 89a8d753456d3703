package io.finetunebench.core.experiment.reference;

/**
 * The exponential in single precision, over many values.
 *
 * <p>An exponential is a power of two times that of the small remainder: a polynomial, that of the
 * Cephes library's {@code expf}. Relative errors stay below 2.5e-7. The work is cut into loops that
 * the compiler turns into vector instructions, all but the one that makes powers of two.
 */
final class FloatExponential {
  // What is larger overflows, what is smaller rounds to zero.
  private static final float LARGEST = 89;
  private static final float SMALLEST = -104;

  private static final float LOG2_E = 1.442695f;

  // The logarithm of 2 in two parts: the first has so few digits that its product with an exponent
  // is exact.
  private static final float LN_2_HIGH = 0.6933594f;
  private static final float LN_2_LOW = -2.1219444e-4f;

  // A sum with it has no room for a fraction: it is rounded, and its lowest bits are the integer.
  private static final float ROUNDER = 12_582_912;
  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);

  private static final int EXPONENT_BIAS = 127;
  private static final int EXPONENT_SHIFT = 23;

  private final float[] exponents;
  private final float[] remainders;

  /** Makes room for {@code capacity} values at once. */
  FloatExponential(int capacity) {
    exponents = new float[capacity];
    remainders = new float[capacity];
  }

  /** Writes {@code exp(sign * x)} for the first {@code count} values; in place, too. */
  void apply(float sign, float[] from, float[] to, int count) {
    clamp(sign, from, to, count);
    split(to, count);
    approximate(count);
    scale(to, count);
  }

  private static void clamp(float sign, float[] from, float[] to, int count) {
    for (int b = 0; b < count; b++) {
      to[b] = Math.max(SMALLEST, Math.min(LARGEST, sign * from[b]));
    }
  }

  private void split(float[] values, int count) {
    for (int b = 0; b < count; b++) {
      float rounded = values[b] * LOG2_E + ROUNDER;
      float exponent = rounded - ROUNDER;
      exponents[b] = rounded;
      remainders[b] = (values[b] - exponent * LN_2_HIGH) - exponent * LN_2_LOW;
    }
  }

  private void approximate(int count) {
    for (int b = 0; b < count; b++) {
      float r = remainders[b];
      float p = 1.9875691e-4f;
      p = p * r + 0.0013981999f;
      p = p * r + 0.008333452f;
      p = p * r + 0.041665796f;
      p = p * r + 0.16666666f;
      p = p * r + 0.5f;
      remainders[b] = p * r * r + r + 1;
    }
  }

  // In two halves, since the powers at either end of the range are no floats.
  private void scale(float[] to, int count) {
    for (int b = 0; b < count; b++) {
      int exponent = Float.floatToRawIntBits(exponents[b]) - ROUNDER_BITS;
      int half = exponent >> 1;
      to[b] = remainders[b] * powerOfTwo(half) * powerOfTwo(exponent - half);
    }
  }

  private static float powerOfTwo(int exponent) {
    return Float.intBitsToFloat((exponent + EXPONENT_BIAS) << EXPONENT_SHIFT);
  }
}
