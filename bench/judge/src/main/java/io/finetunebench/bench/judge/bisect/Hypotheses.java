package io.finetunebench.bench.judge.bisect;

import java.util.ArrayList;
import java.util.List;

/**
 * The likelihoods of all hypotheses for one noise. Steps between the same two measured commits are
 * one hypothesis, because no pair tells them apart.
 */
final class Hypotheses {
  private final Noise noise;
  private final int commits;
  private final List<Steps> steps = new ArrayList<>();
  private double largest;
  private final double none;
  private final double driftLikelihood;
  private final Size drift;

  /** The measured commits in their order, with the precisions of their means. */
  private final List<Integer> measured = new ArrayList<>();

  /** Sums from a measured commit to the last: of precisions, and of means times precisions. */
  private final double[] precisions;

  private final double[] weighted;

  /**
   * A step's place and size.
   *
   * @param first commit that it may be
   * @param last commit that it may be
   * @param prior of all of these together
   * @param mean of its size
   * @param variance of its size
   */
  record Size(int first, int last, double prior, double mean, double variance) {}

  /**
   * One or two steps.
   *
   * @param prior given that there are so many
   * @param logLikelihood of all pairs
   */
  record Steps(List<Size> sizes, double prior, double logLikelihood) {
    boolean isTwo() {
      return sizes.size() == 2;
    }

    Size larger() {
      Size first = sizes.get(0);
      Size last = sizes.get(sizes.size() - 1);
      return Math.abs(first.mean()) >= Math.abs(last.mean()) ? first : last;
    }
  }

  Hypotheses(Evidence evidence, double[] prior, Noise noise) {
    this.noise = noise;
    this.commits = evidence.commits();
    double base = 0;
    double slopes = 0;
    double slopeWeighted = 0;
    for (int commit = 0; commit <= commits; commit++) {
      int pairs = evidence.pairs(commit);
      if (pairs == 0) {
        continue;
      }
      double variance = noise.variance(commit, pairs);
      double mean = evidence.mean(commit);
      base +=
          ofPairs(evidence, commit)
              - (Math.log(2 * Math.PI * variance) + mean * mean / variance) / 2;
      double place = (double) commit / commits;
      slopes += place * place / variance;
      slopeWeighted += place * mean / variance;
      if (commit > 0) {
        measured.add(commit);
      }
    }
    this.none = base;
    this.precisions = new double[measured.size() + 1];
    this.weighted = new double[measured.size() + 1];
    for (int i = measured.size() - 1; i >= 0; i--) {
      int commit = measured.get(i);
      double precision = 1 / noise.variance(commit, evidence.pairs(commit));
      precisions[i] = precisions[i + 1] + precision;
      weighted[i] = weighted[i + 1] + precision * evidence.mean(commit);
    }
    double own = slopes + ofSize();
    this.drift = new Size(1, commits, 1, slopeWeighted / own, 1 / own);
    this.driftLikelihood = base + gain(own, slopeWeighted);
    this.largest = Math.max(base, driftLikelihood);
    List<Size> gaps = gaps(prior);
    for (int i = 0; i < gaps.size(); i++) {
      one(gaps.get(i), i, base);
      for (int j = i + 1; j < gaps.size(); j++) {
        two(gaps.get(i), i, gaps.get(j), j, base);
      }
    }
  }

  /** The part of a commit's likelihood that only its pairs' differences tell. */
  private double ofPairs(Evidence evidence, int commit) {
    int pairs = evidence.pairs(commit);
    double variance = noise.pair() * noise.pair();
    return -((pairs - 1) * Math.log(2 * Math.PI * variance)
            + Math.log(pairs)
            + evidence.squares(commit) / variance)
        / 2;
  }

  private double ofSize() {
    return 1 / (noise.step() * noise.step());
  }

  /** What a normal size adds to the logarithm of the likelihood, over a size of 0. */
  private double gain(double precision, double sum) {
    return (Math.log(ofSize() / precision) + sum * sum / precision) / 2;
  }

  /** Returns the commits between measured ones, each up to and with the next measured one. */
  private List<Size> gaps(double[] prior) {
    List<Size> gaps = new ArrayList<>();
    int first = 1;
    for (int i = 0; i <= measured.size(); i++) {
      int last = i < measured.size() ? measured.get(i) : commits;
      double sum = 0;
      for (int commit = first; commit <= last; commit++) {
        sum += prior[commit];
      }
      gaps.add(new Size(first, last, sum, 0, 0));
      first = last + 1;
    }
    return gaps;
  }

  private void one(Size gap, int from, double base) {
    if (gap.prior() <= 0) {
      return;
    }
    double precision = precisions[from] + ofSize();
    Size size =
        new Size(gap.first(), gap.last(), gap.prior(), weighted[from] / precision, 1 / precision);
    add(new Steps(List.of(size), gap.prior(), base + gain(precision, weighted[from])));
  }

  private void two(Size one, int from, Size other, int to, double base) {
    if (one.prior() <= 0 || other.prior() <= 0) {
      return;
    }
    // Levels are the first size, and from the other step on the sum of both.
    double all = precisions[from] + ofSize();
    double later = precisions[to];
    double last = later + ofSize();
    double determinant = all * last - later * later;
    double first = (last * weighted[from] - later * weighted[to]) / determinant;
    double second = (all * weighted[to] - later * weighted[from]) / determinant;
    double logLikelihood =
        base
            + (2 * Math.log(ofSize())
                    - Math.log(determinant)
                    + first * weighted[from]
                    + second * weighted[to])
                / 2;
    add(
        new Steps(
            List.of(
                new Size(one.first(), one.last(), one.prior(), first, last / determinant),
                new Size(other.first(), other.last(), other.prior(), second, all / determinant)),
            2 * one.prior() * other.prior(),
            logLikelihood));
  }

  private void add(Steps more) {
    steps.add(more);
    largest = Math.max(largest, more.logLikelihood());
  }

  Noise noise() {
    return noise;
  }

  int commits() {
    return commits;
  }

  double none() {
    return none;
  }

  List<Steps> steps() {
    return steps;
  }

  Size drift() {
    return drift;
  }

  double logLikelihoodOfDrift() {
    return driftLikelihood;
  }

  /** Returns the largest logarithm of a likelihood. */
  double largest() {
    return largest;
  }
}
