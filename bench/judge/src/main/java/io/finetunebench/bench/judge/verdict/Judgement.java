package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.judge.ratio.ByteForks;
import io.finetunebench.bench.judge.ratio.Confidence;
import io.finetunebench.bench.judge.ratio.Design;
import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.judge.ratio.ForkTimes;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.LogRatio;
import io.finetunebench.bench.judge.ratio.LookSchedule;
import io.finetunebench.bench.judge.ratio.Moments;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.ratio.Spread;
import io.finetunebench.bench.judge.ratio.StudentRatio;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.metric.Condensed;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The way from the two sides of a benchmark to its verdict. */
sealed interface Judgement {

  /** Whether it takes a share of the error that all claims may make together. */
  boolean claims();

  /** Returns the verdict, given the confidence of each interval by itself. */
  Verdict verdict(Confidence each);

  /** A verdict that stands, whatever the confidence. */
  record Settled(Verdict verdict) implements Judgement {
    @Override
    public boolean claims() {
      return false;
    }

    @Override
    public Verdict verdict(Confidence each) {
      return verdict;
    }
  }

  /**
   * What is asked about a benchmark, and what is known beside its samples.
   *
   * @param criteria what is judged by
   * @param spread how much forks vary; null where that is not known
   * @param history what earlier runs tell about the machine
   */
  record Inquiry(Criteria criteria, @Nullable Spread spread, MachineHistory history) {
    /** Returns the inquiry with what became known of the forks' variance. */
    Inquiry knowing(@Nullable Spread other) {
      return new Inquiry(criteria, other, history);
    }
  }

  /**
   * Both sides of a benchmark.
   *
   * @param differences in what they were measured under
   */
  record Sides(Pool baseline, Pool candidate, List<Difference> differences) {
    Metric metric() {
      return baseline.metrics().get(0);
    }

    Subject subject() {
      return Subject.of(candidate.series().get(0), metric());
    }

    Verdict verdict(
        Outcome outcome,
        String reason,
        Estimate estimate,
        @Nullable Limits limits,
        @Nullable Integer furtherForks) {
      return Judgement.verdict(
          baseline, candidate, outcome, reason, estimate, limits, furtherForks, differences);
    }

    Estimate estimate(LogRatio ratio, Confidence confidence) {
      return Estimate.of(
          baseline.metric(), candidate.metric(), ratio, confidence, Design.ONE_AFTER_THE_OTHER);
    }
  }

  /**
   * A ratio of sides that were measured one after the other, held against its interval.
   *
   * @param residual how much the forks vary; null where that tells nothing about other forks
   * @param spread see {@link ForkTimes#spread}
   */
  record Open(
      Sides sides,
      LogRatio ratio,
      @Nullable Spread residual,
      double spread,
      Limits limits,
      String remark)
      implements Judgement {

    @Override
    public boolean claims() {
      return true;
    }

    @Override
    public Verdict verdict(Confidence each) {
      double confidence = each.applied(ratio);
      Outcome outcome = ratio.outcome(confidence, limits);
      boolean open = outcome == Outcome.INCONCLUSIVE;
      // What iterations spread by decides then, and no number of forks makes that less.
      boolean hidden =
          open && Math.abs(ratio.difference()) < spread && ratio.excludes(0, confidence);
      Integer furtherForks = open && !hidden ? ratio.furtherForks(confidence, limits) : null;
      boolean countable = furtherForks != null && furtherForks <= LogRatio.MOST_FURTHER_FORKS;
      return sides.verdict(
          outcome,
          (hidden
                  ? "the change is less than what iterations of a fork spread by, "
                      + LogRatio.percent(Math.expm1(spread))
                  : ratio.reason(outcome, confidence, limits))
              + (furtherForks == null ? "" : "; " + further(furtherForks))
              + remark,
          sides.estimate(ratio, each),
          limits,
          countable ? furtherForks : null);
    }

    private static String further(int forks) {
      return "further forks a side that would decide: "
          + (forks > LogRatio.MOST_FURTHER_FORKS
              ? "more than " + LogRatio.MOST_FURTHER_FORKS
              : "about " + forks);
    }
  }

