package io.finetunebench.bench.judge.bisect;

import java.util.ArrayList;
import java.util.List;

/**
 * What is unknown beside the steps, as one point of a grid.
 *
 * @param pair standard deviation of a pair
 * @param build standard deviation of what a build adds to all of its pairs, whatever its source
 * @param step standard deviation of the size of a step
 */
record Noise(double pair, double build, double step) {
  private static final double LEAST = 0.002;
  private static final double MOST = 0.3;
  private static final int SCALES = 16;

  /** Builds of one source differ by about 1 %. */
  private static final double[] BUILDS = {0.003, 0.006, 0.01, 0.015};

  private static final double[] STEPS = {0.05, 0.15, 0.5};

  /**
   * Returns the grid, all points alike: uniform in the logarithm of a pair's deviation, which makes
   * the noise of pairs Student's t where it is summed.
   */
  static List<Noise> grid() {
    List<Noise> grid = new ArrayList<>();
    for (int i = 0; i < SCALES; i++) {
      double pair = LEAST * Math.pow(MOST / LEAST, i / (SCALES - 1.0));
      for (double build : BUILDS) {
        for (double step : STEPS) {
          grid.add(new Noise(pair, build, step));
        }
      }
    }
    return grid;
  }

  /** Returns the variance of the mean of a commit's pairs around its level. */
  double variance(int commit, int pairs) {
    return (commit == 0 ? 0 : build * build) + pair * pair / pairs;
  }
}
