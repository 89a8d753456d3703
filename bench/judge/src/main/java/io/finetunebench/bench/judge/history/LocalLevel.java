package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.record.StudentT;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How runs at one level vary: each by its own noise, about a level that may drift from run to run.
 *
 * <p>How far the level drifts beside the noise is not known, so several answers are tried, from not
 * at all to as far as the noise. Each counts by how well it explains the runs, and what is returned
 * is averaged over them: on a machine that drifts, a change has to stand out from the drift too.
 * Without drift this is Student's t-test. (The local level of A. Harvey, Forecasting, Structural
 * Time Series Models and the Kalman Filter, Cambridge 1989, with the change as a regressor.)
 * Outliers, such as a run on a machine that was busy, are drawn nearer first.
 */
final class LocalLevel {
  /** A normal standard deviation in median absolute deviations. */
  static final double DEVIATIONS_OF_MEDIAN = 1.4826;

  /** Variance of the drift a run to that of the noise, each with its weight beforehand. */
  private static final double[][] DRIFTS = {
    {0, 0.5}, {0.01, 0.1}, {0.03, 0.1}, {0.1, 0.1}, {0.3, 0.1}, {1, 0.1}
  };

  /** Values further from their level than this are outliers. */
  private static final double FURTHEST = 4 * DEVIATIONS_OF_MEDIAN;

  private LocalLevel() {}

