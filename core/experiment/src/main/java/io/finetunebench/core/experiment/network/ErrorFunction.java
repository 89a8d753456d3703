package io.finetunebench.core.experiment.network;

import org.apache.commons.numbers.gamma.Erfc;

/** The cumulative distribution and the density of the standard normal distribution. */
final class ErrorFunction {
  private static final double ROOT_OF_HALF = Math.sqrt(0.5);
  private static final double DENSITY_AT_ZERO = 1 / Math.sqrt(2 * Math.PI);

  private ErrorFunction() {}

  /** Returns {@code (1 + erf(z / sqrt(2))) / 2}. */
  static double normal(double z) {
    return 0.5 * Erfc.value(-z * ROOT_OF_HALF);
  }

  static double normalDensity(double z) {
    return DENSITY_AT_ZERO * Math.exp(-0.5 * z * z);
  }
}
