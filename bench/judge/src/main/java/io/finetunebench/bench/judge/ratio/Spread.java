package io.finetunebench.bench.judge.ratio;

import java.util.List;
import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.numbers.gamma.Trigamma;
import org.jspecify.annotations.Nullable;

/**
 * How much forks vary, known from elsewhere: from earlier forks of the benchmark on this machine,
 * or from the other benchmarks of the run.
 *
 * <p>Fitted as the prior of a moderated t: G. Smyth, Linear models and empirical Bayes methods for
 * assessing differential expression in microarray experiments, Statistical Applications in Genetics
 * and Molecular Biology 3, 2004. Where variances differ from one source to the next by more than
 * their degrees of freedom explain, the prior counts for little.
 *
 * @param variance of a fork's logarithm
 * @param degreesOfFreedom that it is worth, more than 0
 */
public record Spread(double variance, double degreesOfFreedom) {
  private static final double ROUNDING = 1e-12;
  private static final double NEWTON_STEPS = 50;

  /**
   * Returns what some variances have in common; null where they are too few, or have nothing in
   * common.
   *
   * @param variances at least two, each with its own degrees of freedom; those of 0 are left out
   */
  public static @Nullable Spread shared(List<Spread> variances) {
    List<Spread> positive =
        variances.stream().filter(one -> one.variance > 0 && one.degreesOfFreedom >= 1).toList();
    if (positive.size() < 2) {
      return null;
    }
    double[] logs =
        positive.stream()
            .mapToDouble(
                one ->
                    Math.log(one.variance)
                        - Digamma.value(one.degreesOfFreedom / 2)
                        + Math.log(one.degreesOfFreedom / 2))
            .toArray();
    double explained =
        positive.stream()
            .mapToDouble(one -> Trigamma.value(one.degreesOfFreedom / 2))
            .average()
            .orElseThrow();
    double all = positive.stream().mapToDouble(Spread::degreesOfFreedom).sum();
    double mean = Moments.mean(logs);
    double unexplained = Moments.variance(logs) - explained;
    if (unexplained <= 0) {
      return new Spread(Math.exp(mean), all);
    }
    double half = inverseTrigamma(unexplained);
    double freedom = Math.min(all, 2 * half);
    return new Spread(Math.exp(mean + Digamma.value(half) - Math.log(half)), freedom);
  }

  /**
   * Returns how much values vary.
   *
   * @param values two or more
   */
  public static Spread of(double[] values) {
    double deviation = Math.sqrt(Moments.variance(values));
    // Equal values differ from their mean by what rounding leaves.
    boolean equal = deviation <= ROUNDING * (1 + Math.abs(Moments.mean(values)));
    return new Spread(equal ? 0 : deviation * deviation, values.length - 1.0);
  }

  /** Returns this spread with one more variance in it. */
  public Spread with(double other, double otherFreedom) {
    double freedom = degreesOfFreedom + otherFreedom;
    return new Spread((degreesOfFreedom * variance + otherFreedom * other) / freedom, freedom);
  }

  /** Newton's method on the reciprocal, which is nearly straight. */
  private static double inverseTrigamma(double value) {
    double at = 0.5 + 1 / value;
    for (int i = 0; i < NEWTON_STEPS; i++) {
      double trigamma = Trigamma.value(at);
      double derivative = (Trigamma.value(at * (1 + 1e-6)) - trigamma) / (at * 1e-6);
      double step = trigamma * (1 - trigamma / value) / derivative;
      at += step;
      if (Math.abs(step) < 1e-9 * at) {
        break;
      }
    }
    return at;
  }
}
