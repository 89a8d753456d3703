package io.finetunebench.bench.history;

import java.util.ArrayList;
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

  private static final double ROUNDING = 1e-9;
  private static final double[] NONE = {};

  /**
   * What one ratio says of a number.
   *
   * @param weight how likely the ratio is
   * @param value the estimate
   * @param variance its variance
   */
  record Part(double weight, double value, double variance) {}

  /**
   * An estimate of one number.
   *
   * @param value the estimate
   * @param error its standard error
   * @param degreesOfFreedom of the distribution of t that goes with it
   * @param parts what it was averaged from
   */
  record Estimate(double value, double error, int degreesOfFreedom, List<Part> parts) {
    private static final int BISECTIONS = 60;

    /** Returns the p-value that the number is 0, two-sided. */
    double pValue() {
      return pValue(1);
    }

    /**
     * Returns the same where it is at most {@code enough}, and else something larger than that,
     * which costs less.
     */
    double pValue(double enough) {
      return LocalLevel.pValue(TDistribution.of(degreesOfFreedom), parts, 0, enough);
    }

    /** Returns how many standard errors half of an interval of a confidence is wide. */
    double quantile(double confidence) {
      return TDistribution.of(degreesOfFreedom).inverseSurvivalProbability((1 - confidence) / 2);
    }

    /** Returns the least number that a test with an error of {@code 1 - confidence} allows. */
    double low(double confidence) {
      return end(1 - confidence, -1);
    }

    /** Returns the largest number that a test with an error of {@code 1 - confidence} allows. */
    double high(double confidence) {
      return end(1 - confidence, 1);
    }

    /** The interval is what the test allows, so it holds 0 if and only if the test allows 0. */
    private double end(double level, double direction) {
      TDistribution student = TDistribution.of(degreesOfFreedom);
      double step = error;
      if (step == 0) {
        return value;
      }
      while (LocalLevel.pValue(student, parts, value + direction * step, level) > level) {
        step *= 2;
      }
      double inside = 0;
      double outside = step;
      for (int i = 0; i < BISECTIONS; i++) {
        double middle = (inside + outside) / 2;
        if (LocalLevel.pValue(student, parts, value + direction * middle, level) > level) {
          inside = middle;
        } else {
          outside = middle;
        }
      }
      return value + direction * outside;
    }
  }

  /** The filter's end under one ratio; all variances but the noise's are multiples of it. */
  private record Fit(
      double logWeight,
      double level,
      double levelVariance,
      double noiseVariance,
      double effect,
      double effectVariance) {}

  /**
   * What the noise of a series is like beside what its model expects.
   *
   * @param next the value after the last
   * @param surprises by how many standard errors of its forecast each value lay beside it, without
   *     the first values of levels, in no order
   */
  record Forecast(Estimate next, List<Double> surprises) {}

  private LocalLevel() {}

  /**
   * Estimates the step between the values before {@code split} and those from there on.
   *
   * @param series three values or more, some on each side of the split
   */
  static Estimate step(double[] series, int split) {
    return step(series, split, new int[] {0});
  }

  /**
   * Estimates the step within the last of several levels that have nothing to do with each other.
   *
   * @param series three values or more
   * @param split index of the first value after the step, behind the last start
   * @param starts indices of the first values of the levels; the first is 0
   */
  static Estimate step(double[] series, int split, int[] starts) {
    double[] regressor = new double[series.length];
    Arrays.fill(regressor, split, series.length, 1);
    int[] centred = Arrays.copyOf(starts, starts.length + 1);
    centred[starts.length] = split;
    return effect(withoutOutliers(series, centred), regressor, starts);
  }

  /**
   * Estimates how far a series has gone along a ramp.
   *
   * @param series three values or more
   * @param first index of the first value on the ramp
   * @param last index of the last value on it, from which on it is gone all the way
   */
  static Estimate ramp(double[] series, int first, int last) {
    double[] regressor = new double[series.length];
    for (int t = first; t < series.length; t++) {
      regressor[t] = Math.min(1, (t - first + 1.0) / (last - first + 1));
    }
    return effect(series, regressor, new int[] {0});
  }

  private static Estimate effect(double[] series, double[] regressor, int[] starts) {
    List<Gains> gains =
        starts.length == 1
            ? Gains.reaching(series.length)
            : Gains.ofEveryRatio(series.length, starts);
    Fit[] fits = new Fit[RATIOS.length];
    double[] values = new double[fits.length];
    double[] variances = new double[fits.length];
    for (int i = 0; i < fits.length; i++) {
      fits[i] = fit(series, regressor, gains.get(i), RATIOS[i][1]);
      values[i] = fits[i].effect;
      variances[i] = fits[i].effectVariance * fits[i].noiseVariance;
    }
    return average(weights(fits), values, variances, series.length - starts.length - 1);
  }

  /**
   * Forecasts the value after the last. Noise and drift are those of the whole series, the level is
   * that of the values from the last start on.
   *
   * @param series two values more than there are starts, or more of them
   * @param starts indices of the first values of levels that have nothing to do with the level
   *     before; the first is 0
   */
  static Forecast next(double[] series, int[] starts) {
    double[] tamed = withoutOutliers(series, starts);
    Fit[] fits = new Fit[RATIOS.length];
    double[] values = new double[fits.length];
    double[] variances = new double[fits.length];
    for (int i = 0; i < fits.length; i++) {
      Gains gains = new Gains(RATIOS[i][0], series.length, starts);
      fits[i] = fit(tamed, NONE, gains, RATIOS[i][1]);
      values[i] = fits[i].level;
      variances[i] = (fits[i].levelVariance + RATIOS[i][0] + 1) * fits[i].noiseVariance;
    }
    double[] weights = weights(fits);
    int likeliest = 0;
    for (int i = 1; i < weights.length; i++) {
      likeliest = weights[i] > weights[likeliest] ? i : likeliest;
    }
    return new Forecast(
        average(weights, values, variances, series.length - starts.length),
        surprises(
            series,
            tamed,
            new Gains(RATIOS[likeliest][0], series.length, starts),
            fits[likeliest].noiseVariance));
  }

  private static List<Double> surprises(
      double[] series, double[] tamed, Gains gains, double noiseVariance) {
    List<Double> surprises = new ArrayList<>();
    double level = 0;
    for (int t = 0; t < series.length; t++) {
      if (gains.variances[t] > 0 && noiseVariance > 0) {
        surprises.add((series[t] - level) / Math.sqrt(gains.variances[t] * noiseVariance));
      }
      level += gains.gains[t] * (tamed[t] - level);
    }
    return surprises;
  }

  /** Draws what lies far from the median of its level nearer to it. */
  private static double[] withoutOutliers(double[] series, int[] starts) {
    double[] centres = new double[series.length];
    double[] distances = new double[series.length];
    for (int i = 0; i < starts.length; i++) {
      int end = i + 1 == starts.length ? series.length : starts[i + 1];
      double median = median(series, starts[i], end);
      for (int t = starts[i]; t < end; t++) {
        centres[t] = median;
        distances[t] = Math.abs(series[t] - median);
      }
    }
    if (areNear(distances)) {
      return series;
    }
    double furthest = FURTHEST * DEVIATIONS_OF_MEDIAN * median(distances);
    if (furthest == 0) {
      return series;
    }
    double[] tamed = new double[series.length];
    for (int t = 0; t < series.length; t++) {
      tamed[t] = Math.max(centres[t] - furthest, Math.min(centres[t] + furthest, series[t]));
    }
    return tamed;
  }

  /** Whether none is an outlier, as far as that is to be seen without the median. */
  private static boolean areNear(double[] distances) {
    double largest = 0;
    for (double distance : distances) {
      largest = Math.max(largest, distance);
    }
    double near = largest * (1 + ROUNDING) / (FURTHEST * DEVIATIONS_OF_MEDIAN);
    int far = 0;
    for (double distance : distances) {
      far += distance > near ? 1 : 0;
    }
    return far > distances.length / 2;
  }

  /** Returns the median of one value or more. */
  static double median(double[] values) {
    return median(values, 0, values.length);
  }

  /** Returns the median of the values in {@code [from..to)}, which are one or more. */
  static double median(double[] values, int from, int to) {
    double[] parted = Arrays.copyOfRange(values, from, to);
    int middle = parted.length / 2;
    double upper = select(parted, middle);
    if (parted.length % 2 == 1) {
      return upper;
    }
    double lower = parted[0];
    for (int i = 1; i < middle; i++) {
      lower = Math.max(lower, parted[i]);
    }
    return (lower + upper) / 2;
  }

  /**
   * Returns the value that would stand at an index if the values were sorted, with none before that
   * index that is larger (C. Hoare, Algorithm 65: find, Communications of the ACM 4, 1961).
   */
  static double select(double[] values, int index) {
    int from = 0;
    int to = values.length - 1;
    while (from < to) {
      double pivot = values[(from + to) >>> 1];
      int i = from;
      int j = to;
      while (i <= j) {
        while (values[i] < pivot) {
          i++;
        }
        while (values[j] > pivot) {
          j--;
        }
        if (i <= j) {
          double swapped = values[i];
          values[i++] = values[j];
          values[j--] = swapped;
        }
      }
      if (index <= j) {
        to = j;
      } else if (index >= i) {
        from = i;
      } else {
        return values[index];
      }
    }
    return values[index];
  }

  /** What the filter computes without looking at the values: it is the same for every series. */
  private static final class Gains {
    /** Of the innovations, by time; 0 where a level starts and nothing is expected. */
    private final double[] variances;

    /** Of the filter, by time, which are also the level's variances after it. */
    private final double[] gains;

    /** Sums of the logarithms of the variances up to that time. */
    private final double[] logVariances;

    private Gains(double ratio, int length, int[] starts) {
      variances = new double[length];
      gains = new double[length];
      logVariances = new double[length];
      int start = 0;
      for (int t = 0; t < length; t++) {
        double before = t == 0 ? 0 : logVariances[t - 1];
        if (start < starts.length && starts[start] == t) {
          start++;
          gains[t] = 1;
          logVariances[t] = before;
        } else {
          double predicted = gains[t - 1] + ratio;
          variances[t] = predicted + 1;
          gains[t] = predicted / variances[t];
          logVariances[t] = before + Math.log(variances[t]);
        }
      }
    }

    private static List<Gains> ofEveryRatio(int length, int[] starts) {
      return Arrays.stream(RATIOS).map(ratio -> new Gains(ratio[0], length, starts)).toList();
    }

    /** Returns those of every ratio and a single level, for a series of a length or longer. */
    static List<Gains> reaching(int length) {
      List<Gains> known = table;
      if (known.get(0).gains.length < length) {
        known = ofEveryRatio(2 * length, new int[] {0});
        table = known;
      }
      return known;
    }
  }

  /** Grows with the longest series; of two threads that let it grow at once one works in vain. */
  private static volatile List<Gains> table = Gains.ofEveryRatio(64, new int[] {0});

  /**
   * Runs the filter.
   *
   * @param regressor a multiple of it is in the series, as well as noise and drift; empty for none
   */
  private static Fit fit(double[] series, double[] regressor, Gains known, double prior) {
    double[] variances = known.variances;
    double[] gains = known.gains;
    double level = 0;
    double effectLevel = 0;
    double squares = 0;
    double product = 0;
    double information = 0;
    int forecasts = 0;
    int affectedFrom = affectedFrom(regressor, series.length);
    for (int t = 0; t < affectedFrom; t++) {
      double innovation = series[t] - level;
      if (variances[t] > 0) {
        squares += innovation * innovation / variances[t];
        forecasts++;
      }
      level += gains[t] * innovation;
    }
    for (int t = affectedFrom; t < series.length; t++) {
      double innovation = series[t] - level;
      double effectInnovation = regressor[t] - effectLevel;
      if (variances[t] > 0) {
        squares += innovation * innovation / variances[t];
        product += innovation * effectInnovation / variances[t];
        information += effectInnovation * effectInnovation / variances[t];
        forecasts++;
      }
      level += gains[t] * innovation;
      effectLevel += gains[t] * effectInnovation;
    }
    boolean affected = information > 0;
    double effect = affected ? product / information : 0;
    double rest = Math.max(squares - effect * product, 0);
    int degreesOfFreedom = forecasts - (affected ? 1 : 0);
    double logLikelihood =
        -0.5
            * (known.logVariances[series.length - 1]
                + (affected ? Math.log(information) : 0)
                + degreesOfFreedom * Math.log(Math.max(rest, Double.MIN_NORMAL)));
    return new Fit(
        Math.log(prior) + logLikelihood,
        level,
        gains[series.length - 1],
        rest / degreesOfFreedom,
        effect,
        affected ? 1 / information : 0);
  }

  private static int affectedFrom(double[] regressor, int length) {
    int first = regressor.length == 0 ? length : 0;
    while (first < length && regressor[first] == 0) {
      first++;
    }
    return first;
  }

  private static double[] weights(Fit[] fits) {
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
    for (int i = 0; i < fits.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  private static Estimate average(
      double[] weights, double[] values, double[] variances, int degreesOfFreedom) {
    List<Part> parts = new ArrayList<>();
    double value = 0;
    for (int i = 0; i < weights.length; i++) {
      value += weights[i] * values[i];
      parts.add(new Part(weights[i], values[i], variances[i]));
    }
    double variance = 0;
    for (int i = 0; i < weights.length; i++) {
      double apart = values[i] - value;
      variance += weights[i] * (variances[i] + apart * apart);
    }
    return new Estimate(value, Math.sqrt(variance), degreesOfFreedom, List.copyOf(parts));
  }

  /**
   * Returns the averaged p-value that the number is another, two-sided, or a part of it that is
   * larger than {@code enough}.
   */
  private static double pValue(
      TDistribution student, List<Part> parts, double number, double enough) {
    double pValue = 0;
    for (Part part : parts) {
      if (pValue > enough) {
        return pValue;
      }
      double apart = part.value - number;
      pValue +=
          part.weight
              * (part.variance == 0
                  ? apart == 0 ? 1 : 0
                  : 2 * student.survivalProbability(Math.abs(apart) / Math.sqrt(part.variance)));
    }
    return pValue;
  }
}
