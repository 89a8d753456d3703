package io.finetunebench.bench.record.metric;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/** Computes intervals of Student's t. */
public final class StudentT {
  private StudentT() {}

  /**
   * Returns how many standard errors half of a two-sided interval is wide.
   *
   * @param degreesOfFreedom above 0
   * @param confidence between 0 and 1, both excluded
   */
  public static double quantile(double degreesOfFreedom, double confidence) {
    return TDistribution.of(degreesOfFreedom).inverseSurvivalProbability((1 - confidence) / 2);
  }

  /**
   * Returns half the width of the interval for the mean of independent values.
   *
   * @param values two or more
   * @param confidence between 0 and 1, both excluded
   */
  public static double margin(double[] values, double confidence) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(each -> (each - mean) * (each - mean)).sum();
    return quantile(values.length - 1.0, confidence)
        * Math.sqrt(squares / (values.length - 1) / values.length);
  }
}
