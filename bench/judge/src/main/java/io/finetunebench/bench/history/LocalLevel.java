package io.finetunebench.bench.history;

import io.finetunebench.bench.history.LevelFilter.Fit;
import io.finetunebench.bench.history.LevelFilter.State;
import io.finetunebench.bench.record.StudentT;
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
  static final double DEVIATIONS_OF_MEDIAN = 1.4826;

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
      return StudentT.quantile(degreesOfFreedom, confidence);
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

  /**
   * What the noise of a series is like beside what its model expects.
   *
   * @param next the value after the last
   * @param surprises by how many standard errors of its forecast each value lay beside it, without
   *     the first values of levels, in no order
   * @param usual how many values there are up to the last that is no outlier of its level; all of
   *     them if the last level has none but outliers
   */
  record Forecast(Estimate next, List<Double> surprises, int usual) {}

  /** Grow with the longest series; of two threads that let them grow at once one does in vain. */
  private static volatile List<LevelFilter> filters = made(64, new int[] {0});

  private LocalLevel() {}

  /** What the filters made of the first values of a series that grows at its end. */
  static final class Prefixes {
    private final double[][] levels = new double[RATIOS.length][1];
    private final double[][] squares = new double[RATIOS.length][1];
    private int known;

    private State[] before(double[] series, int split) {
      State[] states = new State[RATIOS.length];
      for (int i = 0; i < states.length; i++) {
        if (levels[i].length <= split) {
          levels[i] = Arrays.copyOf(levels[i], 2 * split);
          squares[i] = Arrays.copyOf(squares[i], 2 * split);
        }
        filters(split).get(i).trace(series, known, split, levels[i], squares[i]);
        states[i] = new State(split, split - 1, levels[i][split], squares[i][split]);
      }
      known = Math.max(known, split);
      return states;
    }
  }

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
    int[] centred = Arrays.copyOf(starts, starts.length + 1);
    centred[starts.length] = split;
    double[] tamed = withoutOutliers(series, series.length, centred, centres(series, centred));
    return effect(tamed, split, ones(series.length - split), starts);
  }

  /**
   * Does the same for a series that grows, in time that hardly depends on how many values are
   * before the split, unless there are outliers.
   *
   * @param series behind the length there may be anything
   * @param centre median of the values before the split
   * @param prefixes of that series
   */
  static Estimate step(double[] series, int length, int split, double centre, Prefixes prefixes) {
    double[] centres = {centre, Median.of(series, split, length)};
    double[] tamed = withoutOutliers(series, length, new int[] {0, split}, centres);
    double[] regressor = ones(length - split);
    return tamed == series
        ? effect(series, regressor, filters(length), prefixes.before(series, split), 1)
        : effect(tamed, split, regressor, new int[] {0});
  }

  private static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  /**
   * Estimates how far a series has gone along a ramp.
   *
   * @param series three values or more
   * @param first index of the first value on the ramp
   * @param last index of the last value on it, from which on it is gone all the way
   */
  static Estimate ramp(double[] series, int first, int last) {
    double[] regressor = new double[series.length - first];
    for (int t = 0; t < regressor.length; t++) {
      regressor[t] = Math.min(1, (t + 1.0) / (last - first + 1));
    }
    return effect(series, first, regressor, new int[] {0});
  }

  private static Estimate effect(double[] series, int from, double[] regressor, int[] starts) {
    List<LevelFilter> filters = filters(series.length, starts);
    State[] before =
        filters.stream()
            .map(filter -> filter.move(State.START, series, from))
            .toArray(State[]::new);
    return effect(series, regressor, filters, before, starts.length);
  }

  private static Estimate effect(
      double[] series, double[] regressor, List<LevelFilter> filters, State[] before, int starts) {
    Fit[] fits = new Fit[RATIOS.length];
    double[] values = new double[fits.length];
    double[] variances = new double[fits.length];
    for (int i = 0; i < fits.length; i++) {
      fits[i] = filters.get(i).fit(before[i], series, regressor);
      values[i] = fits[i].effect();
      variances[i] = fits[i].effectVariance() * fits[i].noiseVariance();
    }
    int length = before[0].values() + regressor.length;
    return average(weights(fits), values, variances, length - starts - 1);
  }

  /** Returns the filters of some levels, for a series of a length or longer. */
  private static List<LevelFilter> filters(int length, int[] starts) {
    return starts.length == 1 ? filters(length) : made(length, starts);
  }

  private static List<LevelFilter> made(int length, int[] starts) {
    return Arrays.stream(RATIOS).map(ratio -> new LevelFilter(ratio[0], length, starts)).toList();
  }

  /** Returns the filters of a single level, for a series of a length or longer. */
  private static List<LevelFilter> filters(int length) {
    List<LevelFilter> known = filters;
    if (known.get(0).length() < length) {
      known = made(2 * length, new int[] {0});
      filters = known;
    }
    return known;
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
    double[] tamed = withoutOutliers(series, series.length, starts, centres(series, starts));
    List<LevelFilter> filters = filters(series.length, starts);
    Fit[] fits = new Fit[RATIOS.length];
    double[] values = new double[fits.length];
    double[] variances = new double[fits.length];
    for (int i = 0; i < fits.length; i++) {
      LevelFilter filter = filters.get(i);
      fits[i] = filter.fit(filter.move(State.START, tamed, series.length), tamed, NONE);
      values[i] = fits[i].level();
      variances[i] = (fits[i].levelVariance() + RATIOS[i][0] + 1) * fits[i].noiseVariance();
    }
    double[] weights = weights(fits);
    int likeliest = 0;
    for (int i = 1; i < weights.length; i++) {
      likeliest = weights[i] > weights[likeliest] ? i : likeliest;
    }
    int start = starts[starts.length - 1];
    int usual = series.length;
    while (usual > start && tamed[usual - 1] != series[usual - 1]) {
      usual--;
    }
    return new Forecast(
        average(weights, values, variances, series.length - starts.length),
        filters.get(likeliest).surprises(series, tamed, fits[likeliest].noiseVariance()),
        usual == start ? series.length : usual);
  }

  /** Returns the median of each level. */
  private static double[] centres(double[] series, int[] starts) {
    double[] centres = new double[starts.length];
    for (int i = 0; i < starts.length; i++) {
      centres[i] = Median.of(series, starts[i], end(starts, i, series.length));
    }
    return centres;
  }

  private static int end(int[] starts, int level, int length) {
    return level + 1 == starts.length ? length : starts[level + 1];
  }

  /**
   * Draws what lies far from the centre of its level nearer to it.
   *
   * @return the same array where nothing does
   */
  private static double[] withoutOutliers(
      double[] series, int length, int[] starts, double[] centres) {
    double largest = 0;
    for (int i = 0; i < starts.length; i++) {
      for (int t = starts[i]; t < end(starts, i, length); t++) {
        largest = Math.max(largest, Math.abs(series[t] - centres[i]));
      }
    }
    // Mostly it is to be seen without the median of the distances that the largest is no outlier.
    double near = largest * (1 + ROUNDING) / (FURTHEST * DEVIATIONS_OF_MEDIAN);
    int far = 0;
    double[] distances = new double[length];
    for (int i = 0; i < starts.length; i++) {
      for (int t = starts[i]; t < end(starts, i, length); t++) {
        distances[t] = Math.abs(series[t] - centres[i]);
        far += distances[t] > near ? 1 : 0;
      }
    }
    if (far > length / 2) {
      return series;
    }
    double furthest = FURTHEST * DEVIATIONS_OF_MEDIAN * Median.of(distances);
    if (furthest == 0 || largest <= furthest) {
      return series;
    }
    double[] tamed = new double[length];
    for (int i = 0; i < starts.length; i++) {
      double lowest = centres[i] - furthest;
      double highest = centres[i] + furthest;
      for (int t = starts[i]; t < end(starts, i, length); t++) {
        tamed[t] = Math.max(lowest, Math.min(highest, series[t]));
      }
    }
    return tamed;
  }

  private static double[] weights(Fit[] fits) {
    double largest = Double.NEGATIVE_INFINITY;
    double[] weights = new double[fits.length];
    for (int i = 0; i < fits.length; i++) {
      weights[i] = Math.log(RATIOS[i][1]) + fits[i].logLikelihood();
      largest = Math.max(largest, weights[i]);
    }
    double sum = 0;
    for (int i = 0; i < fits.length; i++) {
      weights[i] = Math.exp(weights[i] - largest);
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
