package io.finetunebench.bench.judge.bisect;

import io.finetunebench.bench.record.metric.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How probable it is, after some pairs, that nothing changed, that one commit changed the time, or
 * two did, or all a little.
 *
 * <p>A pair's logarithm is its commit's level, plus what the commit's build adds to all of its
 * pairs, plus noise, all normal. Levels are 0 before a step and the step's size after it; sizes are
 * normal around 0, and the three deviations are summed over a grid. A step smaller than the minimum
 * effect counts as none. Given the deviations all sums are in closed form (Bayesian linear
 * regression).
 */
public final class Posterior {
  private static final double ONE = 0.6;
  private static final double TWO = 0.1;
  private static final double DRIFT = 0.1;
  private static final int FEWEST_FOR_DRIFT = 4;

  /** Beyond so many deviations nothing is left. */
  private static final double FAR = 8;

  /** Less weight than this, beside the largest, is none. */
  private static final double NEGLIGIBLE = 1e-12;

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private final double[] shares;
  private double none;
  private double two;
  private double drift;
  private double pair;
  private double build;
  private double sizes;
  private double squares;

  private Posterior(int commits) {
    this.shares = new double[commits + 1];
  }

  /**
   * Sums over everything that is not known.
   *
   * @param prior how probable each commit is beforehand, given that there is a step; of commit 0 to
   *     the last, with 0 first
   * @param minimumEffect the logarithm of the smallest ratio that counts
   */
  public static Posterior of(Evidence evidence, double[] prior, double minimumEffect) {
    List<Noise> grid = Noise.grid();
    List<Hypotheses> all = new ArrayList<>();
    double most = Double.NEGATIVE_INFINITY;
    for (Noise noise : grid) {
      Hypotheses hypotheses = new Hypotheses(evidence, prior, noise);
      all.add(hypotheses);
      most = Math.max(most, hypotheses.largest());
    }
    Posterior posterior = new Posterior(evidence.commits());
    for (Hypotheses hypotheses : all) {
      posterior.add(hypotheses, prior, minimumEffect, most);
    }
    posterior.normalise();
    return posterior;
  }

  private void add(Hypotheses given, double[] prior, double minimumEffect, double most) {
    boolean many = given.commits() >= FEWEST_FOR_DRIFT;
    double weights = 0;
    double weight = (1 - ONE - TWO - DRIFT) * Math.exp(given.none() - most);
    none += weight;
    weights += weight;
    for (Hypotheses.Steps steps : given.steps()) {
      double priorOfKind = steps.isTwo() ? TWO : many ? ONE : ONE + TWO + DRIFT;
      weight = priorOfKind * steps.prior() * Math.exp(steps.logLikelihood() - most);
      if (weight < NEGLIGIBLE) {
        continue;
      }
      double small = 1;
      for (Hypotheses.Size size : steps.sizes()) {
        small *= within(size, minimumEffect);
      }
      weights += weight;
      none += weight * small;
      double told = weight * (1 - small);
      Hypotheses.Size larger = steps.larger();
      for (int commit = larger.first(); commit <= larger.last(); commit++) {
        shares[commit] += told * prior[commit] / larger.prior();
      }
      two += steps.isTwo() ? told : 0;
      sizes += told * larger.mean();
      squares += told * (larger.variance() + larger.mean() * larger.mean());
    }
    if (many) {
      Hypotheses.Size slope = given.drift();
      weight = DRIFT * Math.exp(given.logLikelihoodOfDrift() - most);
      double small = within(slope, minimumEffect);
      weights += weight;
      none += weight * small;
      drift += weight * (1 - small);
    }
    pair += weights * given.noise().pair();
    build += weights * given.noise().build();
  }

  private static double within(Hypotheses.Size size, double effect) {
    double deviation = Math.sqrt(size.variance());
    if (Math.abs(size.mean()) - effect > FAR * deviation) {
      return 0;
    }
    return NORMAL.cumulativeProbability((effect - size.mean()) / deviation)
        - NORMAL.cumulativeProbability((-effect - size.mean()) / deviation);
  }

  private void normalise() {
    double steps = IntStream.range(0, shares.length).mapToDouble(i -> shares[i]).sum();
    double all = none + drift + steps;
    if (steps > 0) {
      sizes /= steps;
      squares /= steps;
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] /= all;
    }
    none /= all;
    two /= all;
    drift /= all;
    pair /= all;
    build /= all;
  }

  /** Returns the probability that nothing changed by the minimum effect or more. */
  public double none() {
    return none;
  }

  /** Returns the probability that all commits changed the time a little, none of them much. */
  public double drift() {
    return drift;
  }

  /** Returns the probability that two commits changed the time. */
  public double twoSteps() {
    return two;
  }

  /** Returns the probability that a commit made the only or the larger step. */
  public double share(int commit) {
    return shares[commit];
  }

  /** Returns how many commits there are after the good one. */
  public int commits() {
    return shares.length - 1;
  }

  /** Returns the expected standard deviation of a pair. */
  double pairDeviation() {
    return pair;
  }

  /** Returns the expected standard deviation of what a build adds. */
  double buildDeviation() {
    return build;
  }

  /** Returns the expected size of the only or larger step, a logarithm. */
  double size() {
    return sizes;
  }

  /** Returns the ratio of times across the only or larger step. */
  public double ratio() {
    return Math.exp(sizes);
  }

  /** Returns the ratio's interval of 95 %, by the normal distribution. */
  public Interval interval(double confidence) {
    double half =
        NORMAL.inverseCumulativeProbability((1 + confidence) / 2)
            * Math.sqrt(Math.max(0, squares - sizes * sizes));
    return new Interval(
        Math.exp(sizes - half), Math.exp(sizes + half), confidence, "normal, over all hypotheses");
  }

  /**
   * Returns the smallest set of commits that together hold some probability, in their order; empty
   * where all commits hold less.
   */
  public List<Integer> set(double probability) {
    List<Integer> order =
        IntStream.rangeClosed(1, commits())
            .boxed()
            .sorted(Comparator.comparingDouble((Integer commit) -> -shares[commit]))
            .toList();
    List<Integer> set = new ArrayList<>();
    double sum = 0;
    for (int commit : order) {
      if (sum >= probability) {
        break;
      }
      set.add(commit);
      sum += shares[commit];
    }
    return sum >= probability ? set.stream().sorted().toList() : List.of();
  }
}
