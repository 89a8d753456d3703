package io.finetunebench.core.experiment.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FloatExponentialTest {
  @Test
  void isCloseToTheDoubleExponentialOverTheWholeRange() {
    int count = 2_000_000;
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = -110 + 205f * i / count;
    }
    float[] found = exp(1, x);
    for (int i = 0; i < count; i++) {
      assertClose(Math.exp(x[i]), found[i], x[i]);
    }
  }

  @Test
  void isCloseAtSmallAndNeighbouringArguments() {
    float[] x = {
      0f,
      -0f,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MIN_NORMAL,
      1e-20f,
      1e-8f,
      -1e-8f,
      1e-3f,
      (float) Math.log(2) / 2,
      Math.nextUp((float) Math.log(2) / 2),
      -87.33655f,
      -103.97208f,
      88.72283f
    };
    float[] found = exp(1, x);
    for (int i = 0; i < x.length; i++) {
      assertClose(Math.exp(x[i]), found[i], x[i]);
    }
    assertEquals(1f, found[0]);
  }

  @Test
  void overflowsToInfinityAndUnderflowsToZero() {
    float[] x = {
      Float.POSITIVE_INFINITY, Float.MAX_VALUE, 88.73f, -104.1f, -1e30f, Float.NEGATIVE_INFINITY
    };
    float[] found = exp(1, x);
    for (int i = 0; i < 3; i++) {
      assertEquals(Float.POSITIVE_INFINITY, found[i], "exp of " + x[i]);
      assertEquals(0f, found[i + 3], "exp of " + x[i + 3]);
    }
  }

  @Test
  void aNaNStaysOne() {
    float[] found = exp(-1, new float[] {1, Float.NaN, 2});
    assertEquals(Float.NaN, found[1]);
    assertClose(Math.exp(-1), found[0], 1);
    assertClose(Math.exp(-2), found[2], 2);
  }

  private static float[] exp(float sign, float[] x) {
    float[] found = new float[x.length];
    new FloatExponential(x.length).apply(sign, x, found, x.length);
    return found;
  }

  /** Subnormal numbers are as precise as their spacing. */
  private static void assertClose(double expected, float found, float x) {
    double tolerance = Math.max(2.5e-7 * expected, Float.MIN_VALUE);
    boolean overflow = expected > Float.MAX_VALUE && found == Float.POSITIVE_INFINITY;
    assertTrue(
        overflow || Math.abs(found - expected) <= tolerance,
        () -> "at " + x + " expected " + expected + ", found " + found);
  }
}
