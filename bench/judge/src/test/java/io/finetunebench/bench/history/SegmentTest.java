package io.finetunebench.bench.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentTest {
  private static final int LENGTH = 1500;

  /** Sums of distances as their definition says, value by value. */
  private static final class Plain {
    private final double[] values = new double[LENGTH];
    private final double[] left = new double[LENGTH];
    private final double[] right = new double[LENGTH];
    private double all;
    private int length;

    void add(double value) {
      left[length] = all;
      double sum = 0;
      for (int i = length - 1; i >= 0; i--) {
        sum += Math.abs(value - values[i]);
        right[i] += sum;
      }
      all += sum;
      values[length++] = value;
    }

    int best() {
      int best = 2;
      for (int split = 3; split <= length - 2; split++) {
        best = statistic(split) > statistic(best) ? split : best;
      }
      return best;
    }

    double statistic(int split) {
      double across = all - left[split] - right[split];
      return EnergyTest.statistic(left[split], split, right[split], length - split, across);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void theBestSplitHasTheLargestStatistic(int kind) {
    double[] series = series(kind);
    Segment segment = new Segment(0);
    Plain plain = new Plain();
    for (int i = 0; i < LENGTH; i++) {
      segment.add(series[i]);
      plain.add(series[i]);
      if (i >= 3) {
        assertEquals(plain.statistic(plain.best()), plain.statistic(segment.bestSplit(2)), 1e-12);
      }
    }
  }

  @Test
  void manyValuesPairedAtOnceGiveWhatSingleOnesDo() {
    double[] series = series(1);
    Segment single = new Segment(0);
    Segment atOnce = new Segment(0);
    for (int i = 0; i < LENGTH; i++) {
      single.add(series[i]);
      single.bestSplit(0, single.end(), 2);
      atOnce.add(series[i]);
    }
    for (int from = 0; from < LENGTH - 50; from += 7) {
      assertEquals(single.bestSplit(from, from + 50, 2), atOnce.bestSplit(from, from + 50, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5})
  void aStepInWhatGrowsIsThatOfTheWhole(int kind) {
    double[] series = series(kind);
    SplittableRandom random = new SplittableRandom(8);
    Segment segment = new Segment(0);
    for (int i = 0; i < LENGTH; i++) {
      // An outlier makes what the filters kept of the values before useless.
      series[i] += i % 500 == 250 ? 1 : 0;
      segment.add(series[i]);
      if (i > 2 && i % 7 == 0) {
        int split = random.nextInt(1, i);
        assertEquals(LocalLevel.step(Arrays.copyOf(series, i + 1), split), segment.step(split));
      }
    }
  }

  private static double[] series(int kind) {
    SplittableRandom random = new SplittableRandom(kind);
    double[] series = new double[LENGTH];
    double level = 15;
    for (int i = 0; i < LENGTH; i++) {
      level += kind == 1 ? 0.001 * random.nextGaussian() : 0;
      boolean shifted = (kind == 2 && i > 900) || (kind == 3 && i / 100 % 5 == 2);
      double step = shifted ? 0.04 : 0;
      double noise = kind == 4 ? 0.01 * random.nextInt(4) : 0.01 * random.nextGaussian();
      series[i] = level + step + (kind == 5 ? 4 : 1) * noise;
    }
    return series;
  }
}
