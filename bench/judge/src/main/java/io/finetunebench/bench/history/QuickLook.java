package io.finetunebench.bench.history;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Tells of most values of a long series that no shift can be found with them, in time that hardly
 * grows with the series.
 *
 * <p>Only splits at which the means differ by enough come into question. Without a shift these are
 * a few near either end: sums over blocks of values rule out all others at once. Of those few the
 * energy statistic is known at any time, and of one split more, which had the largest when all were
 * compared last. Where that one's is still larger than theirs, the largest of all is none of them.
 */
final class QuickLook {
  /** So many splits at either end are looked at one by one. */
  private static final int EDGE = 32;

  private static final int BLOCK = 128;

  /** Of two numbers that are closer than this, relatively, either may be the larger. */
  private static final double ROUNDING = 1e-6;

  private static final int SHORTEST = 2;

  private final Distances all = new Distances();
  private double[] values;

  /** Of the newest values, the sums of their distances to all values. */
  private double[] distances;

  /** Sums of the values before each split, and their extremes by block of splits. */
  private double[] sums;

  private double[] lowest;
  private double[] highest;
  private final double[] leftPairs = new double[EDGE];
  private final double[] rightPairs = new double[EDGE];
  private double pairs;
  private int length;

  /** The split that all others are compared with; 0 where none is known yet. */
  private int rival;

  private double rivalLeft;
  private double rivalAcross;

  /** The values on the shorter side of the rival. */
  private Distances beside = new Distances();

  private boolean besideGrows;

  /**
   * Makes one of a segment whose pairs are known.
   *
   * @param values more than there are splits at both ends
   */
  QuickLook(double[] values, double[] leftPairs, double[] rightPairs, double pairs) {
    int capacity = 2 * values.length;
    this.values = new double[capacity];
    this.distances = new double[capacity];
    this.sums = new double[capacity + 1];
    this.lowest = new double[capacity / BLOCK + 1];
    this.highest = new double[capacity / BLOCK + 1];
    System.arraycopy(leftPairs, 0, this.leftPairs, 0, EDGE);
    System.arraycopy(rightPairs, 0, this.rightPairs, 0, EDGE);
    for (double value : values) {
      append(value);
    }
    for (int i = length - EDGE; i < length; i++) {
      distances[i] = all.sum(values[i]);
    }
    this.pairs = pairs;
  }

  private void append(double value) {
    if (length == values.length) {
      values = Arrays.copyOf(values, 2 * length);
      distances = Arrays.copyOf(distances, 2 * length);
      sums = Arrays.copyOf(sums, 2 * length + 1);
      lowest = Arrays.copyOf(lowest, 2 * length / BLOCK + 1);
      highest = Arrays.copyOf(highest, 2 * length / BLOCK + 1);
    }
    all.add(value);
    values[length++] = value;
    double sum = sums[length - 1] + value;
    sums[length] = sum;
    int block = length / BLOCK;
    boolean first = length % BLOCK == 0;
    lowest[block] = first ? sum : Math.min(lowest[block], sum);
    highest[block] = first ? sum : Math.max(highest[block], sum);
  }

  void add(double value) {
    double distance = all.sum(value);
    double fromLeft = 0;
    for (int split = 1; split < EDGE; split++) {
      fromLeft += Math.abs(value - values[split - 1]);
      rightPairs[split] += distance - fromLeft;
    }
    for (int i = length - EDGE; i < length; i++) {
      distances[i] += Math.abs(value - values[i]);
    }
    pairs += distance;
    if (rival > 0) {
      rivalAcross += besideGrows ? distance - beside.sum(value) : beside.sum(value);
      if (besideGrows) {
        beside.add(value);
      }
    }
    append(value);
    distances[length - 1] = distance;
  }

  /** Takes the split with the largest statistic, to compare others with. */
  void compareWith(int split, double leftPairs, double rightPairs) {
    rivalLeft = leftPairs;
    rivalAcross = pairs - leftPairs - rightPairs;
    if (split != rival) {
      rival = split;
      besideGrows = split > length / 2;
      beside = new Distances();
      for (int i = besideGrows ? split : 0; i < (besideGrows ? length : split); i++) {
        beside.add(values[i]);
      }
    }
  }

  /** Does what {@link Segment#mayFit} does. */
  boolean mayFit(double difference, IntPredicate fits) {
    double least = difference * (1 - ROUNDING);
    if (rival == 0 || (differ(rival, least) && fits.test(rival)) || !agreeBetweenEdges(least)) {
      return true;
    }
    double statistic =
        EnergyTest.statistic(
            rivalLeft, rival, pairs - rivalLeft - rivalAcross, length - rival, rivalAcross);
    double bar = statistic - ROUNDING * Math.abs(statistic);
    return mayFitAtStart(least, bar, fits) || mayFitAtEnd(least, bar, fits);
  }

  /** Whether the means on the sides of a split differ by enough. */
  private boolean differ(int split, double least) {
    int after = length - split;
    double apart = (sums[length] - sums[split]) * split - sums[split] * after;
    return Math.abs(apart) >= least * split * after;
  }

  private boolean agreeBetweenEdges(double least) {
    double mean = sums[length] / length;
    int last = length - EDGE;
    for (int from = EDGE; from <= last; from = (from / BLOCK + 1) * BLOCK) {
      int block = from / BLOCK;
      int to = Math.min(last, block * BLOCK + BLOCK - 1);
      // The sum before a split, less that many means, is the difference times this.
      double weight = Math.min(weight(from), weight(to));
      double above = highest[block] - Math.min(mean * from, mean * to);
      double below = Math.max(mean * from, mean * to) - lowest[block];
      if (Math.max(above, below) >= least * weight && !agree(from, to, least)) {
        return false;
      }
    }
    return true;
  }

  private double weight(int split) {
    return (double) split * (length - split) / length;
  }

  private boolean agree(int from, int to, double least) {
    for (int split = from; split <= to; split++) {
      if (split != rival && differ(split, least)) {
        return false;
      }
    }
    return true;
  }

  private boolean mayFitAtStart(double least, double bar, IntPredicate fits) {
    for (int split = SHORTEST; split < EDGE; split++) {
      if (split != rival && differ(split, least)) {
        double left = leftPairs[split];
        double right = rightPairs[split];
        double across = pairs - left - right;
        if (EnergyTest.statistic(left, split, right, length - split, across) >= bar
            && fits.test(split)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean mayFitAtEnd(double least, double bar, IntPredicate fits) {
    int first = length - EDGE + 1;
    while (first <= length - SHORTEST && !differ(first, least)) {
      first++;
    }
    double right = 0;
    double fromRight = 0;
    for (int split = length - 1; split >= first; split--) {
      for (int i = split + 1; i < length; i++) {
        right += Math.abs(values[split] - values[i]);
      }
      fromRight += distances[split];
      if (split <= length - SHORTEST && split != rival && differ(split, least)) {
        double across = fromRight - 2 * right;
        double left = pairs - right - across;
        if (EnergyTest.statistic(left, split, right, length - split, across) >= bar
            && fits.test(split)) {
          return true;
        }
      }
    }
    return false;
  }
}
