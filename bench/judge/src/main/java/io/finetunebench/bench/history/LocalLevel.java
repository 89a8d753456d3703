package io.finetunebench.bench.history;

import java.util.Arrays;
import java.util.List;
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
 * with these weights. Without drift it is Student's two-sample t-test. Outliers, such as a run on a
 * machine that was busy, are drawn nearer first.
 */
final class LocalLevel {
  /** Variance of the drift's step to the noise's, each with its prior weight. */
  private static final double[][] RATIOS = {
    {0, 0.5}, {0.01, 0.1}, {0.03, 0.1}, {0.1, 0.1}, {0.3, 0.1}, {1, 0.1}
  };

  /** Values further from their median than this many standard deviations are outliers. */
  private static final double FURTHEST = 4;

  /** A normal standard deviation in median absolute deviations. */
  private static final double DEVIATIONS_OF_MEDIAN = 1.4826;

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
              * TDistribution.of(degreesOfFreedom).inverseSurvivalProbability((1 - confidence) / 2);
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

  private static Fit[] fits(double[] values, int split) {
    double[] series = withoutOutliers(values, split);
    List<Gains> gains = Gains.reaching(series.length);
    Fit[] fits = new Fit[RATIOS.length];
    for (int i = 0; i < fits.length; i++) {
      fits[i] = fit(series, split, gains.get(i), RATIOS[i][1]);
    }
    return fits;
  }

  /** Draws what lies far from the median of its side of the split nearer to it. */
  private static double[] withoutOutliers(double[] series, int split) {
    double before = median(Arrays.copyOfRange(series, 0, split));
    double after =
        split == series.length ? before : median(Arrays.copyOfRange(series, split, series.length));
    double[] distances = new double[series.length];
    for (int t = 0; t < series.length; t++) {
      distances[t] = Math.abs(series[t] - (t < split ? before : after));
    }
    double furthest = FURTHEST * DEVIATIONS_OF_MEDIAN * median(distances);
    if (furthest == 0) {
      return series;
    }
    double[] tamed = new double[series.length];
    for (int t = 0; t < series.length; t++) {
      double centre = t < split ? before : after;
      tamed[t] = Math.max(centre - furthest, Math.min(centre + furthest, series[t]));
    }
    return tamed;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * What the filter computes without looking at the values: it is the same for every series, so it
   * is computed once.
   */
  private static final class Gains {
    /** Of the innovations, by time. */
    private final double[] variances;

    /** Of the filter, by time, which are also the level's variances after it. */
    private final double[] gains;

    /** Sums of the logarithms of the variances up to that time. */
    private final double[] logVariances;

    private Gains(double ratio, int length) {
      variances = new double[length];
      gains = new double[length];
      logVariances = new double[length];
      gains[0] = 1;
      for (int t = 1; t < length; t++) {
        double predicted = gains[t - 1] + ratio;
        variances[t] = predicted + 1;
        gains[t] = predicted / variances[t];
        logVariances[t] = logVariances[t - 1] + Math.log(variances[t]);
      }
    }

    private static List<Gains> ofEveryRatio(int length) {
      return Arrays.stream(RATIOS).map(ratio -> new Gains(ratio[0], length)).toList();
    }

    /** Returns those of every ratio, for a series of a length or longer. */
    static List<Gains> reaching(int length) {
      List<Gains> known = table;
      if (known.get(0).gains.length < length) {
        known = ofEveryRatio(2 * length);
        table = known;
      }
      return known;
    }
  }

  /** Grows with the longest series; of two threads that let it grow at once one works in vain. */
  private static volatile List<Gains> table = Gains.ofEveryRatio(64);

  private static Fit fit(double[] series, int split, Gains known, double prior) {
    double[] variances = known.variances;
    double[] gains = known.gains;
    double level = series[0];
    double stepLevel = 0;
    double squares = 0;
    double product = 0;
    double information = 0;
    for (int t = 1; t < series.length; t++) {
      double innovation = series[t] - level;
      double stepInnovation = (t >= split ? 1 : 0) - stepLevel;
      squares += innovation * innovation / variances[t];
      product += innovation * stepInnovation / variances[t];
      information += stepInnovation * stepInnovation / variances[t];
      level += gains[t] * innovation;
      stepLevel += gains[t] * stepInnovation;
    }
    double logVariances = known.logVariances[series.length - 1];
    double levelVariance = gains[series.length - 1];
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
    double[] weights = new double[fits.length];
    double sum = 0;
    for (int i = 0; i < fits.length; i++) {
      weights[i] = Math.exp(fits[i].logWeight - largest);
      sum += weights[i];
    }
    TDistribution student = TDistribution.of(degreesOfFreedom);
    double value = 0;
    double pValue = 0;
    for (int i = 0; i < fits.length; i++) {
      weights[i] /= sum;
      value += weights[i] * values[i];
      pValue += weights[i] * pValue(student, values[i], variances[i]);
    }
    double variance = 0;
    for (int i = 0; i < fits.length; i++) {
      double apart = values[i] - value;
      variance += weights[i] * (variances[i] + apart * apart);
    }
    return new Estimate(value, Math.sqrt(variance), degreesOfFreedom, pValue);
  }

  private static double pValue(TDistribution student, double value, double variance) {
    if (variance == 0) {
      return value == 0 ? 1 : 0;
    }
    return 2 * student.survivalProbability(Math.abs(value) / Math.sqrt(variance));
  }
}
