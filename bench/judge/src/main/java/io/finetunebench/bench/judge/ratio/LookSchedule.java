package io.finetunebench.bench.judge.ratio;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * When forks that grow in number are looked at, and how sure each look's interval has to be so that
 * all looks together err no more often than one look may.
 *
 * <p>The error is spent over the looks by a function of the share of forks that are there: K. Lan
 * and D. DeMets, Discrete sequential boundaries for clinical trials, Biometrika 70, 1983; their
 * function {@code a * ln(1 + (e - 1) t)}, which is near Pocock's boundary. The boundary follows by
 * the recursive integration of P. Armitage, C. McPherson and B. Rowe (Journal of the Royal
 * Statistical Society A 132, 1969) for normal values; its significance level at each look is then
 * used with Student's t, as S. Pocock did (Biometrika 64, 1977). The intervals are those of C.
 * Jennison and B. Turnbull, Interim analyses: the repeated confidence interval approach, Journal of
 * the Royal Statistical Society B 51, 1989: they hold at all looks at once, whatever the reason to
 * stop.
 */
public final class LookSchedule {
  /** Forks that each side gains between two looks. */
  public static final int STEP = 2;

  /** Forks a side at the first look: with fewer, forks that are slow as a whole deceive. */
  public static final int FIRST = 6;

  static final String METHOD = ", repeated over looks (Lan and DeMets, Pocock's shape)";

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final int GRID = 400;
  private static final int BISECTIONS = 60;
  private static final double HIGHEST = 40;

  private final double confidence;
  private final int mostForks;
  private final List<Double> levels;

  private LookSchedule(double confidence, int mostForks, List<Double> levels) {
    this.confidence = confidence;
    this.mostForks = mostForks;
    this.levels = levels;
  }

  /**
   * Makes the schedule of one benchmark.
   *
   * @param confidence that all its intervals hold together, between 0.5 and 1, excluded
   * @param mostForks forks a side at the last look: {@link #FIRST} and some {@link #STEP}s
   * @throws IllegalArgumentException if the bound is no look; the message says what was expected
   */
  public static LookSchedule of(double confidence, int mostForks) {
    if (mostForks < FIRST || (mostForks - FIRST) % STEP != 0) {
      throw new IllegalArgumentException(
          "expected an even number of at least " + FIRST + " forks a side, found " + mostForks);
    }
    double[] times =
        IntStream.rangeClosed(0, (mostForks - FIRST) / STEP)
            .mapToDouble(look -> (double) (FIRST + look * STEP) / mostForks)
            .toArray();
    return new LookSchedule(confidence, mostForks, levels(1 - confidence, times));
  }

  private static double spent(double error, double time) {
    return error * Math.log1p((Math.E - 1) * time);
  }

  /** Returns how sure it is that all intervals of the benchmark hold. */
  public double confidence() {
    return confidence;
  }

  /** Returns the forks a side of the last look. */
  public int mostForks() {
    return mostForks;
  }

  /** Returns how many looks there have been at so many forks a side. */
  int looks(int forks) {
    return forks < FIRST ? 0 : (Math.min(forks, mostForks) - FIRST) / STEP + 1;
  }

  /** Returns the confidence of the interval at so many forks a side, those of a look. */
  public double confidence(int forks) {
    return 1 - levels.get(Math.max(0, looks(forks) - 1));
  }

  /**
   * Returns the two-sided significance level of each look.
   *
   * @param error that all looks may make together
   * @param times of the looks, as shares of what there is at the last one
   */
  static List<Double> levels(double error, double... times) {
    List<Double> levels = new ArrayList<>();
    double spent = 0;
    double before = 0;
    Density going = Density.start();
    for (double time : times) {
      double spend = spent(error, time);
      double deviation = Math.sqrt(time - before);
      double bound = going.bound(spend - spent, deviation);
      levels.add(2 * NORMAL.survivalProbability(bound / Math.sqrt(time)));
      going = going.next(bound, deviation);
      spent = spend;
      before = time;
    }
    return List.copyOf(levels);
  }

  /**
   * The density of the sum of all values so far, where no look has crossed its bound yet, at evenly
   * spaced points with the weights of Simpson's rule in it.
   */
  private static final class Density {
    private final double[] points;
    private final double[] weights;

    Density(double[] points, double[] weights) {
      this.points = points;
      this.weights = weights;
    }

    /** Returns the density before anything is there: all of it at 0. */
    static Density start() {
      return new Density(new double[] {0}, new double[] {1});
    }

    /** Returns the bound that the next sum crosses with a probability. */
    double bound(double probability, double deviation) {
      double low = 0;
      double high = HIGHEST;
      for (int i = 0; i < BISECTIONS; i++) {
        double middle = (low + high) / 2;
        if (crossing(middle, deviation) > probability) {
          low = middle;
        } else {
          high = middle;
        }
      }
      return (low + high) / 2;
    }

    private double crossing(double bound, double deviation) {
      double probability = 0;
      for (int i = 0; i < points.length; i++) {
        probability +=
            weights[i]
                * (NORMAL.survivalProbability((bound - points[i]) / deviation)
                    + NORMAL.cumulativeProbability((-bound - points[i]) / deviation));
      }
      return probability;
    }

    Density next(double bound, double deviation) {
      double[] nextPoints = new double[GRID + 1];
      double[] nextWeights = new double[GRID + 1];
      double step = 2 * bound / GRID;
      for (int j = 0; j <= GRID; j++) {
        nextPoints[j] = -bound + j * step;
        double density = 0;
        for (int i = 0; i < points.length; i++) {
          density += weights[i] * NORMAL.density((nextPoints[j] - points[i]) / deviation);
        }
        int simpson = j == 0 || j == GRID ? 1 : j % 2 == 0 ? 2 : 4;
        nextWeights[j] = simpson * step / 3 * density / deviation;
      }
      return new Density(nextPoints, nextWeights);
    }
  }
}
