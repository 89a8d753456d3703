package io.finetunebench.bench.report.bisect;

import io.finetunebench.bench.judge.bisect.Posterior;
import io.finetunebench.bench.judge.bisect.Search;
import io.finetunebench.bench.record.metric.Interval;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a bisection found, as its JSON says it.
 *
 * @param schemaVersion of the JSON
 * @param answer {@code set}, {@code no-step}, {@code drift} or {@code undecided}
 * @param confidence with which the answer holds
 * @param benchmark its name
 * @param good the good commit
 * @param set the hashes of the smallest set of commits that holds the confidence
 * @param ratio of times across the only or larger step; above 1 is slower
 * @param interval of the ratio
 * @param noStep probability that nothing changed
 * @param drift probability that all commits changed the time a little
 * @param twoSteps probability of two steps
 * @param pairs that were measured
 * @param builds that were made
 * @param curve the commits in their order, with the probability of each
 */
public record Bisected(
    int schemaVersion,
    String answer,
    double confidence,
    String benchmark,
    String good,
    List<String> set,
    double ratio,
    Interval interval,
    double noStep,
    double drift,
    double twoSteps,
    int pairs,
    int builds,
    List<Candidate> curve) {
  private static final int SCHEMA_VERSION = 1;

  /**
   * A commit that may have changed the time.
   *
   * @param commit its hash
   * @param author its author's name
   * @param subject the first line of its message
   * @param share probability that it made the only or larger step
   * @param pairs that it has
   * @param ratio mean of its pairs, of times to the good commit; null without pairs
   * @param skipped why it could not be measured; null otherwise
   */
  public record Candidate(
      String commit,
      String author,
      String subject,
      double share,
      int pairs,
      @Nullable Double ratio,
      @Nullable String skipped) {}

  /** Copies the lists. */
  public Bisected {
    set = List.copyOf(set);
    curve = List.copyOf(curve);
  }

  /** Returns what a search found. */
  public static Bisected of(
      String benchmark, String good, List<Candidate> curve, Search search, int builds) {
    Posterior posterior = search.posterior();
    int pairs = search.evidence().pairs(0) + curve.stream().mapToInt(Candidate::pairs).sum();
    return new Bisected(
        SCHEMA_VERSION,
        search.answer().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        Search.CONFIDENCE,
        benchmark,
        good,
        search.set().stream().map(commit -> curve.get(commit - 1).commit()).toList(),
        posterior.ratio(),
        posterior.interval(Search.CONFIDENCE),
        posterior.none(),
        posterior.drift(),
        posterior.twoSteps(),
        pairs,
        builds,
        curve);
  }
}
