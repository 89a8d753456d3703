package io.finetunebench.bench.history;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * What a series does by itself, a level that may drift and noise on it, and what a step or the next
 * value is beside that.
 *
 * <p>The model is the local level: {@code x[t] = level[t] + noise} and {@code level[t+1] = level[t]
 * + drift}, both normal, fitted by the Kalman filter from a diffuse start (A. Harvey, Forecasting,
 * Structural Time Series Models and the Kalman Filter, Cambridge 1989). A step at a known place is
 * estimated by generalised least squares, with filter innovations of the step beside those of the
 * series (B. Rosenberg, Annals of Economic and Social Measurement 2, 1973). How large the drift is
 * beside the noise is not known: each of a few ratios of their variances has the weight that its
 * likelihood gives it, step and variance being integrated out, and what is returned is averaged
 * with these weights. Without drift it is Student's two-sample t-test.
 */
final class LocalLevel {
  /** Variance of the drift's step to the noise's, each with its prior weight. */
  private static final double[][] RATIOS = {
    {0, 0.5}, {0.01, 0.1}, {0.03, 0.1}, {0.1, 0.1}, {0.3, 0.1}, {1, 0.1}
  };

  /**
   * An estimate of one number.
   *
   * @param value the estimate
   * @param error its standard error
   * @param degreesOfFreedom of the distribution of t that goes with it
   * @param pValue that the number is 0, two-sided
   */
  record Estimate(double value, double error, int degreesOfFreedom, double pValue) {
    /** Returns half the width of the interval that covers with the given confidence. */
    double halfWidth(double confidence) {
      return error == 0
          ? 0
          : error
              * TDistribution.of(degreesOfFreedom)
                  .inverseSurvivalProbability((1 - confidence) / 2);
    }
  }

  /** The filter's end under one ratio; all variances but the noise's are multiples of it. */
  private record Fit(
      double logWeight,
      double level,
      double levelVariance,
      double noiseVariance,
      double step,
      double stepVariance) {}

  private LocalLevel() {}

  /**
   * Estimates the step between the values before {@code split} and those from there on.
   *
   * @param series three values or more, some on each side of the split
   */
  static Estimate step(double[] series, int split) {
    Fit[] fits = fits(series, split);
    double[] values = new double[fits.length];
    double[] variances = new double[fits.length];
    for (int i = 0; i < fits.length; i++) {
      values[i] = fits[i].step;
      variances[i] = fits[i].stepVariance * fits[i].noiseVariance;
    }
    return average(fits, values, variances, series.length - 2);
  }

  /**
   * Forecasts the value after the last.
   *
   * @param series two values or more
   */
  static Estimate next(double[] series) {
    Fit[] fits = fits(series, series.length);
    double[] values = new double[fits.length];
    double[] variances = new double[fits.length];
    for (int i = 0; i < fits.length; i++) {
      values[i] = fits[i].level;
      variances[i] = (fits[i].levelVariance + RATIOS[i][0] + 1) * fits[i].noiseVariance;
    }
    return average(fits, values, variances, series.length - 1);
  }

  private static Fit[] fits(double[] series, int split) {
    Fit[] fits = new Fit[RATIOS.length];
    for (int i = 0; i < fits.length; i++) {
      fits[i] = fit(series, split, RATIOS[i][0], RATIOS[i][1]);
    }
    return fits;
  }

  private static Fit fit(double[] series, int split, double ratio, double prior) {
    double level = series[0];
    double stepLevel = 0;
    double levelVariance = 1;
    double squares = 0;
    double product = 0;
    double information = 0;
    double logVariances = 0;
    for (int t = 1; t < series.length; t++) {
      double predicted = levelVariance + ratio;
      double variance = predicted + 1;
      double gain = predicted / variance;
      double innovation = series[t] - level;
      double stepInnovation = (t >= split ? 1 : 0) - stepLevel;
      squares += innovation * innovation / variance;
      product += innovation * stepInnovation / variance;
      information += stepInnovation * stepInnovation / variance;
      logVariances += Math.log(variance);
      level += gain * innovation;
      stepLevel += gain * stepInnovation;
      levelVariance = gain;
    }
    boolean stepped = split < series.length;
    double step = stepped ? product / information : 0;
    double rest = Math.max(squares - step * product, 0);
    int degreesOfFreedom = series.length - (stepped ? 2 : 1);
    double logLikelihood =
        -0.5
            * (logVariances
                + (stepped ? Math.log(information) : 0)
                + degreesOfFreedom * Math.log(Math.max(rest, Double.MIN_NORMAL)));
    return new Fit(
        Math.log(prior) + logLikelihood,
        level,
        levelVariance,
        rest / degreesOfFreedom,
        step,
        stepped ? 1 / information : 0);
  }

  private static Estimate average(
      Fit[] fits, double[] values, double[] variances, int degreesOfFreedom) {
    double largest = Double.NEGATIVE_INFINITY;
    for (Fit fit : fits) {
      largest = Math.max(largest, fit.logWeight);
    }
    TDistribution student = TDistribution.of(degreesOfFreedom);
    double weights = 0;
    double value = 0;
    double square = 0;
    double pValue = 0;
    for (int i = 0; i < fits.length; i++) {
      double weight = Math.exp(fits[i].logWeight - largest);
      weights += weight;
      value += weight * values[i];
      square += weight * (variances[i] + values[i] * values[i]);
      pValue += weight * pValue(student, values[i], variances[i]);
    }
    value /= weights;
    double variance = Math.max(square / weights - value * value, 0);
    return new Estimate(value, Math.sqrt(variance), degreesOfFreedom, pValue / weights);
  }

  private static double pValue(TDistribution student, double value, double variance) {
    if (variance == 0) {
      return value == 0 ? 1 : 0;
    }
    return 2 * student.survivalProbability(Math.abs(value) / Math.sqrt(variance));
  }
}
