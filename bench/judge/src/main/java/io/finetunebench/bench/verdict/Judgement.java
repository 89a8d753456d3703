package io.finetunebench.bench.verdict;

import io.finetunebench.bench.record.Judging;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
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

  /** A ratio that is held against its interval. */
  record Open(
      Pool baseline,
      Pool candidate,
      List<Difference> differences,
      LogRatio ratio,
      Criteria criteria)
      implements Judgement {
    private static final double TOLD_SHIFT = 0.01;

    @Override
    public boolean claims() {
      return true;
    }

    @Override
    public Verdict verdict(Confidence each) {
      double confidence = each.applied(ratio);
      Outcome outcome = ratio.outcome(confidence, criteria.logEffect());
      Integer furtherForks =
          outcome == Outcome.INCONCLUSIVE
              ? ratio.furtherForks(confidence, criteria.logEffect())
              : null;
      boolean countable = furtherForks != null && furtherForks <= LogRatio.MOST_FURTHER_FORKS;
      return Judgement.verdict(
          baseline,
          candidate,
          outcome,
          reason(outcome, confidence, furtherForks) + ofPace(),
          estimate(baseline, ratio, each),
          countable ? furtherForks : null,
          differences);
    }

    private String reason(Outcome outcome, double confidence, @Nullable Integer furtherForks) {
      String effect = percent(criteria.minimumEffect());
      return switch (outcome) {
        case SLOWER -> "the interval lies above 1, and the change is at least " + effect;
        case FASTER -> "the interval lies below 1, and the change is at least " + effect;
        case EQUIVALENT -> "the whole interval lies within " + effect;
        case INCONCLUSIVE ->
            (Math.abs(ratio.difference()) > ratio.halfWidth(confidence)
                    ? "a change is there, but not whether it reaches " + effect + " is certain"
                    : "the interval holds 1 and changes beyond " + effect)
                + "; "
                + further(Objects.requireNonNull(furtherForks));
        case MORE, LESS, NOT_COMPARABLE, NEW, GONE, INVALID ->
            throw new IllegalStateException("expected an outcome of a ratio, found " + outcome);
      };
    }

    private String ofPace() {
      double shift = ratio.pace() == null ? 0 : Math.expm1(ratio.pace().shift());
      return Math.abs(shift) < TOLD_SHIFT
          ? ""
          : String.format(
              Locale.ROOT,
              "; the machine was %.1f %% %s for the candidate, which is taken out",
              100 * Math.abs(shift),
              shift > 0 ? "slower" : "faster");
    }

    private static String further(int forks) {
      return forks > LogRatio.MOST_FURTHER_FORKS
          ? "more than " + LogRatio.MOST_FURTHER_FORKS + " further forks a side would decide"
          : "about " + forks + " further fork" + (forks == 1 ? "" : "s") + " a side would decide";
    }

    private static String percent(double fraction) {
      String text = String.format(Locale.ROOT, "%.3g", fraction * 100);
      return (text.contains(".") ? text.replaceAll("\\.?0+$", "") : text) + " %";
    }
  }

  /**
   * Returns the judgement of a benchmark that is on one side at least.
   *
   * @param fewestForks of each side from which anything is claimed
   */
  static Judgement of(Pairing pairing, Criteria criteria, int fewestForks) {
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
    List<Difference> conditions = Pairing.conditions(baseline, candidate);
    List<String> obstacles = obstacles(baseline, candidate, conditions, criteria);
    if (!obstacles.isEmpty()) {
      String reason = String.join("; ", obstacles);
      return settled(baseline, candidate, Outcome.NOT_COMPARABLE, reason, conditions);
    }
    return baseline.metrics().get(0).judging() == Judging.BYTES
        ? bytes(baseline, candidate, conditions)
        : measured(baseline, candidate, conditions, criteria, fewestForks);
  }

  private static Judgement bytes(Pool baseline, Pool candidate, List<Difference> conditions) {
    ByteForks forks = new ByteForks(baseline.samples(), candidate.samples());
    String unit = baseline.metrics().get(0).unit();
    return new Settled(
        verdict(
            baseline,
            candidate,
            forks.outcome(),
            forks.reason(unit),
            forks.estimate(unit),
            forks.furtherForks(),
            conditions));
  }

  private static Judgement measured(
      Pool baseline,
      Pool candidate,
      List<Difference> conditions,
      Criteria criteria,
      int fewestForks) {
    boolean fastest = baseline.knowsFastest() && candidate.knowsFastest();
    List<List<Double>> left = fastest ? baseline.telling() : baseline.samples();
    List<List<Double>> right = fastest ? candidate.telling() : candidate.samples();
    if (!ForkCentres.possible(left) || !ForkCentres.possible(right)) {
      String reason = "a sample is 0 or less, and of such there is no ratio";
      return settled(baseline, candidate, Outcome.INCONCLUSIVE, reason, conditions);
    }
    boolean sameRulers =
        baseline.rulersRunBy().size() == 1
            && baseline.rulersRunBy().equals(candidate.rulersRunBy())
            && baseline.logRulers().length == left.size()
            && candidate.logRulers().length == right.size();
    LogRatio ratio =
        ForkCentres.ratio(
            left,
            sameRulers ? baseline.logRulers() : new double[0],
            right,
            sameRulers ? candidate.logRulers() : new double[0],
            baseline.metrics().get(0).direction());
    if (ratio.fewestForks() >= fewestForks) {
      return new Open(baseline, candidate, conditions, ratio, criteria);
    }
    return new Settled(
        verdict(
            baseline,
            candidate,
            Outcome.INCONCLUSIVE,
            String.format(
                Locale.ROOT,
                "too few forks: expected at least %d on each side, found %d and %d",
                fewestForks,
                left.size(),
                right.size()),
            estimate(baseline, ratio, Confidence.once(criteria.confidence())),
            null,
            conditions));
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
    return new Settled(verdict(baseline, candidate, outcome, reason, null, null, differences));
  }

  private static Verdict verdict(
      @Nullable Pool baseline,
      @Nullable Pool candidate,
      Outcome outcome,
      String reason,
      @Nullable Estimate estimate,
      @Nullable Integer furtherForks,
      List<Difference> differences) {
    Pool.Key key = Objects.requireNonNull(candidate == null ? baseline : candidate).key();
    String metric =
        Stream.of(candidate, baseline)
            .flatMap(Stream::ofNullable)
            .flatMap(pool -> pool.metrics().stream())
            .map(Metric::name)
            .findFirst()
            .orElse("");
    return new Verdict(
        key.benchmark(),
        key.mode(),
        key.parameters(),
        key.load(),
        metric,
        !key.further().isEmpty(),
        outcome,
        reason,
        estimate,
        baseline == null ? 0 : baseline.samples().size(),
        candidate == null ? 0 : candidate.samples().size(),
        furtherForks,
        differences);
  }

  private static Estimate estimate(Pool measured, LogRatio ratio, Confidence confidence) {
    Metric metric = measured.metrics().get(0);
    return Estimate.of(metric.unit(), metric.direction(), ratio, confidence);
  }
}