  /** What one drift says of a number, and how much that counts. */
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
      return pValue(0);
    }

    private double pValue(double number) {
      TDistribution student = TDistribution.of(degreesOfFreedom);
      double pValue = 0;
      for (Part part : parts) {
        double apart = Math.abs(part.value - number);
        double tail =
            part.variance > 0
                ? 2 * student.survivalProbability(apart / Math.sqrt(part.variance))
                : apart > 0 ? 0 : 1;
        pValue += part.weight * tail;
      }
      return pValue;
    }

    /** Returns how many standard errors half of an interval of a confidence is wide. */
    double quantile(double confidence) {
      return StudentT.quantile(degreesOfFreedom, confidence);
    }

    /** Returns the least number that a test with an error of {@code 1 - confidence} allows. */
    double low(double confidence) {
      return end(1 - confidence, -error);
    }

    /** Returns the largest number that a test with an error of {@code 1 - confidence} allows. */
    double high(double confidence) {
      return end(1 - confidence, error);
    }

    /** The interval is what the test allows, so it holds 0 if and only if the test allows 0. */
    private double end(double level, double step) {
      double outside = step;
      while (outside != 0 && pValue(value + outside) > level) {
        outside *= 2;
      }
      double inside = 0;
      for (int i = 0; i < BISECTIONS; i++) {
        double middle = (inside + outside) / 2;
        if (pValue(value + middle) > level) {
          inside = middle;
        } else {
          outside = middle;
        }
      }
      return value + outside;
    }
  }

  /**
   * Where the value after the last is expected.
   *
   * @param next that value
   * @param surprises by how many standard errors each value lay beside where it was expected
   * @param usual how many values there are up to the last that is no outlier of its level; all of
   *     them if the last level has none but outliers
   */
  record Forecast(Estimate next, List<Double> surprises, int usual) {}

  /**
   * What one drift makes of some values.
   *
   * @param weight its logarithm, up to a constant
   * @param level after the last value
   * @param levelVariance in multiples of the noise, like the effect's
   * @param surprises in multiples of the noise's standard deviation; none where there is a change
   */
  private record Fit(
      double weight,
      double noise,
      double level,
      double levelVariance,
      double effect,
      double effectVariance,
      List<Double> surprises) {}

  /** Estimates the step between the values before an index and those from there on. */
  static Estimate step(double[] series, int split) {
    return change(series, new int[] {0}, split, split);
  }

  /**
   * Estimates a change, a step or a ramp, within the last of some levels.
   *
   * @param series three values or more
   * @param starts indices of the first values of levels that have nothing to do with the level
   *     before; the first is 0
   * @param from index of the first value after it began, behind the last start
   * @param to index of the first value at the new level; {@code from} for a step
   */
  static Estimate change(double[] series, int[] starts, int from, int to) {
    double[] tamed = tamed(series, starts, from, to);
    Fit[] fits = fits(series, tamed, starts, from, to);
    double[] weights = weights(fits);
    Part[] parts = new Part[fits.length];
    Arrays.setAll(
        parts, i -> new Part(weights[i], fits[i].effect, fits[i].effectVariance * fits[i].noise));
    return average(parts, series.length - starts.length - 1);
  }

  /**
   * Forecasts the value after the last. Noise and drift are those of the whole series, the level is
   * that of the values from the last start on.
   *
   * @param series two values more than there are starts, or more of them
   */
  static Forecast next(double[] series, int[] starts) {
    int n = series.length;
    double[] tamed = tamed(series, starts, n, n);
    Fit[] fits = fits(series, tamed, starts, n, n);
    double[] weights = weights(fits);
    Part[] parts = new Part[fits.length];
    int likeliest = 0;
    for (int i = 0; i < fits.length; i++) {
      double variance = (fits[i].levelVariance + DRIFTS[i][0] + 1) * fits[i].noise;
      parts[i] = new Part(weights[i], fits[i].level, variance);
      likeliest = weights[i] > weights[likeliest] ? i : likeliest;
    }
    int start = starts[starts.length - 1];
    int usual = n;
    while (usual > start && tamed[usual - 1] != series[usual - 1]) {
      usual--;
    }
    double noise = Math.sqrt(fits[likeliest].noise);
    List<Double> surprises =
        fits[likeliest].surprises.stream().map(each -> noise > 0 ? each / noise : 0).toList();
    return new Forecast(average(parts, n - starts.length), surprises, usual == start ? n : usual);
  }

  private static Estimate average(Part[] parts, int degreesOfFreedom) {
    double value = Arrays.stream(parts).mapToDouble(each -> each.weight * each.value).sum();
    double variance = 0;
    for (Part part : parts) {
      double apart = part.value - value;
      variance += part.weight * (part.variance + apart * apart);
    }
    return new Estimate(value, Math.sqrt(variance), degreesOfFreedom, List.of(parts));
  }

  /** Draws what lies far from the median of its level nearer to it. */
  private static double[] tamed(double[] series, int[] starts, int from, int to) {
    int n = series.length;
    double[] centres = new double[n];
    double[] distances = new double[n];
    for (int i = 0; i < starts.length; i++) {
      boolean last = i + 1 == starts.length;
      int end = last ? n : starts[i + 1];
      double centre = Median.of(series, starts[i], last ? from : end);
      double change = last && to < n ? Median.of(series, to, n) - centre : 0;
      for (int t = starts[i]; t < end; t++) {
        centres[t] = centre + change * share(t, from, to);
        distances[t] = Math.abs(series[t] - centres[t]);
      }
    }
    double furthest = FURTHEST * Median.of(distances);
    double[] tamed = series.clone();
    for (int t = 0; t < n && furthest > 0; t++) {
      tamed[t] = Math.max(centres[t] - furthest, Math.min(centres[t] + furthest, series[t]));
    }
    return tamed;
  }

  /** Returns how much of a change there is at an index. */
  private static double share(int t, int from, int to) {
    return t < from ? 0 : t >= to ? 1 : (t - from + 1.0) / (to - from + 1);
  }

  private static double[] weights(Fit[] fits) {
    double largest = Arrays.stream(fits).mapToDouble(Fit::weight).max().orElseThrow();
    double[] weights =
        Arrays.stream(fits).mapToDouble(fit -> Math.exp(fit.weight - largest)).toArray();
    double sum = Arrays.stream(weights).sum();
    Arrays.setAll(weights, i -> weights[i] / sum);
    return weights;
  }

  private static Fit[] fits(double[] series, double[] tamed, int[] starts, int from, int to) {
    return Arrays.stream(DRIFTS)
        .map(drift -> fit(drift, series, tamed, starts, from, to))
        .toArray(Fit[]::new);
  }

  /** The Kalman filter; variances are multiples of the noise's, which is integrated out. */
  private static Fit fit(
      double[] drift, double[] series, double[] tamed, int[] starts, int from, int to) {
    double level = 0;
    double effectLevel = 0;
    double gain = 0;
    double squares = 0;
    double product = 0;
    double information = 0;
    double logVariances = 0;
    double[] surprises = new double[series.length - starts.length];
    int start = 0;
    for (int t = 0; t < series.length; t++) {
      if (start < starts.length && starts[start] == t) {
        start++;
        level = tamed[t];
        effectLevel = share(t, from, to);
        gain = 1;
        continue;
      }
      double variance = gain + drift[0] + 1;
      double innovation = tamed[t] - level;
      double effectInnovation = share(t, from, to) - effectLevel;
      surprises[t - start] = (series[t] - level) / Math.sqrt(variance);
      squares += innovation * innovation / variance;
      product += innovation * effectInnovation / variance;
      information += effectInnovation * effectInnovation / variance;
      logVariances += Math.log(variance);
      gain = 1 - 1 / variance;
      level += gain * innovation;
      effectLevel += gain * effectInnovation;
    }
    boolean changes = information > 0;
    double effect = changes ? product / information : 0;
    double rest = Math.max(squares - effect * product, 0);
    int degreesOfFreedom = surprises.length - (changes ? 1 : 0);
    double logLikelihood =
        -0.5
            * (logVariances
                + (changes ? Math.log(information) : 0)
                + degreesOfFreedom * Math.log(Math.max(rest, Double.MIN_NORMAL)));
    return new Fit(
        Math.log(drift[1]) + logLikelihood,
        rest / degreesOfFreedom,
        level,
        gain,
        effect,
        changes ? 1 / information : 0,
        changes ? List.of() : Arrays.stream(surprises).boxed().toList());
  }
}
