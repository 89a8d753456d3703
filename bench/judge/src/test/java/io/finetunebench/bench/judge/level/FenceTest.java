package io.finetunebench.bench.judge.level;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FenceTest {
  private static final double SLOW = Math.log(1.5);

  private final SplittableRandom random = new SplittableRandom(5);

  private double[] noise(int length) {
    double[] noise = new double[length];
    Arrays.setAll(noise, i -> 0.01 * random.nextGaussian());
    return noise;
  }

  private static Fence fence(double[]... levels) {
    return Objects.requireNonNull(Fence.of(List.of(levels), 0.99, 0));
  }

  @Test
  void afterAStretchOfSlowRunsBothPacesAreExpected() {
    double[] runs = noise(61);
    for (int i = 0; i < 6; i++) {
      runs[20 + i] += SLOW;
      runs[55 + i] += SLOW;
    }
    Fence fence = fence(runs);
    assertFalse(fence.excludes(0), fence::toString);
    assertFalse(fence.excludes(SLOW), fence::toString);
    assertTrue(fence.excludes(-SLOW), fence::toString);
  }

  @Test
  void aQuietSeriesExpectsNothingElse() {
    Fence fence = fence(noise(40));
    assertFalse(fence.excludes(0), fence::toString);
    assertTrue(fence.excludes(0.06), fence::toString);
    assertTrue(fence.excludes(-0.06), fence::toString);
  }

  /** All of a level may lie far from its median where there are two. */
  @Test
  void aLevelOfNothingButOutliersHasAFence() {
    for (double[] last : new double[][] {{0, 1}, {1, 0}, {5, 5, -5, -5}, {3}}) {
      assertNotNull(fence(noise(30), last), Arrays.toString(last));
    }
    double[] noise = noise(30);
    noise[29] = 9;
    assertNotNull(fence(noise, new double[] {0, 1}));
  }
}
