package io.finetunebench.bench.judge.level;

import io.finetunebench.bench.judge.ratio.Medians;
import io.finetunebench.bench.record.metric.StudentT;
import java.util.ArrayList;
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
public final class LocalLevel {
  /** Variance of the drift a run to that of the noise, each with its weight beforehand. */
  private static final double[][] DRIFTS = {
    {0, 0.5}, {0.01, 0.1}, {0.03, 0.1}, {0.1, 0.1}, {0.3, 0.1}, {1, 0.1}
  };

  /** Values further from their level than this are outliers. */
  private static final double FURTHEST = 4 * Medians.DEVIATION;

  private LocalLevel() {}

  /** What one drift says of a number, and how much that counts. */
  public record Part(double weight, double value, double variance) {}

  /**
   * An estimate of one number.
   *
   * @param value the estimate
   * @param error its standard error
   * @param degreesOfFreedom of the distribution of t that goes with it
   * @param parts what it was averaged from
   */
  public record Estimate(double value, double error, int degreesOfFreedom, List<Part> parts) {
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
    public double low(double confidence) {
      return end(1 - confidence, -error);
    }

    /** Returns the largest number that a test with an error of {@code 1 - confidence} allows. */
    public double high(double confidence) {
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
   * @param outliers how many of the newest values of the last level are outliers of it; none if all
   *     are
   */
  record Forecast(Estimate next, List<Double> surprises, int outliers) {}

  /**
   * What one drift makes of some values.
   *
   * @param weight its logarithm, up to a constant
   * @param level after the last value
   * @param levelVariance in multiples of the noise, like the effect's
   * @param surprises in multiples of the noise's standard deviation
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
  public static Estimate step(double[] series, int split) {
    return change(List.of(series), split, split);
  }

  /**
   * Estimates a change, a step or a ramp, within the last of some levels. The others tell the noise
   * and the drift alone.
   *
   * @param levels of one value or more each, three values in all or more
   * @param from index within the last level of the first value after it began
   * @param to index within the last level of the first value that it is over; {@code from} for a
   *     step
   */
  static Estimate change(List<double[]> levels, int from, int to) {
    List<Fit> fits = fits(levels, tamed(levels, from, to), from, to);
    double[] weights = weights(fits);
    List<Part> parts = new ArrayList<>();
    for (Fit fit : fits) {
      parts.add(new Part(weights[parts.size()], fit.effect, fit.effectVariance * fit.noise));
    }
    return average(parts, fits.get(0).surprises.size() - 1);
  }

  /**
   * Forecasts the value after the last. Noise and drift are those of all levels, the place is that
   * of the last.
   *
   * @param levels of one value or more each, two values more than there are levels or more
   */
  static Forecast next(List<double[]> levels) {
    double[] last = levels.get(levels.size() - 1);
    List<double[]> tamed = tamed(levels, last.length, last.length);
    List<Fit> fits = fits(levels, tamed, last.length, last.length);
    double[] weights = weights(fits);
    List<Part> parts = new ArrayList<>();
    int likeliest = 0;
    for (int i = 0; i < weights.length; i++) {
      Fit fit = fits.get(i);
      double variance = (fit.levelVariance + DRIFTS[i][0] + 1) * fit.noise;
      parts.add(new Part(weights[i], fit.level, variance));
      likeliest = weights[i] > weights[likeliest] ? i : likeliest;
    }
    int usual = last.length;
    while (usual > 0 && tamed.get(levels.size() - 1)[usual - 1] != last[usual - 1]) {
      usual--;
    }
    double noise = Math.sqrt(fits.get(likeliest).noise);
    List<Double> surprises =
        fits.get(likeliest).surprises.stream().map(each -> noise > 0 ? each / noise : 0).toList();
    return new Forecast(
        average(parts, surprises.size()), surprises, usual == 0 ? 0 : last.length - usual);
  }

  private static Estimate average(List<Part> parts, int degreesOfFreedom) {
    double value = parts.stream().mapToDouble(each -> each.weight * each.value).sum();
    double variance = 0;
    for (Part part : parts) {
      double apart = part.value - value;
      variance += part.weight * (part.variance + apart * apart);
    }
    return new Estimate(value, Math.sqrt(variance), degreesOfFreedom, List.copyOf(parts));
  }

  /** Draws what lies far from the median of its level nearer to it. */
  private static List<double[]> tamed(List<double[]> levels, int from, int to) {
    List<double[]> centres = new ArrayList<>();
    double[] distances = new double[levels.stream().mapToInt(level -> level.length).sum()];
    int n = 0;
    for (double[] level : levels) {
      boolean last = centres.size() + 1 == levels.size();
      double centre = Medians.of(level, 0, last ? from : level.length);
      double change = last && to < level.length ? Medians.of(level, to, level.length) - centre : 0;
      double[] ofLevel = new double[level.length];
      for (int t = 0; t < level.length; t++) {
        ofLevel[t] = centre + (last ? change * share(t, from, to) : 0);
        distances[n++] = Math.abs(level[t] - ofLevel[t]);
      }
      centres.add(ofLevel);
    }
    double furthest = FURTHEST * Medians.of(distances);
    List<double[]> tamed = new ArrayList<>();
    for (double[] level : levels) {
      double[] ofLevel = centres.get(tamed.size());
      double[] nearer = level.clone();
      for (int t = 0; t < level.length && furthest > 0; t++) {
        nearer[t] = Math.max(ofLevel[t] - furthest, Math.min(ofLevel[t] + furthest, level[t]));
      }
      tamed.add(nearer);
    }
    return tamed;
  }

  /** Returns how much of a change there is at an index. */
  private static double share(int t, int from, int to) {
    return t < from ? 0 : t >= to ? 1 : (t - from + 1.0) / (to - from + 1);
  }

  private static double[] weights(List<Fit> fits) {
    double largest = fits.stream().mapToDouble(Fit::weight).max().orElseThrow();
    double[] weights = fits.stream().mapToDouble(fit -> Math.exp(fit.weight - largest)).toArray();
    double sum = Arrays.stream(weights).sum();
    Arrays.setAll(weights, i -> weights[i] / sum);
    return weights;
  }

  private static List<Fit> fits(List<double[]> levels, List<double[]> tamed, int from, int to) {
    return Arrays.stream(DRIFTS).map(drift -> fit(drift, levels, tamed, from, to)).toList();
  }

  /** The Kalman filter; variances are multiples of the noise's, which is integrated out. */
  private static Fit fit(
      double[] drift, List<double[]> levels, List<double[]> tamed, int from, int to) {
    double level = 0;
    double gain = 0;
    double squares = 0;
    double product = 0;
    double information = 0;
    double logVariances = 0;
    List<Double> surprises = new ArrayList<>();
    for (int l = 0; l < levels.size(); l++) {
      double[] values = tamed.get(l);
      boolean last = l + 1 == levels.size();
      level = values[0];
      double effectLevel = last ? share(0, from, to) : 0;
      gain = 1;
      for (int t = 1; t < values.length; t++) {
        double variance = gain + drift[0] + 1;
        double innovation = values[t] - level;
        double effectInnovation = (last ? share(t, from, to) : 0) - effectLevel;
        surprises.add((levels.get(l)[t] - level) / Math.sqrt(variance));
        squares += innovation * innovation / variance;
        product += innovation * effectInnovation / variance;
        information += effectInnovation * effectInnovation / variance;
        logVariances += Math.log(variance);
        gain = 1 - 1 / variance;
        level += gain * innovation;
        effectLevel += gain * effectInnovation;
      }
    }
    boolean changes = information > 0;
    double effect = changes ? product / information : 0;
    double rest = Math.max(squares - effect * product, 0);
    int degreesOfFreedom = surprises.size() - (changes ? 1 : 0);
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
        surprises);
  }
}
