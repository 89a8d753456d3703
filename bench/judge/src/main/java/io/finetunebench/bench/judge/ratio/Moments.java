package io.finetunebench.bench.judge.ratio;

import java.util.Arrays;
import java.util.List;

/** Means of values, and how far the values lie from them. */
public final class Moments {
  private Moments() {}

  /** Returns the mean of some values. */
  public static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  /** Returns the sum of the squared distances from the mean. */
  public static double squares(double[] values) {
    double mean = mean(values);
    return Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
  }

  /** Returns the variance; 0 of one value. */
  public static double variance(double[] values) {
    return values.length < 2 ? 0 : squares(values) / (values.length - 1);
  }

  /** Returns the values without boxes. */
  public static double[] array(List<Double> values) {
    // A large store has very many short lists, for which a stream costs more than the rest.
    double[] array = new double[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }
}
