package io.finetunebench.bench.judge.bisect;

import java.util.List;
import java.util.SplittableRandom;

/** A simulated history that is bisected. */
final class Bisection {
  private final double[] levels;
  private final double pair;
  private final double forks;
  private final double build;

  private static final double BUILDING = 3;
  private static final double EFFECT = Math.log(1.03);

  /**
   * Makes one.
   *
   * @param levels of the commits, the good one first, as logarithms
   * @param pair standard deviation of a pair
   * @param forks how far forks that compile another way are off, of which there are three in ten
   * @param build standard deviation of a build
   */
  Bisection(double[] levels, double pair, double forks, double build) {
    this.levels = levels.clone();
    this.pair = pair;
    this.forks = forks;
    this.build = build;
  }

  /** What a search came to. */
  record Ended(Search.Answer answer, List<Integer> set, int pairs, int builds) {}

  Ended search(int mostPairs, SplittableRandom random) {
    int commits = levels.length - 1;
    double[] builds = new double[levels.length];
    for (int i = 1; i <= commits; i++) {
      builds[i] = build * random.nextGaussian();
    }
    Search search = Search.among(Search.even(commits), EFFECT);
    boolean[] built = new boolean[levels.length];
    built[0] = true;
    int many = 0;
    int pairs = 0;
    while (pairs < mostPairs) {
      int commit = search.next(i -> built[i] ? 0 : BUILDING);
      if (commit < 0) {
        break;
      }
      if (!built[commit]) {
        built[commit] = true;
        many++;
      }
      double value =
          levels[commit]
              + builds[commit]
              + pair * random.nextGaussian()
              + fork(random)
              - fork(random);
      search.measured(commit, value);
      pairs++;
    }
    return new Ended(search.answer(), search.set(), pairs, many);
  }

  private double fork(SplittableRandom random) {
    return forks > 0 && random.nextInt(10) < 3 ? forks : 0;
  }
}
