package io.finetunebench.bench.history;

import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Series;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Criteria;
import io.finetunebench.bench.verdict.Difference;
import io.finetunebench.bench.verdict.Estimate;
import io.finetunebench.bench.verdict.Outcome;
import io.finetunebench.bench.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Judges a run by the runs before it, which know how runs differ where two runs alone do not.
 *
 * <p>What is normal are the runs since the last shift that was accepted: one that got faster, that
 * is the machine's, or that was acknowledged. A slowdown that no one accepted ends it, so what came
 * after does not become normal by itself. The interval is that of a further run, from their noise
 * and drift.
 */
public final class SeriesBaseline {
  private static final String METHOD =
      "forecast of a further run from the noise and drift of those before, Bonferroni";

  private SeriesBaseline() {}

  /** What came of one benchmark before its interval has its confidence. */
  private record Case(Series series, List<Measurement> runs, double logTime, boolean shared) {
    @Nullable Fence fence(double confidence) {
      return Fence.of(runs.stream().mapToDouble(Measurement::logTime).toArray(), confidence);
    }

    boolean claims() {
      return runs.size() >= Fence.FEWEST_POINTS;
    }

    int forks() {
      return runs.stream().mapToInt(Measurement::forks).sum();
    }

    String count() {
      return runs.size() + (runs.size() == 1 ? " run" : " runs");
    }
  }

  /**
   * Compares a run with those before it.
   *
   * @param earlier the earliest first, without the candidate
   * @throws IllegalArgumentException if no earlier run is complete
   */
  public static Comparison compare(
      List<RunRecord> earlier,
      RunRecord candidate,
      List<Acknowledgement> acknowledgements,
      Criteria criteria) {
    History.Runs runs = new History.Runs();
    earlier.forEach(runs);
    return compare(runs, candidate, acknowledgements, criteria);
  }

  /**
   * Compares a run with those before it.
   *
   * @param earlier what was taken of them
   * @throws IllegalArgumentException if no earlier run is complete
   */
  public static Comparison compare(
      History.Runs earlier,
      RunRecord candidate,
      List<Acknowledgement> acknowledgements,
      Criteria criteria) {
    Map<Trend.Key, List<Measurement>> measured = earlier.measurements();
    Map<Series, Case> cases = new LinkedHashMap<>();
    for (Series series : History.timed(candidate)) {
      if (series.metric() != null) {
        Measurement measurement = Measurement.of(candidate, series);
        List<Measurement> before = measured.getOrDefault(Trend.Key.of(series), List.of());
        if (!before.isEmpty() && !Double.isNaN(measurement.logTime())) {
          cases.put(series, judged(measurement, before, acknowledgements, criteria));
        }
      }
    }
    long claims = cases.values().stream().filter(Case::claims).count();
    double confidenceEach = 1 - (1 - criteria.confidence()) / Math.max(1, claims);
    List<Verdict> verdicts = new ArrayList<>();
    for (Series series : History.timed(candidate)) {
      Case found = cases.get(series);
      verdicts.add(
          found == null ? unjudged(series, measured) : verdict(found, confidenceEach, criteria));
    }
    verdicts.addAll(gone(measured, earlier, candidate));
    return new Comparison(
        criteria,
        List.of("the series of " + earlier.size() + " runs before"),
        List.of("run " + candidate.id()),
        List.of(),
        candidate.complete()
            ? List.of()
            : List.of("run " + candidate.id() + " is incomplete: it was cut off"),
        confidenceEach,
        verdicts);
  }

  private static Case judged(
      Measurement newest,
      List<Measurement> before,
      List<Acknowledgement> acknowledgements,
      Criteria criteria) {
    Trend trend =
        Trend.of(
            Trend.Key.of(newest.series()),
            before,
            List.of(),
            acknowledgements,
            criteria.minimumEffect());
    int[] range = trend.normal();
    List<Measurement> runs = before.subList(range[0], range[1]);
    Case alone = new Case(newest.series(), runs, newest.logTime(), false);
    Fence fence = alone.fence(criteria.confidence());
    if (fence == null) {
      return alone;
    }
    List<RunRecord> all = new ArrayList<>(before.stream().map(Measurement::run).toList());
    all.add(newest.run());
    boolean shared =
        new Rulers(all)
            .shareDeviation(range[0], range[1], before.size(), newest.logTime() - fence.level());
    return new Case(newest.series(), runs, newest.logTime(), shared);
  }

