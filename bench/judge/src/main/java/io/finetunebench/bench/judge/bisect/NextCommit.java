package io.finetunebench.bench.judge.bisect;

import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The commit whose next pairs leave the least expected entropy about the place of the step, for
 * what they cost.
 *
 * @param commit that is measured next
 * @param gain in bits of entropy, for the cost of a pair
 */
public record NextCommit(int commit, double gain) {
  private static final int[] PAIRS = {1, 2, 4, 8};
  private static final int POINTS = 61;
  private static final double REACH = 4;
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /**
   * Chooses.
   *
   * @param minimumEffect the logarithm of the smallest ratio that counts
   * @param measurable whether a commit can be measured, as far as is known
   * @param building what building a commit costs, in pairs; 0 where it is built
   */
  public static NextCommit of(
      Evidence evidence,
      Posterior posterior,
      double minimumEffect,
      IntPredicate measurable,
      IntToDoubleFunction building) {
    NextCommit best = new NextCommit(posterior.commits(), 0);
    double changed = 0;
    for (int commit = 1; commit <= posterior.commits(); commit++) {
      changed += posterior.share(commit);
      if (!measurable.test(commit)) {
        continue;
      }
      for (int pairs : PAIRS) {
        double gain =
            information(changed, separation(evidence, posterior, minimumEffect, commit, pairs))
                / (building.applyAsDouble(commit) + pairs);
        if (gain > best.gain()) {
          best = new NextCommit(commit, gain);
        }
      }
    }
    return best;
  }

  /**
   * Returns how far the mean of more pairs lies apart with and without the step, in its standard
   * deviations. What a build adds is known the better the more pairs it has, and is no step.
   */
  private static double separation(
      Evidence evidence, Posterior posterior, double minimumEffect, int commit, int pairs) {
    double size = Math.max(Math.abs(posterior.size()), minimumEffect);
    double ofBuild = square(posterior.buildDeviation());
    double ofPair = square(posterior.pairDeviation());
    double known = ofBuild / (ofBuild + ofPair / Math.max(1e-9, evidence.pairs(commit)));
    return size * (1 - known) / Math.sqrt(ofBuild * (1 - known) + ofPair / pairs);
  }

  /** Returns the mutual information, in bits, of a yes or no and a normal number that tells it. */
  static double information(double yes, double separation) {
    double entropy = entropy(yes);
    if (entropy == 0) {
      return 0;
    }
    double left = 0;
    double sum = 0;
    for (int i = 0; i < POINTS; i++) {
      double x = -REACH + (2 * REACH + separation) * i / (POINTS - 1);
      double with = yes * NORMAL.density(x - separation);
      double without = (1 - yes) * NORMAL.density(x);
      left += (with + without) * entropy(with / (with + without));
      sum += with + without;
    }
    return Math.max(0, entropy - left / sum);
  }

  private static double entropy(double yes) {
    return yes <= 0 || yes >= 1
        ? 0
        : -(yes * Math.log(yes) + (1 - yes) * Math.log1p(-yes)) / Math.log(2);
  }

  private static double square(double x) {
    return x * x;
  }
}
