package io.finetunebench.bench.history;

import java.util.Arrays;

/**
 * A part of a series that grows at its end, with what the energy statistic of each of its splits is
 * computed from. That is brought up to date when it is asked for, for many values at once.
 */
final class Segment {
  /** Standard errors from which on a ramp is worth a closer look. */
  private static final double PLAIN = 4;

  /** Values on either side that say where a value should lie, and how far off it may lie. */
  private static final int NEIGHBOURS = 4;

  private static final double FURTHEST = 6;

  /** Of two splits whose statistics differ by less, relative to all pairs, rounding may decide. */
  private static final double ROUNDING = 1e-12;

  private final int start;
  private double[] values = new double[32];

  /** Sums of the distances of all pairs before an index. */
  private double[] leftPairs = new double[32];

  /** Sums of the distances of all pairs from an index on. */
  private double[] rightPairs = new double[32];

  /** Medians of the values before an index, as far as they were asked for. */
  private double[] medians = new double[32];

  private int knownMedians = 1;
  private final Median.Running median = new Median.Running();
  private final LocalLevel.Prefixes prefixes = new LocalLevel.Prefixes();

  private double[] sums = new double[32];
  private double[] moments = new double[32];
  private double squares;
  private double allPairs;
  private int paired;
  private int length;

  /** Medians of the values around each, and the distances from them. */
  private double[] centres = new double[0];

  private double[] offCentre = new double[0];
  private int looked;
  private double[] tamed = new double[0];

  /**
   * Makes an empty segment.
   *
   * @param start index in the series of the value that comes first
   */
  Segment(int start) {
    this.start = start;
  }

  int start() {
    return start;
  }

  int end() {
    return start + length;
  }

  /** Adds a value. */
  void add(double value) {
    if (length == values.length) {
      values = Arrays.copyOf(values, 2 * length);
      leftPairs = Arrays.copyOf(leftPairs, 2 * length);
      rightPairs = Arrays.copyOf(rightPairs, 2 * length);
      medians = Arrays.copyOf(medians, 2 * length);
      sums = Arrays.copyOf(sums, 2 * length);
      moments = Arrays.copyOf(moments, 2 * length);
    }
    sums[length] = length == 0 ? value : sums[length - 1] + value;
    double fromFirst = length == 0 ? 0 : value - values[0];
    moments[length] = (length == 0 ? 0 : moments[length - 1]) + length * fromFirst;
    squares += fromFirst * fromFirst;
    values[length++] = value;
  }

  private void pair() {
    for (; paired < length; paired++) {
      double value = values[paired];
      leftPairs[paired] = allPairs;
      double sum = 0;
      for (int i = paired - 1; i >= 0; i--) {
        sum += Math.abs(value - values[i]);
        rightPairs[i] += sum;
      }
      allPairs += sum;
    }
  }

  /**
   * Returns the index in the series of the first value after the split with the largest energy
   * statistic, among those that leave {@code shortest} values on either side; -1 where there is
   * none.
   */
  int bestSplit(int shortest) {
    return bestSplit(start, end(), shortest);
  }

  /** Returns the best split among those in {@code [from..to]}. */
  int bestSplit(int from, int to, int shortest) {
    pair();
    double largest = Double.NEGATIVE_INFINITY;
    double worthALook = Double.NEGATIVE_INFINITY;
    int best = -1;
    int last = Math.min(to - start, length - shortest);
    for (int split = Math.max(from - start, shortest); split <= last; split++) {
      double left = leftPairs[split];
      double right = rightPairs[split];
      double across = allPairs - left - right;
      int after = length - split;
      // In proportion to the statistic but for rounding, and cheaper.
      double quick = across - after * left / (split - 1) - split * right / (after - 1);
      if (quick > worthALook) {
        double statistic = EnergyTest.statistic(left, split, right, after, across);
        if (statistic > largest) {
          largest = statistic;
          best = start + split;
          worthALook = quick - ROUNDING * allPairs;
        }
      }
    }
    return best;
  }

  /** Returns the median of the values before an index in the series. */
  double medianBefore(int index) {
    int split = index - start;
    for (; knownMedians <= split; knownMedians++) {
      median.add(values[knownMedians - 1]);
      medians[knownMedians] = median.median();
    }
    return medians[split];
  }

  /** Estimates the step at an index in the series, which is not the first. */
  LocalLevel.Estimate step(int index) {
    return LocalLevel.step(values, length, index - start, medianBefore(index), prefixes);
  }

  /** Does what {@link Precedents#lieOff} does, for the values from an index in the series on. */
  boolean liesOff(int from, double level, double direction, double share, double least) {
    return Precedents.lieOff(values, from - start, length, level, direction, share, least);
  }

  /** Returns by how much the mean from an index in the series on exceeds that before it. */
  double difference(int index) {
    int split = index - start;
    double before = sums[split - 1];
    return (sums[length - 1] - before) / (length - split) - before / split;
  }

  /**
   * Returns whether one of a few ramps that go on to the end, fitted by least squares, goes as far
   * as asked for and so plainly that it is worth a closer look.
   */
  boolean mayEndInRamp(double distance) {
    double first = length == 0 ? 0 : values[0];
    double sum = length == 0 ? 0 : sums[length - 1] - first * length;
    double mean = sum / length;
    double spread = squares - sum * mean;
    double times = 3.0 * length;
    for (int width = Ramp.SHORTEST; width < length; width += Math.max(1, width / 8)) {
      int from = length - width;
      double moment = moments[length - 1] - moments[from - 1];
      double part = sum - (sums[from - 1] - first * from);
      double rise = width * (width + 1.0) / 2;
      double product = moment - (from - 1) * part - rise * mean;
      // Three times as many as there are values, so that nothing is divided.
      double information = rise * ((2.0 * width + 1) * length - 3 * rise);
      if (times * Math.abs(product) * width >= distance * information
          && times * product * product * (length - 2)
              >= PLAIN * PLAIN * (spread * information - times * product * product)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the values with those drawn nearer that lie far from all of their neighbours; it is not
   * to be written to.
   */
  double[] tamed() {
    if (tamed.length == length) {
      return tamed;
    }
    if (centres.length < length) {
      centres = Arrays.copyOf(centres, values.length);
      offCentre = Arrays.copyOf(offCentre, values.length);
    }
    for (int t = Math.max(0, looked - NEIGHBOURS); t < length; t++) {
      int to = Math.min(length, t + NEIGHBOURS + 1);
      centres[t] = Median.of(values, Math.max(0, t - NEIGHBOURS), to);
      offCentre[t] = Math.abs(values[t] - centres[t]);
    }
    looked = length;
    double furthest = FURTHEST * Median.of(offCentre, 0, length);
    tamed = new double[length];
    for (int t = 0; t < length; t++) {
      tamed[t] = Math.max(centres[t] - furthest, Math.min(centres[t] + furthest, values[t]));
    }
    return tamed;
  }

  /** Returns a copy of the values. */
  double[] values() {
    return Arrays.copyOf(values, length);
  }
}