  private static Verdict verdict(Case found, double confidence, Criteria criteria) {
    Fence fence = found.fence(confidence);
    if (fence == null) {
      return verdict(
          found.series,
          Outcome.INCONCLUSIVE,
          "too few runs since the last shift: expected at least "
              + Fence.FEWEST_POINTS
              + ", found "
              + found.runs.size(),
          null,
          found.forks(),
          List.of());
    }
    double step = found.logTime - fence.level();
    double effect = Math.log1p(criteria.minimumEffect());
    boolean outside = fence.excludes(found.logTime) && Math.abs(step) >= effect;
    Outcome outcome = Outcome.INCONCLUSIVE;
    String reason = found.count() + " differ too much by themselves to tell a change that matters";
    if (outside && found.shared) {
      reason =
          "it lies outside of what "
              + found.count()
              + " make expected, and so do the rulers: the machine changed";
    } else if (outside) {
      outcome = step > 0 ? Outcome.SLOWER : Outcome.FASTER;
      reason = "it lies outside of what " + found.count() + " make expected, by what matters";
    } else if (Math.abs(step) + fence.halfWidth() <= effect) {
      outcome = Outcome.EQUIVALENT;
      reason = "the whole interval lies within the minimum effect";
    } else if (!fence.excludes(found.logTime)) {
      reason =
          "it lies within what "
              + found.count()
              + " make expected, but that is wider than the minimum effect";
    }
    Trend.Key key = Trend.Key.of(found.series);
    Estimate estimate =
        new Estimate(
            key.unit(),
            key.direction(),
            key.score(fence.level()),
            key.score(found.logTime),
            Math.exp(step),
            new Interval(
                Math.exp(step - fence.halfWidth()),
                Math.exp(step + fence.halfWidth()),
                confidence,
                METHOD),
            null);
    return verdict(found.series, outcome, reason, estimate, found.forks(), List.of());
  }

  /** Says why a benchmark of the candidate has nothing to be held against. */
  private static Verdict unjudged(Series series, Map<Trend.Key, List<Measurement>> measured) {
    if (series.validity().status() == Validity.Status.INVALID) {
      return verdict(
          series,
          Outcome.INVALID,
          Objects.toString(series.validity().reason()),
          null,
          0,
          List.of());
    }
    if (series.metric() == null) {
      return verdict(
          series,
          held(series, measured) ? Outcome.GONE : Outcome.NEW,
          "skipped in the candidate: " + series.validity().reason(),
          null,
          0,
          List.of());
    }
    Trend.Key key = Trend.Key.of(series);
    if (measured.containsKey(key)) {
      return verdict(
          series,
          Outcome.INCONCLUSIVE,
          "a sample of 0 or less has no logarithm",
          null,
          0,
          List.of());
    }
    for (Trend.Key other : measured.keySet()) {
      if (other.isOf(series)) {
        List<Difference> differences = Trend.differences(other.conditions(), key.conditions());
        return verdict(
            series,
            Outcome.NOT_COMPARABLE,
            String.join("; ", differences.stream().map(Difference::toString).toList()),
            null,
            0,
            differences);
      }
    }
    return verdict(series, Outcome.NEW, "in no earlier run", null, 0, List.of());
  }

  private static boolean held(Series series, Map<Trend.Key, List<Measurement>> measured) {
    return measured.keySet().stream().anyMatch(key -> key.isOf(series));
  }

  /** Returns what the last complete run before had on the candidate's machine and it has not. */
  private static List<Verdict> gone(
      Map<Trend.Key, List<Measurement>> measured, History.Runs earlier, RunRecord candidate) {
    List<Verdict> gone = new ArrayList<>();
    List<Series> present = History.timed(candidate);
    String last = earlier.lastComplete();
    if (last == null) {
      throw new IllegalArgumentException("expected an earlier run that is complete, found none");
    }
    measured.forEach(
        (key, measurements) -> {
          Measurement newest = measurements.get(measurements.size() - 1);
          boolean absent = present.stream().noneMatch(key::isOf);
          if (newest.run().id().equals(last) && absent) {
            gone.add(
                verdict(
                    newest.series(),
                    Outcome.GONE,
                    "absent from the candidate",
                    null,
                    measurements.stream().mapToInt(Measurement::forks).sum(),
                    List.of(),
                    0));
          }
        });
    return gone;
  }

  private static Verdict verdict(
      Series series,
      Outcome outcome,
      String reason,
      @Nullable Estimate estimate,
      int baselineForks,
      List<Difference> differences) {
    return verdict(series, outcome, reason, estimate, baselineForks, differences, forks(series));
  }

  private static int forks(Series series) {
    Metric metric = series.metric();
    return metric == null ? 0 : metric.samples().size();
  }

  private static Verdict verdict(
      Series series,
      Outcome outcome,
      String reason,
      @Nullable Estimate estimate,
      int baselineForks,
      List<Difference> differences,
      int candidateForks) {
    return new Verdict(
        series.benchmark(),
        series.mode(),
        series.parameters(),
        series.load(),
        series.metric() == null ? "" : series.metric().name(),
        !series.further().isEmpty(),
        outcome,
        reason,
        estimate,
        baselineForks,
        candidateForks,
        null,
        differences);
  }
}
