package io.finetunebench.bench.judge.ratio;

import java.util.Arrays;

/** Medians of values, without sorting them. */
public final class Medians {
  /** A normal standard deviation in median absolute deviations. */
  public static final double DEVIATION = 1.4826;

  private Medians() {}

  /** Returns the median, the mean of the two in the middle where their number is even. */
  public static double of(double[] values) {
    return of(values, 0, values.length);
  }

  /** Returns the median of the values in {@code [from..to)}, which are one or more. */
  public static double of(double[] values, int from, int to) {
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

  /** Returns the median distance from the median. */
  public static double deviation(double[] values) {
    double median = of(values);
    return of(Arrays.stream(values).map(value -> Math.abs(value - median)).toArray());
  }

  /**
   * Returns the median distance of one value of {@code [from..to)} from the next, of two or more.
   */
  public static double step(double[] values, int from, int to) {
    double[] steps = new double[to - from - 1];
    Arrays.setAll(steps, i -> Math.abs(values[from + i + 1] - values[from + i]));
    return of(steps);
  }

  /**
   * Returns the value that would stand at an index if the values were sorted, with none before that
   * index that is larger (C. Hoare, Algorithm 65: find, Communications of the ACM 4, 1961).
   */
  public static double select(double[] values, int index) {
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
}
