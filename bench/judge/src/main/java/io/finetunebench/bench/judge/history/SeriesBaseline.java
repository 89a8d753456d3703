package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.judge.level.PointCentre;
import io.finetunebench.bench.judge.ratio.ByteForks;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.Difference;
import io.finetunebench.bench.judge.verdict.MetricChoice;
import io.finetunebench.bench.judge.verdict.Subject;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.Progress;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.metric.Condensed;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.record.series.Scores;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.record.series.SeriesKey;
import io.finetunebench.bench.record.text.EnumWord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges a run by the runs before it, which know how runs differ where two runs alone do not.
 *
 * <p>What is normal is the last level that was accepted ({@link Accepted}). The run is held against
 * the interval of a further run at that level, made from the noise and the drift of all runs
 * before, and from its own number of forks. Where the runs since a shift that no one accepted lie
 * the minimum effect above the accepted level, so does a run that is like them, however small the
 * steps were that led there.
 */
public final class SeriesBaseline {
  private SeriesBaseline() {}

  /**
   * Returns which series of earlier runs a run is held against: its own, and those of benchmarks
   * that it has no numbers of. Where nothing was taken of one of its own, {@link #isNew}, the
   * others of its benchmark tell why.
   *
   * @param choice of metrics
   */
  public static Predicate<SeriesKey> needed(RunRecord candidate, MetricChoice choice) {
    Set<SeriesKey> own = new HashSet<>();
    Set<BenchmarkCase> measured = new HashSet<>();
    for (Scores.Score score : Scores.of(candidate).scores()) {
      own.add(score.key().asFirst());
      measured.add(score.key().benchmarkCase());
    }
    return series ->
        choice.includes(series)
            && (own.contains(series.asFirst()) || !measured.contains(series.benchmarkCase()));
  }

  /** Returns whether a run has a time of which nothing was taken from the runs before. */
  public static boolean isNew(RunRecord candidate, History.Runs earlier) {
    Set<SeriesKey> measured = earlier.measurements().keySet();
    return Scores.of(candidate).scores().stream()
        .map(Scores.Score::key)
        .filter(key -> key.hint() != Hint.BYTES && earlier.choice().includes(key))
        .anyMatch(key -> !measured.contains(key.asFirst()));
  }

