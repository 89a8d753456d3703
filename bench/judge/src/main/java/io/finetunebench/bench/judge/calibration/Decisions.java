package io.finetunebench.bench.judge.calibration;

import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.LookSchedule;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.verdict.PairLook;
import io.finetunebench.bench.judge.verdict.Subject;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Metric;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What comparisons of pairs of forks came to, each looked at as {@code ab} looks until it is
 * decided.
 *
 * @param runs how many comparisons there were
 * @param outcomes how many came to what
 * @param missed of how many the last interval did not hold the truth
 * @param pairs of forks that a comparison took, on average
 */
public record Decisions(int runs, Map<Outcome, Integer> outcomes, int missed, double pairs) {
  /** The confidence of the intervals, all looks together. */
  static final double CONFIDENCE = 0.99;

  private static final Metric SECOND = Metric.of("avgt", "s", Hint.TIME, 1, List.of(List.of(1.0)));

  private static final PairLook.Measured WHAT =
      new PairLook.Measured(
          new Subject(new BenchmarkCase("pairs", Map.of(), "closed"), "avgt", "avgt", false),
          SECOND,
          SECOND);

  public Decisions {
    outcomes = Collections.unmodifiableMap(new EnumMap<>(outcomes));
  }

  /**
   * Judges comparisons.
   *
   * @param comparisons the values of the pairs of each, as many as the most that it may take
   * @param change how much more the candidate's operations took in truth, as a fraction
   * @param limits that each is held against
   * @param mostPairs of a comparison
   */
  static Decisions of(Stream<double[]> comparisons, double change, Limits limits, int mostPairs) {
    LookSchedule looks = PairLook.schedule(CONFIDENCE, mostPairs);
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    int[] missed = new int[1];
    int[] pairs = new int[1];
    comparisons.forEachOrdered(
        values -> {
          Verdict verdict = untilDecided(values, limits, looks);
          outcomes.merge(verdict.outcome(), 1, Integer::sum);
          missed[0] += holds(verdict.estimate(), 1 + change) ? 0 : 1;
          pairs[0] += verdict.forks().baseline();
        });
    int runs = outcomes.values().stream().mapToInt(Integer::intValue).sum();
    return new Decisions(runs, outcomes, missed[0], (double) pairs[0] / Math.max(1, runs));
  }

  /** Returns how many comparisons came to an outcome. */
  public int count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0);
  }

  /** Returns how many comparisons called the candidate slower or faster. */
  public int called() {
    return count(Outcome.SLOWER) + count(Outcome.FASTER);
  }

  /** Returns the share of an outcome. */
  public double share(Outcome outcome) {
    return (double) count(outcome) / runs;
  }

  private static boolean holds(@Nullable Estimate estimate, double truth) {
    Interval interval = estimate == null ? null : estimate.interval();
    return interval == null || (interval.low() <= truth && truth <= interval.high());
  }

  private static Verdict untilDecided(double[] values, Limits limits, LookSchedule looks) {
    for (int pairs = LookSchedule.FIRST; ; pairs += LookSchedule.STEP) {
      Verdict verdict = PairLook.at(WHAT, Arrays.copyOf(values, pairs), null, limits, looks);
      if (verdict.outcome() != Outcome.INCONCLUSIVE || pairs == values.length) {
        return verdict;
      }
    }
  }
}