  /**
   * Pairs of forks that took turns, judged by the rule of the looks at them while they ran.
   *
   * @param logRatios the value of each pair
   * @param known how much pairs of other benchmarks vary; null where that is not known
   */
  record OfPairs(Sides sides, List<Double> logRatios, @Nullable Spread known, Criteria criteria)
      implements Judgement {
    /** Returns the judgement with what is known of the other benchmarks' pairs. */
    OfPairs knowing(@Nullable Spread others) {
      return new OfPairs(sides, logRatios, others, criteria);
    }

    /** Returns the run that the pairs are of. */
    String run() {
      return sides.candidate.series().get(0).origin().source();
    }

    /** Returns how much the first pairs vary; null where they are too few for a look. */
    @Nullable Spread spread(int pairs) {
      return Math.min(pairs, logRatios.size()) < LookSchedule.FIRST
          ? null
          : Spread.of(Moments.array(logRatios.subList(0, Math.min(pairs, logRatios.size()))));
    }

    @Override
    public boolean claims() {
      return true;
    }

    @Override
    public Verdict verdict(Confidence each) {
      return PairLook.at(
          new PairLook.Measured(sides.subject(), sides.baseline.metric(), sides.candidate.metric()),
          Moments.array(logRatios),
          known,
          criteria.limits(sides.subject()),
          Objects.requireNonNull(each.looks()));
    }
  }

  /** Returns the judgement of a benchmark that is on one side at least. */
  static Judgement of(Pairing pairing, Inquiry inquiry) {
    Pool baseline = pairing.baseline();
    Pool candidate = pairing.candidate();
    String invalid = candidate == null ? null : candidate.reason(Validity.Status.INVALID);
    if (invalid != null) {
      return settled(baseline, candidate, Outcome.INVALID, invalid, List.of());
    }
    boolean held =
        baseline != null
            && !baseline.metrics().isEmpty()
            && baseline.reason(Validity.Status.INVALID) == null;
    if (candidate == null || candidate.metrics().isEmpty()) {
      String reason = absence(candidate, "candidate");
      Outcome outcome = candidate == null || held ? Outcome.GONE : Outcome.NEW;
      return settled(baseline, candidate, outcome, reason, List.of());
    }
    if (baseline == null || !held) {
      String reason = absence(baseline, "baseline");
      return settled(baseline, candidate, Outcome.NEW, reason, List.of());
    }
    List<Difference> conditions =
        Pairing.differences(baseline.conditions(), candidate.conditions());
    List<String> obstacles = obstacles(baseline, candidate, conditions, inquiry.criteria());
    if (!obstacles.isEmpty()) {
      String reason = String.join("; ", obstacles);
      return settled(baseline, candidate, Outcome.NOT_COMPARABLE, reason, conditions);
    }
    Sides sides = new Sides(baseline, candidate, conditions);
    if (sides.metric().hint() == Hint.BYTES) {
      return bytes(sides, pairing.logRatios());
    }
    List<Double> pairs = candidate.key().further().isEmpty() ? pairing.logRatios() : null;
    return pairs == null
        ? measured(sides, inquiry)
        : new OfPairs(sides, looked(pairs), null, inquiry.criteria());
  }

  /** Returns the pairs of the last look; a pair after it was measured, but decided nothing. */
  private static List<Double> looked(List<Double> pairs) {
    int beyond = pairs.size() - LookSchedule.FIRST;
    return beyond <= 0 ? pairs : pairs.subList(0, pairs.size() - beyond % LookSchedule.STEP);
  }

  /** With turns, the bytes are those of all threads in an iteration, JMH's and ours included. */
  private static Judgement bytes(Sides sides, @Nullable List<Double> logRatios) {
    ByteForks forks =
        new ByteForks(
            Condensed.medians(sides.baseline.samples()),
            Condensed.medians(sides.candidate.samples()));
    if (logRatios != null && !logRatios.isEmpty()) {
      forks = forks.besideTimes(Moments.mean(Moments.array(logRatios)));
    }
    String unit = sides.metric().unit();
    return new Settled(
        sides.verdict(
            forks.outcome(), forks.reason(unit), forks.estimate(unit), null, forks.furtherForks()));
  }

