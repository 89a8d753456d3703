package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.judge.verdict.ByteForks;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.Difference;
import io.finetunebench.bench.judge.verdict.Estimate;
import io.finetunebench.bench.judge.verdict.MetricChoice;
import io.finetunebench.bench.judge.verdict.Outcome;
import io.finetunebench.bench.judge.verdict.Progress;
import io.finetunebench.bench.judge.verdict.Subject;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.Condensed;
import io.finetunebench.bench.record.Hint;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunHead;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Scores;
import io.finetunebench.bench.record.Series;
import io.finetunebench.bench.record.SeriesKey;
import io.finetunebench.bench.record.Validity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
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
   * Compares a run with those before it.
   *
   * @param earlier in any order, without the candidate
   * @throws IllegalArgumentException if no earlier run is complete
   */
  public static Comparison compare(
      List<RunRecord> earlier,
      RunRecord candidate,
      List<Acknowledgement> acknowledgements,
      Criteria criteria) {
    History.Runs runs = new History.Runs();
    earlier.forEach(run -> runs.accept(Scores.of(run)));
    return compare(runs, candidate, acknowledgements, criteria, Progress.NONE);
  }

  /**
   * Returns which series of earlier runs a run is held against: its own, and those of benchmarks
   * that it has no numbers of. Where nothing was taken of one of its own, {@link #isNew}, the
   * others of its benchmark tell why.
   *
   * @param choice of metrics
   */
  public static Predicate<SeriesKey> needed(RunRecord candidate, MetricChoice choice) {
    List<Scores.Score> scores = Scores.of(candidate).scores();
    Set<Trend.Key> own = new HashSet<>();
    scores.forEach(score -> own.add(Trend.Key.of(score.key())));
    return series -> {
      Trend.Key key = Trend.Key.of(series);
      return choice.includes(series)
          && (own.contains(key) || scores.stream().noneMatch(score -> isOf(key, score.key())));
    };
  }

  /** Returns whether a run has a time of which nothing was taken from the runs before. */
  public static boolean isNew(RunRecord candidate, History.Runs earlier) {
    Map<Trend.Key, List<Measurement>> measured = earlier.measurements();
    return Scores.of(candidate).scores().stream()
        .map(Scores.Score::key)
        .filter(key -> key.hint() != Hint.BYTES && earlier.choice().includes(key))
        .anyMatch(key -> !measured.containsKey(Trend.Key.of(key)));
  }

  private static boolean isOf(Trend.Key key, SeriesKey series) {
    return key.benchmark().equals(series.benchmark())
        && key.parameters().equals(series.parameters())
        && key.load().equals(series.load());
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
    Map<Trend.Key, List<Measurement>> measured = earlier.measurements();
    RunHead run = Scores.of(candidate).run();
    List<Series> timed = timed(earlier.choice(), candidate);
    AtomicInteger done = new AtomicInteger();
    // A case is made from its own measurements alone, so they are made on all cores.
    List<Optional<SeriesCase>> made =
        timed.parallelStream()
            .map(
                series -> {
                  Optional<SeriesCase> found =
                      made(series, run, measured, acknowledgements, criteria);
                  progress.done(done.incrementAndGet(), timed.size());
                  return found;
                })
            .toList();
    Map<Series, SeriesCase> cases = new LinkedHashMap<>();
    made.forEach(each -> each.ifPresent(found -> cases.put(found.series(), found)));
    double confidenceEach =
        criteria.confidenceEach(
            cases.values().stream().filter(each -> each.claims(criteria)).count());
    List<Verdict> verdicts = new ArrayList<>();
    for (Series series : timed) {
      SeriesCase found = cases.get(series);
      verdicts.add(found == null ? unjudged(series, measured) : found.verdict(confidenceEach));
    }
    verdicts.addAll(bytes(earlier, candidate, acknowledgements));
    verdicts.addAll(gone(measured, earlier, timed));
    return new Comparison(
        criteria,
        List.of(
            "the series of "
                + earlier.size()
                + (earlier.size() == 1 ? " run before, " : " runs before, ")
                + earlier.order().basis().words()),
        List.of("run " + candidate.id()),
        List.of(),
        candidate.complete()
            ? List.of()
            : List.of("run " + candidate.id() + " is incomplete: it was cut off"),
        confidenceEach,
        verdicts);
  }

  private static Optional<SeriesCase> made(
      Series series,
      RunHead run,
      Map<Trend.Key, List<Measurement>> measured,
      List<Acknowledgement> acknowledgements,
      Criteria criteria) {
    Metric metric = series.metric();
    if (metric == null) {
      return Optional.empty();
    }
    Scores.Score score = Scores.Score.of(series, metric);
    Measurement measurement = new Measurement(run, score.key(), PointCentre.of(score));
    List<Measurement> before = measured.getOrDefault(Trend.Key.of(score.key()), List.of());
    return before.isEmpty() || Double.isNaN(measurement.logTime())
        ? Optional.empty()
        : Optional.of(
            new SeriesCase(
                series, measurement, before, acknowledgements, criteria.minimumEffect()));
  }

  /** Returns the verdicts on bytes, held against the level that was accepted last. */
  private static List<Verdict> bytes(
      History.Runs earlier, RunRecord candidate, List<Acknowledgement> acknowledgements) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Series series : bytes(earlier.choice(), candidate)) {
      Metric metric = Objects.requireNonNull(series.metric());
      Trend.Key key = Trend.Key.of(SeriesKey.of(series, metric));
      List<ByteTrend.Allocated> before = earlier.allocated().get(key);
      if (before == null) {
        verdicts.add(verdict(series, Outcome.NEW, "in no earlier run", null, 0, List.of()));
        continue;
      }
      List<Double> accepted = ByteTrend.of(key, before, acknowledgements).accepted();
      boolean known =
          acknowledgements.stream()
              .anyMatch(
                  each ->
                      each.run().equals(candidate.id())
                          && each.covers(key.benchmark(), key.parameters()));
      ByteForks forks = new ByteForks(accepted, Condensed.medians(metric.samples()));
      Outcome outcome = forks.outcome();
      boolean accepting = known && outcome == Outcome.MORE;
      verdicts.add(
          verdict(
              series,
              accepting ? Outcome.EQUIVALENT : outcome,
              forks.reason(metric.unit()) + (accepting ? "; acknowledged" : ""),
              forks.estimate(metric.unit()),
              accepted.size(),
              List.of()));
    }
    return verdicts;
  }

  /** Returns the chosen series of a run that are times, and those without numbers. */
  private static List<Series> timed(MetricChoice choice, RunRecord run) {
    return choice.of(Series.of(run)).stream()
        .filter(series -> hint(series) != Hint.BYTES)
        .filter(series -> hint(series) != Hint.SHOWN)
        .toList();
  }

  /** Returns the chosen series of a run that are bytes. */
  private static List<Series> bytes(MetricChoice choice, RunRecord run) {
    return choice.of(Series.of(run)).stream().filter(series -> hint(series) == Hint.BYTES).toList();
  }

  private static @Nullable Hint hint(Series series) {
    Metric metric = series.metric();
    return metric == null ? null : metric.hint();
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
    Metric metric = series.metric();
    if (metric == null) {
      return verdict(
          series,
          held(series, measured) ? Outcome.GONE : Outcome.NEW,
          "skipped in the candidate: " + series.validity().reason(),
          null,
          0,
          List.of());
    }
    Trend.Key key = Trend.Key.of(SeriesKey.of(series, metric));
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
      if (isOf(other, series)) {
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
    return measured.keySet().stream().anyMatch(key -> isOf(key, series));
  }

  /** Returns whether a series is of this benchmark, wherever and however it was measured. */
  private static boolean isOf(Trend.Key key, Series series) {
    return key.benchmark().equals(series.benchmark())
        && key.parameters().equals(series.parameters())
        && key.load().equals(series.load());
  }

  /** Returns what the last complete run before had on the candidate's machine and it has not. */
  private static List<Verdict> gone(
      Map<Trend.Key, List<Measurement>> measured, History.Runs earlier, List<Series> present) {
    List<Verdict> gone = new ArrayList<>();
    String last = earlier.lastComplete();
    if (last == null) {
      throw new IllegalArgumentException("expected an earlier run that is complete, found none");
    }
    measured.forEach(
        (key, measurements) -> {
          Measurement newest = measurements.get(measurements.size() - 1);
          boolean absent = present.stream().noneMatch(series -> isOf(key, series));
          if (newest.run().id().equals(last) && absent) {
            SeriesKey series = newest.key();
            gone.add(
                new Verdict(
                    new Subject(
                        series.benchmarkCase(), series.mode(), series.metric(), series.further()),
                    Outcome.GONE,
                    "absent from the candidate",
                    new Verdict.Forks(measurements.stream().mapToInt(Measurement::forks).sum(), 0),
                    List.of()));
          }
        });
    return gone;
  }

  static Verdict verdict(
      Series series,
      Outcome outcome,
      String reason,
      @Nullable Estimate estimate,
      int baselineForks,
      List<Difference> differences) {
    Metric metric = series.metric();
    return new Verdict(
        Subject.of(series, metric),
        outcome,
        reason,
        estimate,
        new Verdict.Forks(baselineForks, metric == null ? 0 : metric.samples().size()),
        differences);
  }
}
