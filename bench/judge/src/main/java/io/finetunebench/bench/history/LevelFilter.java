package io.finetunebench.bench.history;

import java.util.ArrayList;
import java.util.List;

/**
 * The Kalman filter of a local level, for one ratio of the drift's variance to the noise's. What it
 * computes without looking at the values is the same for every series, however long.
 */
final class LevelFilter {
  /** Of the innovations, by time; 0 where a level starts and nothing is expected. */
  private final double[] variances;

  /** Of the filter, by time, which are also the level's variances after it. */
  private final double[] gains;

  /** Sums of the logarithms of the variances up to that time. */
  private final double[] logVariances;

  /**
   * Where the filter stands after the first values of a series.
   *
   * @param values how many
   * @param forecasts how many of them were expected
   * @param level what it expects next
   * @param squares sum of the squares of the innovations, by their variances
   */
  record State(int values, int forecasts, double level, double squares) {
    static final State START = new State(0, 0, 0, 0);
  }

  /** The filter's end; all variances but the noise's are multiples of it. */
  record Fit(
      double logLikelihood,
      double level,
      double levelVariance,
      double noiseVariance,
      double effect,
      double effectVariance) {}

  /**
   * Makes the filter for a series of a length or shorter.
   *
   * @param starts indices of the first values of levels that have nothing to do with the level
   *     before; the first is 0
   */
  LevelFilter(double ratio, int length, int... starts) {
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

  int length() {
    return gains.length;
  }

  /** Moves on to an index of a series. */
  State move(State from, double[] series, int to) {
    int forecasts = from.forecasts;
    double level = from.level;
    double squares = from.squares;
    for (int t = from.values; t < to; t++) {
      double innovation = series[t] - level;
      if (variances[t] > 0) {
        squares += innovation * innovation / variances[t];
        forecasts++;
      }
      level += gains[t] * innovation;
    }
    return new State(to, forecasts, level, squares);
  }

  /** Writes where the filter stands before each index, which only the first value starts. */
  void trace(double[] series, int from, int to, double[] levels, double[] squares) {
    for (int t = from; t < to; t++) {
      double innovation = series[t] - levels[t];
      squares[t + 1] = t == 0 ? squares[t] : squares[t] + innovation * innovation / variances[t];
      levels[t + 1] = levels[t] + gains[t] * innovation;
    }
  }

  /**
   * Returns by how many standard errors of its forecast each value lies beside it.
   *
   * @param tamed what the filter is given in the place of the values
   */
  List<Double> surprises(double[] series, double[] tamed, double noiseVariance) {
    List<Double> surprises = new ArrayList<>();
    double level = 0;
    for (int t = 0; t < series.length; t++) {
      if (variances[t] > 0 && noiseVariance > 0) {
        surprises.add((series[t] - level) / Math.sqrt(variances[t] * noiseVariance));
      }
      level += gains[t] * (tamed[t] - level);
    }
    return surprises;
  }

  /**
   * Fits an effect to the values that come next.
   *
   * @param series as long as the values before and the regressor together, or longer
   * @param regressor a multiple of it is in the next values, as well as noise and drift; empty for
   *     no effect
   */
  Fit fit(State before, double[] series, double[] regressor) {
    int forecasts = before.forecasts;
    double level = before.level;
    double squares = before.squares;
    double effectLevel = 0;
    double product = 0;
    double information = 0;
    int length = before.values + regressor.length;
    for (int t = before.values; t < length; t++) {
      double innovation = series[t] - level;
      double effectInnovation = regressor[t - before.values] - effectLevel;
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
            * (logVariances[length - 1]
                + (affected ? Math.log(information) : 0)
                + degreesOfFreedom * Math.log(Math.max(rest, Double.MIN_NORMAL)));
    return new Fit(
        logLikelihood,
        level,
        gains[length - 1],
        rest / degreesOfFreedom,
        effect,
        affected ? 1 / information : 0);
  }
}
