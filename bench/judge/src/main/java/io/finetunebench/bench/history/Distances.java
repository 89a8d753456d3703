package io.finetunebench.bench.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums of the distances between a value and all values so far. They are kept in sorted runs of
 * doubling lengths (J. Bentley and J. Saxe, Decomposable searching problems, Journal of Algorithms
 * 1, 1980), so that adding a value and asking cost little however many there are.
 */
final class Distances {
  /** So many of the newest values are not sorted yet. */
  private static final int NEWEST = 64;

  private final double[] newest = new double[NEWEST];
  private int unsorted;

  /** The longest first, each at least twice as long as the next. */
  private final List<Run> runs = new ArrayList<>();

  /** Sorted values, and the sums of those before each index. */
  static final class Run {
    private final double[] sorted;
    private final double[] sums;

    /** Takes values that are sorted. */
    private Run(double[] sorted) {
      this.sorted = sorted;
      this.sums = new double[sorted.length + 1];
      for (int i = 0; i < sorted.length; i++) {
        sums[i + 1] = sums[i] + sorted[i];
      }
    }

    /** Sorts the values in {@code [from..to)}. */
    static Run of(double[] values, int from, int to) {
      double[] sorted = Arrays.copyOfRange(values, from, to);
      Arrays.sort(sorted);
      return new Run(sorted);
    }

    private Run and(Run other) {
      double[] merged = new double[sorted.length + other.sorted.length];
      int i = 0;
      int j = 0;
      for (int k = 0; k < merged.length; k++) {
        boolean first =
            j == other.sorted.length || (i < sorted.length && sorted[i] <= other.sorted[j]);
        merged[k] = first ? sorted[i++] : other.sorted[j++];
      }
      return new Run(merged);
    }

    /** Returns how many values are smaller. */
    int rank(double value) {
      int from = 0;
      int to = sorted.length;
      while (from < to) {
        int middle = (from + to) >>> 1;
        if (sorted[middle] < value) {
          from = middle + 1;
        } else {
          to = middle;
        }
      }
      return from;
    }

    /** Returns the sum of the distances to a value that so many are smaller than. */
    double sum(double value, int rank) {
      return value * (2.0 * rank - sorted.length) + sums[sorted.length] - 2 * sums[rank];
    }
  }

  void add(double value) {
    newest[unsorted++] = value;
    if (unsorted == NEWEST) {
      Run run = Run.of(newest, 0, NEWEST);
      unsorted = 0;
      while (!runs.isEmpty() && runs.get(runs.size() - 1).sorted.length <= run.sorted.length) {
        run = runs.remove(runs.size() - 1).and(run);
      }
      runs.add(run);
    }
  }

  /** Returns the sum of the distances between a value and all that were added. */
  double sum(double value) {
    double sum = 0;
    for (int i = 0; i < unsorted; i++) {
      sum += Math.abs(value - newest[i]);
    }
    for (Run run : runs) {
      sum += run.sum(value, run.rank(value));
    }
    return sum;
  }
}
