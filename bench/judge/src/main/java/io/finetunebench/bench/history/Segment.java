package io.finetunebench.bench.history;

import java.util.Arrays;

/**
 * A part of a series that grows at its end, with what the energy statistic of each of its splits is
 * computed from. A further value costs time in proportion to the segment's length.
 */
final class Segment {
  /** Standard errors from which on a ramp is worth a closer look. */
  private static final double PLAIN = 4;

  private final int start;
  private double[] values = new double[32];
  private double[] leftPairs = new double[32];
  private double[] rightPairs = new double[32];
  private double[] sums = new double[32];
  private double[] moments = new double[32];
  private double squares;
  private double allPairs;
  private int length;

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

  /**
   * Adds a value. {@code leftPairs[i]} is then the sum of the distances of all pairs before {@code
   * i}, and {@code rightPairs[i]} that from {@code i} on.
   */
  void add(double value) {
    if (length == values.length) {
      values = Arrays.copyOf(values, 2 * length);
      leftPairs = Arrays.copyOf(leftPairs, 2 * length);
      rightPairs = Arrays.copyOf(rightPairs, 2 * length);
      sums = Arrays.copyOf(sums, 2 * length);
      moments = Arrays.copyOf(moments, 2 * length);
    }
    leftPairs[length] = allPairs;
    double sum = 0;
    for (int i = length - 1; i >= 0; i--) {
      sum += Math.abs(value - values[i]);
      rightPairs[i] += sum;
    }
    allPairs += sum;
    sums[length] = length == 0 ? value : sums[length - 1] + value;
    double fromFirst = length == 0 ? 0 : value - values[0];
    moments[length] = (length == 0 ? 0 : moments[length - 1]) + length * fromFirst;
    squares += fromFirst * fromFirst;
    values[length++] = value;
  }

  /**
   * Returns the index in the series of the first value after the split with the largest energy
   * statistic, among those in {@code [from..to]} that leave {@code shortest} values on either side;
   * -1 where there is none.
   */
  int bestSplit(int from, int to, int shortest) {
    double largest = Double.NEGATIVE_INFINITY;
    int best = -1;
    int last = Math.min(to - start, length - shortest);
    for (int split = Math.max(from - start, shortest); split <= last; split++) {
      double across = allPairs - leftPairs[split] - rightPairs[split];
      double statistic =
          EnergyTest.statistic(leftPairs[split], split, rightPairs[split], length - split, across);
      if (statistic > largest) {
        largest = statistic;
        best = start + split;
      }
    }
    return best;
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
    double spread = squares - sum * sum / length;
    for (int width = Ramp.SHORTEST; width < length; width += Math.max(1, width / 8)) {
      int from = length - width;
      double moment = moments[length - 1] - moments[from - 1];
      double part = sum - (sums[from - 1] - first * from);
      double rise = width * (width + 1.0) / 2;
      double product = moment - (from - 1) * part - rise * sum / length;
      double information = rise * (2 * width + 1) / 3 - rise * rise / length;
      double left = spread - product * product / information;
      if (Math.abs(product / information) * width >= distance
          && product * product / information >= PLAIN * PLAIN * left / (length - 2)) {
        return true;
      }
    }
    return false;
  }

  /** Returns a copy of the values. */
  double[] values() {
    return Arrays.copyOf(values, length);
  }
}