  private static Judgement measured(Sides sides, Inquiry inquiry) {
    ForkTimes times = ForkTimes.of(sides.baseline.metrics(), sides.candidate.metrics());
    if (times == null) {
      String reason = "a sample is 0 or less, and of such there is no ratio";
      return settled(
          sides.baseline, sides.candidate, Outcome.INCONCLUSIVE, reason, sides.differences);
    }
    Open open = open(sides, times, inquiry);
    if (open.ratio().fewestForks() >= LogRatio.FEWEST_FORKS) {
      return open;
    }
    return new Settled(
        sides.verdict(
            Outcome.INCONCLUSIVE,
            String.format(
                Locale.ROOT,
                "too few forks: expected at least %d on each side, found %d and %d",
                LogRatio.FEWEST_FORKS,
                times.baselineForks().length,
                times.candidateForks().length),
            sides.estimate(
                StudentRatio.independent(times.baselineForks(), times.candidateForks(), null),
                Confidence.once(inquiry.criteria().confidence())),
            null,
            null));
  }

  private static Open open(Sides sides, ForkTimes times, Inquiry inquiry) {
    double effect = inquiry.criteria().limits(sides.subject()).equalWithin();
    double[] left = times.baselineForks();
    double[] right = times.candidateForks();
    LogRatio ratio;
    Spread residual = null;
    double claim = effect;
    String remark = "";
    Spread drift = inquiry.history().drift(sides.candidate.series().get(0));
    if (times.severalRuns()) {
      ratio = StudentRatio.ofRuns(times.baseline(), times.candidate());
    } else if (drift != null) {
      residual = residual(left, right);
      ratio = StudentRatio.independent(left, right, inquiry.spread()).drifting(drift);
      remark = "; widened by how the machine drifts from run to run";
    } else {
      residual = residual(left, right);
      ratio = times.independent(inquiry.spread());
      // Nobody can tell a change of the code from one of the machine below this.
      claim = Math.max(claim, Comparison.UNKNOWN_DRIFT);
    }
    // An iteration that happens to be fast makes a fork differ by as much as iterations do.
    claim = Math.max(claim, Math.expm1(times.spread()));
    return new Open(sides, ratio, residual, times.spread(), new Limits(claim, effect), remark);
  }

  private static Spread residual(double[] left, double[] right) {
    double freedom = left.length + right.length - 2.0;
    return new Spread(
        freedom == 0 ? 0 : (Moments.squares(left) + Moments.squares(right)) / freedom, freedom);
  }

  private static String absence(@Nullable Pool pool, String side) {
    if (pool == null) {
      return "the " + side + " does not have it";
    }
    String invalid = pool.reason(Validity.Status.INVALID);
    return invalid == null
        ? "skipped in the " + side + ": " + pool.reason(Validity.Status.SKIPPED)
        : "INVALID in the " + side + ": " + invalid;
  }

  private static List<String> obstacles(
      Pool baseline, Pool candidate, List<Difference> conditions, Criteria criteria) {
    List<String> obstacles = new ArrayList<>();
    addMixtures(obstacles, baseline, "baseline");
    addMixtures(obstacles, candidate, "candidate");
    if (!criteria.acrossMachines()) {
      conditions.forEach(difference -> obstacles.add(difference.toString()));
    }
    Pairing.differences(baseline.kinds(), candidate.kinds())
        .forEach(difference -> obstacles.add(difference.toString()));
    return obstacles;
  }

  private static void addMixtures(List<String> obstacles, Pool pool, String side) {
    for (Map<String, Set<String>> values : List.of(pool.conditions(), pool.kinds())) {
      values.forEach(
          (name, found) -> {
            if (found.size() > 1) {
              obstacles.add("the " + side + " mixes " + name + " " + String.join(" and ", found));
            }
          });
    }
  }

  private static Settled settled(
      @Nullable Pool baseline,
      @Nullable Pool candidate,
      Outcome outcome,
      String reason,
      List<Difference> differences) {
    return new Settled(
        verdict(baseline, candidate, outcome, reason, null, null, null, differences));
  }

  private static Verdict verdict(
      @Nullable Pool baseline,
      @Nullable Pool candidate,
      Outcome outcome,
      String reason,
      @Nullable Estimate estimate,
      @Nullable Limits limits,
      @Nullable Integer furtherForks,
      List<Difference> differences) {
    return new Verdict(
        new Pairing(baseline, candidate).subject(),
        outcome,
        reason,
        estimate,
        limits,
        new Verdict.Forks(
            baseline == null ? 0 : baseline.samples().size(),
            candidate == null ? 0 : candidate.samples().size(),
            furtherForks),
        differences);
  }
}
