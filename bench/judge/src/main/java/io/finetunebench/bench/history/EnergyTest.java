package io.finetunebench.bench.history;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A permutation test of whether two segments of a series are of one distribution, by the energy
 * statistic of E-divisive (D. Matteson and N. James, A nonparametric approach for multiple change
 * point analysis of multivariate data, Journal of the American Statistical Association 109, 2014)
 * with exponent 1.
 *
 * <p>Among equals, every choice of which values form the shorter segment is as likely as any other.
 * The p-value is the share of the choices whose statistic is at least the one observed, so it is
 * right for the shortest segments: it is never below one in the number of choices. Up to {@value
 * #MOST_CHOICES} choices are all counted; of more, a sample is drawn from a fixed seed and ended
 * early where the p-value is plainly large (J. Besag and P. Clifford, Sequential Monte Carlo
 * p-values, Biometrika 78, 1991).
 */
final class EnergyTest {
  private static final int MOST_CHOICES = 40_000;
  private static final int DRAWS = 9_999;
  private static final int EXCEEDANCES_THAT_END = 40;

  /** Two statistics closer than this, relatively, are equal but for rounding. */
  private static final double ROUNDING = 1e-9;

  private final double[] values;
  private final double[] distanceSums;
  private final double allPairs;
  private final int shorter;
  private final double threshold;

  private EnergyTest(double[] values, int leftLength) {
    this.values = values;
    this.shorter = Math.min(leftLength, values.length - leftLength);
    this.distanceSums = distanceSums(values);
    this.allPairs = Arrays.stream(distanceSums).sum() / 2;
    int from = shorter == leftLength ? 0 : leftLength;
    int[] observed = new int[shorter];
    for (int i = 0; i < shorter; i++) {
      observed[i] = from + i;
    }
    double statistic = statistic(observed);
    this.threshold = statistic - ROUNDING * Math.abs(statistic);
  }

  /**
   * Returns the p-value.
   *
   * @param values both segments, each of two values or more
   * @param leftLength how many of them form the first
   */
  static double pValue(double[] values, int leftLength) {
    EnergyTest test = new EnergyTest(values, leftLength);
    return choices(values.length, test.shorter) <= MOST_CHOICES ? test.exact() : test.sampled();
  }

  /**
   * Returns how many values the shortest series has that can have a p-value of a level or less,
   * with the split that has the most choices.
   */
  static int fewestValues(double level) {
    int length = 4;
    while (leastPValue(length, length / 2) > level && leastPValue(length, length / 2 - 1) > level) {
      length++;
    }
    return length;
  }

  /** Of two segments of one length, exchanging both gives the same statistic. */
  private static double leastPValue(int length, int leftLength) {
    return (2 * leftLength == length ? 2 : 1) / choices(length, leftLength);
  }

  /**
   * Returns the statistic of two segments from the sums of distances between pairs.
   *
   * @param within1 over the pairs within the first, of length {@code n1} of 2 or more
   * @param within2 over the pairs within the second
   * @param across over the pairs of one of each
   */
  static double statistic(double within1, int n1, double within2, int n2, double across) {
    double pairs = (double) n1 * n2;
    return pairs
        / (n1 + n2)
        * (2 * across / pairs - 2 * within1 / (n1 * (n1 - 1.0)) - 2 * within2 / (n2 * (n2 - 1.0)));
  }

  private double exact() {
    int[] choice = new int[shorter];
    for (int i = 0; i < shorter; i++) {
      choice[i] = i;
    }
    long reached = 0;
    long all = 0;
    do {
      all++;
      if (statistic(choice) >= threshold) {
        reached++;
      }
    } while (next(choice));
    return (double) reached / all;
  }

  private boolean next(int[] choice) {
    int last = shorter - 1;
    int position = last;
    while (position >= 0 && choice[position] == values.length - shorter + position) {
      position--;
    }
    if (position < 0) {
      return false;
    }
    choice[position]++;
    for (int i = position + 1; i <= last; i++) {
      choice[i] = choice[i - 1] + 1;
    }
    return true;
  }

  private double sampled() {
    SplittableRandom random = new SplittableRandom(31L * values.length + shorter);
    int[] indices = new int[values.length];
    Arrays.setAll(indices, i -> i);
    int[] choice = new int[shorter];
    int reached = 0;
    for (int draw = 1; draw <= DRAWS; draw++) {
      for (int i = 0; i < shorter; i++) {
        int other = i + random.nextInt(values.length - i);
        int drawn = indices[other];
        indices[other] = indices[i];
        indices[i] = drawn;
        choice[i] = drawn;
      }
      if (statistic(choice) >= threshold && ++reached == EXCEEDANCES_THAT_END) {
        return (double) reached / draw;
      }
    }
    return (reached + 1.0) / (DRAWS + 1);
  }

  private double statistic(int[] choice) {
    double sums = 0;
    double within = 0;
    for (int i = 0; i < shorter; i++) {
      double value = values[choice[i]];
      sums += distanceSums[choice[i]];
      for (int j = 0; j < i; j++) {
        within += Math.abs(value - values[choice[j]]);
      }
    }
    double across = sums - 2 * within;
    return statistic(within, shorter, allPairs - across - within, values.length - shorter, across);
  }

  /** Returns the sum of the distances between each value and all others. */
  private static double[] distanceSums(double[] values) {
    // Of distances from the first value less is lost by rounding.
    double[] sorted = Arrays.stream(values).map(value -> value - values[0]).sorted().toArray();
    int n = sorted.length;
    double[] before = new double[n + 1];
    for (int i = 0; i < n; i++) {
      before[i + 1] = before[i] + sorted[i];
    }
    double[] sums = new double[n];
    for (int i = 0; i < n; i++) {
      double value = values[i] - values[0];
      int smaller = Arrays.binarySearch(sorted, value);
      sums[i] = value * (2.0 * smaller - n) + before[n] - 2 * before[smaller];
    }
    return sums;
  }

  private static double choices(int of, int chosen) {
    double choices = 1;
    for (int i = 1; i <= chosen; i++) {
      choices *= (of - chosen + i) / (double) i;
    }
    return choices;
  }
}
