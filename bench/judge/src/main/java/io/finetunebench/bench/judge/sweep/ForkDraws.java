package io.finetunebench.bench.judge.sweep;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What other forks might have given: the parametric bootstrap of a ladder, forks as the unit.
 *
 * <p>A draw of a rung is its mean plus its standard error times a variate of Student's t with one
 * degree of freedom fewer than forks. For normal logarithms that is exact for one rung. Drawing the
 * forks themselves with replacement is not: of three forks it makes intervals less than half as
 * wide as they must be. The seed is fixed, so that the same record gives the same interval.
 */
final class ForkDraws {
  /** Draws of each interval. */
  static final int COUNT = 2000;

  private static final long SEED = 20261124;

  private final RandomGenerator random = new SplittableRandom(SEED);

  /** Returns a mean that other forks of a rung might have had, as a logarithm. */
  double meanLog(Rung rung) {
    return rung.meanLog() + rung.standardError() * scale(rung.forks() - 1) * random.nextGaussian();
  }

  /** Returns what a normal variate is multiplied with to become one of Student's t. */
  private double scale(int degreesOfFreedom) {
    double squares = 0;
    for (int i = 0; i < degreesOfFreedom; i++) {
      double normal = random.nextGaussian();
      squares += normal * normal;
    }
    return 1 / Math.sqrt(squares / degreesOfFreedom);
  }

  /** Returns the ends that leave out equal shares of the draws on either side; sorts them. */
  static double[] ends(double[] draws, double confidence) {
    Arrays.sort(draws);
    int left = (int) Math.floor((1 - confidence) / 2 * draws.length);
    return new double[] {draws[left], draws[draws.length - 1 - left]};
  }

  /** Returns why there is no interval; null if there can be one. */
  static @Nullable String obstacle(List<Rung> rungs, int fewest) {
    return rungs.stream()
        .filter(rung -> rung.forks() < fewest)
        .findFirst()
        .map(
            rung ->
                "no intervals: they need at least "
                    + fewest
                    + " forks, and "
                    + rung.workload()
                    + " has "
                    + rung.forks())
        .orElse(null);
  }
}
