package io.finetunebench.bench.judge.bisect;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * A search for the commit that changed the time of a benchmark: which commit is measured next, and
 * what is known after it. The same pairs lead to the same answer.
 */
public final class Search {
  /** The probability with which an answer holds. */
  public static final double CONFIDENCE = 0.95;

  /**
   * The probability at which a search ends. Noise that is not normal, as of forks that compile in
   * one of two ways, makes the sums a little too sure; simulated histories showed by how much.
   */
  private static final double DECIDED = 0.98;

  /** So many pairs the bad commit, and the good one against itself, have at first. */
  private static final int FIRST = 4;

  /** A pair that promises less, in bits, is not worth its time. */
  private static final double LEAST_GAIN = 0.002;

  private final double[] prior;
  private final double minimumEffect;
  private final BitSet skipped = new BitSet();
  private Evidence evidence;
  private Posterior posterior;
  private double gain = 1;

  /** What a search came to. */
  public enum Answer {
    /** A set of commits holds the probability, and cannot get smaller. */
    SET,
    /** Nothing changed by the minimum effect or more. */
    NO_STEP,
    /** All commits changed the time a little. */
    DRIFT,
    /** None of these is probable enough. */
    UNDECIDED
  }

  private Search(double[] prior, double minimumEffect) {
    this.prior = prior;
    this.minimumEffect = minimumEffect;
    this.evidence = Evidence.none(prior.length - 1);
    this.posterior = Posterior.of(evidence, prior, minimumEffect);
  }

  /**
   * Begins a search.
   *
   * @param prior how probable each commit is beforehand, from commit 0, whose probability is 0
   * @param minimumEffect the logarithm of the smallest ratio that counts
   */
  public static Search among(double[] prior, double minimumEffect) {
    double sum = Arrays.stream(prior).sum();
    if (prior.length < 2 || prior[0] != 0 || !(sum > 0)) {
      throw new IllegalArgumentException("expected a commit after the good one");
    }
    return new Search(Arrays.stream(prior).map(each -> each / sum).toArray(), minimumEffect);
  }

  /** Returns the prior in which no commit is more probable than another. */
  public static double[] even(int commits) {
    double[] prior = new double[commits + 1];
    Arrays.fill(prior, 1, commits + 1, 1);
    return prior;
  }

  /** Takes a pair: the logarithm of a commit's ratio of times to the good one. */
  public void measured(int commit, double logRatio) {
    evidence = evidence.with(commit, logRatio);
    posterior = Posterior.of(evidence, prior, minimumEffect);
  }

  /** Leaves out a commit that cannot be measured. */
  public void skip(int commit) {
    skipped.set(commit);
  }

  /**
   * Returns the commit to measure next; -1 where the answer is found, or no pair would help.
   *
   * @param building what building a commit costs, in pairs; 0 where it is built
   */
  public int next(IntToDoubleFunction building) {
    int commits = evidence.commits();
    for (int commit : new int[] {commits, 0}) {
      if (!skipped.get(commit) && evidence.pairs(commit) < FIRST) {
        return commit;
      }
    }
    NextCommit next =
        NextCommit.of(evidence, posterior, minimumEffect, commit -> !skipped.get(commit), building);
    gain = next.gain();
    return answer() != Answer.UNDECIDED || gain < LEAST_GAIN ? -1 : next.commit();
  }

  /** Returns what is known. */
  public Posterior posterior() {
    return posterior;
  }

  /** Returns what was measured. */
  public Evidence evidence() {
    return evidence;
  }

  /** Returns the smallest set of commits that holds the probability; empty if none does. */
  public List<Integer> set() {
    return posterior.set(DECIDED);
  }

  /** Returns what the search has come to. */
  public Answer answer() {
    List<Integer> set = set();
    if (posterior.none() >= DECIDED) {
      return Answer.NO_STEP;
    }
    if (posterior.drift() >= DECIDED) {
      return Answer.DRIFT;
    }
    return !set.isEmpty() && (cannotShrink(set) || gain < LEAST_GAIN)
        ? Answer.SET
        : Answer.UNDECIDED;
  }

  /** Returns whether no commit between those of a set can be measured. */
  private boolean cannotShrink(List<Integer> set) {
    int first = set.get(0);
    int last = set.get(set.size() - 1);
    return skipped.get(first, last).cardinality() == last - first;
  }
}
