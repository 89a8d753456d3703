package io.finetunebench.bench.record;

import io.finetunebench.bench.record.text.Require;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a run's forks took turns with those of another run, and when that ended.
 *
 * @param withRun id of the other run
 * @param side which of the two this one is
 * @param orderSeed seed that the order of the forks was drawn with
 * @param confidence that all verdicts on the two runs hold together, all looks included, between 0
 *     and 1
 * @param minimumEffect the smallest change that mattered, as a fraction, 0 or more
 * @param mostForks forks of each side at the last look that there could have been
 * @param benchmarks how it went, for each benchmark of the run
 */
public record Interleaving(
    String withRun,
    Side side,
    long orderSeed,
    double confidence,
    double minimumEffect,
    int mostForks,
    List<Course> benchmarks) {
  /** The two sides. */
  public enum Side {
    /** What is compared with. */
    BASELINE,
    /** What is judged. */
    CANDIDATE
  }

  /** Why no further forks of a benchmark were run. */
  public enum Stop {
    /** The verdict was decided. */
    DECIDED("decided"),
    /** As many forks were run as there may be. */
    MOST_FORKS("the bound on forks was reached"),
    /** There was no time for further forks. */
    TIME_LIMIT("the time limit was reached"),
    /** A fork failed its check or threw. */
    FAILED("a fork failed"),
    /** There is nothing to measure on one side, or nothing that compares. */
    NOT_COMPARABLE("the sides do not compare"),
    /** A score was 0 or less. */
    NO_RATIO("a score is 0 or less");

    private final String words;

    Stop(String words) {
      this.words = words;
    }

    /** Returns the reason as people read it. */
    public String words() {
      return words;
    }
  }

  /**
   * How measuring a benchmark went.
   *
   * @param benchmarkCase what was measured
   * @param order of the turns in each pair of forks, one pair after the other, in blocks of four,
   *     such as {@code ABBA BAAB}, A for the baseline
   * @param pairs the value of each pair of forks: the ratio of times, candidate to baseline
   * @param looks at which a verdict was tried, 0 or more
   * @param stop why it ended; null while it goes on and where it was interrupted
   */
  public record Course(
      BenchmarkCase benchmarkCase,
      String order,
      List<Double> pairs,
      int looks,
      @Nullable Stop stop) {
    private static final Pattern ORDER =
        Pattern.compile(
            "(?:(?:AABB|ABAB|ABBA|BAAB|BABA|BBAA) )*+"
                + "(AABB|ABAB|ABBA|BAAB|BABA|BBAA|[AB]{1,2}|AAB|ABA|ABB|BAA|BAB|BBA)?");

    /** Checks and copies the components. */
    public Course {
      Require.present(benchmarkCase, "a case");
      Require.present(order, "order");
      Require.that(ORDER.matcher(order).matches(), "an order such as ABBA BAAB", order);
      pairs = Require.list(pairs, "pairs");
      pairs.forEach(
          ratio ->
              Require.that(
                  ratio > 0 && Double.isFinite(ratio), "a ratio above 0 for each pair", ratio));
      Require.that(looks >= 0, "a number of looks of 0 or more", looks);
    }
  }

  /** Checks and copies the components. */
  public Interleaving {
    Require.present(withRun, "withRun");
    RunRecord.requireId(withRun, "the id of the other run");
    Require.present(side, "side");
    Require.that(
        confidence > 0 && confidence < 1,
        "a confidence between 0 and 1, both excluded",
        confidence);
    Require.finite(minimumEffect, "minimumEffect");
    Require.that(minimumEffect >= 0, "a minimum effect of 0 or more", minimumEffect);
    Require.positive(mostForks, "mostForks");
    benchmarks = Require.list(benchmarks, "benchmarks");
  }
}