  /**
   * Compares a run with those before it.
   *
   * @param earlier what was taken of them
   * @param progress hears how many benchmarks are judged
   * @throws IllegalArgumentException if no earlier run is complete
   */
  public static Comparison compare(
      History.Runs earlier,
      RunRecord candidate,
      List<Acknowledgement> acknowledgements,
      Criteria criteria,
      Progress progress) {
    Map<SeriesKey, List<Measurement>> measured = earlier.measurements();
    RunHead run = Scores.of(candidate).run();
    Map<Boolean, List<Series>> ofBytes =
        earlier.choice().of(Series.of(candidate)).stream()
            .filter(series -> hint(series) != Hint.SHOWN)
            .collect(Collectors.partitioningBy(series -> hint(series) == Hint.BYTES));
    List<Series> timed = ofBytes.getOrDefault(false, List.of());
    // A case is made from its own measurements alone.
    List<Optional<SeriesCase>> cases =
        progress.over(timed, series -> made(series, run, measured, acknowledgements, criteria));
    double confidenceEach =
        criteria.confidenceEach(
            cases.stream()
                .filter(each -> each.filter(made -> made.claims(criteria)).isPresent())
                .count());
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < timed.size(); i++) {
      Series series = timed.get(i);
      verdicts.add(
          cases
              .get(i)
              .map(made -> made.verdict(series, confidenceEach))
              .orElseGet(() -> unjudged(series, measured.keySet())));
    }
    for (Series series : ofBytes.getOrDefault(true, List.of())) {
      verdicts.add(bytes(series, earlier, run, acknowledgements));
    }
    verdicts.addAll(gone(measured, earlier, timed));
    return new Comparison(
        criteria,
        List.of(
            "the series of runs before: "
                + earlier.size()
                + ", "
                + earlier.order().basis().words()),
        List.of("run " + candidate.id()),
        List.of(),
        candidate.complete()
            ? List.of()
            : List.of("run " + candidate.id() + " is incomplete: it was cut off"),
        confidenceEach,
        verdicts);
  }

  private static @Nullable Hint hint(Series series) {
    Metric metric = series.metric();
    return metric == null ? null : metric.hint();
  }

  private static Optional<SeriesCase> made(
      Series series,
      RunHead run,
      Map<SeriesKey, List<Measurement>> measured,
      List<Acknowledgement> acknowledgements,
      Criteria criteria) {
    Metric metric = series.metric();
    if (metric == null) {
      return Optional.empty();
    }
    Scores.Score score = Scores.Score.of(series, metric);
    Measurement newest = new Measurement(run, score.key(), PointCentre.of(score));
    List<Measurement> before = measured.getOrDefault(score.key().asFirst(), List.of());
    return before.isEmpty() || Double.isNaN(newest.logTime())
        ? Optional.empty()
        : Optional.of(
            new SeriesCase(
                newest,
                before,
                Trend.known(score.key(), acknowledgements),
                criteria.minimumEffect()));
  }

  /** Returns the verdict on bytes, held against the level that was accepted last. */
  private static Verdict bytes(
      Series series, History.Runs earlier, RunHead run, List<Acknowledgement> acknowledgements) {
    Metric metric = Objects.requireNonNull(series.metric());
    SeriesKey key = SeriesKey.of(series, metric).asFirst();
    List<ByteTrend.Allocated> before = earlier.allocated().get(key);
    if (before == null) {
      return verdict(series, Outcome.NEW, "in no earlier run");
    }
    Map<String, Acknowledgement> known = Trend.known(key, acknowledgements);
    List<Double> accepted = ByteTrend.of(key, before, known).accepted();
    ByteForks forks = new ByteForks(accepted, Condensed.medians(metric.samples()));
    boolean accepting = forks.outcome() == Outcome.MORE && known.containsKey(run.id());
    return new Verdict(
        Subject.of(series, metric),
        accepting ? Outcome.EQUIVALENT : forks.outcome(),
        forks.reason(metric.unit()) + (accepting ? "; acknowledged" : ""),
        forks.estimate(metric.unit()),
        new Verdict.Forks(accepted.size(), metric.samples().size()),
        List.of());
  }

  /** Says why a benchmark of the candidate has nothing to be held against. */
  private static Verdict unjudged(Series series, Set<SeriesKey> measured) {
    if (series.validity().status() == Validity.Status.INVALID) {
      return verdict(series, Outcome.INVALID, Objects.toString(series.validity().reason()));
    }
    Optional<SeriesKey> held =
        measured.stream()
            .filter(key -> key.benchmarkCase().equals(series.benchmarkCase()))
            .findFirst();
    Metric metric = series.metric();
    if (metric == null) {
      return verdict(
          series,
          held.isPresent() ? Outcome.GONE : Outcome.NEW,
          "skipped in the candidate: " + series.validity().reason());
    }
    SeriesKey key = SeriesKey.of(series, metric).asFirst();
    if (measured.contains(key)) {
      return verdict(series, Outcome.INCONCLUSIVE, "a sample of 0 or less has no logarithm");
    }
    if (held.isEmpty()) {
      return verdict(series, Outcome.NEW, "in no earlier run");
    }
    List<Difference> differences =
        Trend.differences(conditions(held.orElseThrow()), conditions(key));
    return new Verdict(
        Subject.of(series, metric),
        Outcome.NOT_COMPARABLE,
        String.join("; ", differences.stream().map(Difference::toString).toList()),
        new Verdict.Forks(0, metric.samples().size()),
        differences);
  }

  /** Returns what has to agree for two scores of a benchmark to compare. */
  private static Map<String, String> conditions(SeriesKey key) {
    return Map.of(
        "machine", key.machine(),
        "backend", key.backend(),
        "metric", key.metric(),
        "unit", key.unit(),
        "hint", EnumWord.of(key.hint()));
  }

  /** Returns what the last complete run before had on the candidate's machine and it has not. */
  private static List<Verdict> gone(
      Map<SeriesKey, List<Measurement>> measured, History.Runs earlier, List<Series> present) {
    String last = earlier.lastComplete();
    if (last == null) {
      throw new IllegalArgumentException("expected an earlier run that is complete, found none");
    }
    Set<BenchmarkCase> cases =
        present.stream().map(Series::benchmarkCase).collect(Collectors.toSet());
    List<Verdict> gone = new ArrayList<>();
    for (List<Measurement> measurements : measured.values()) {
      Measurement newest = measurements.get(measurements.size() - 1);
      SeriesKey key = newest.key();
      if (newest.run().id().equals(last) && !cases.contains(key.benchmarkCase())) {
        int forks = measurements.stream().mapToInt(Measurement::forks).sum();
        gone.add(
            new Verdict(
                new Subject(key.benchmarkCase(), key.mode(), key.metric(), key.further()),
                Outcome.GONE,
                "absent from the candidate",
                new Verdict.Forks(forks, 0),
                List.of()));
      }
    }
    return gone;
  }

  /** Returns a verdict without an estimate. */
  private static Verdict verdict(Series series, Outcome outcome, String reason) {
    Metric metric = series.metric();
    return new Verdict(
        Subject.of(series, metric),
        outcome,
        reason,
        new Verdict.Forks(0, metric == null ? 0 : metric.samples().size()),
        List.of());
  }
}
