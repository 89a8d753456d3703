package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.judge.level.PointCentre;
import io.finetunebench.bench.judge.ratio.ByteForks;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.Difference;
import io.finetunebench.bench.judge.verdict.MetricChoice;
import io.finetunebench.bench.judge.verdict.Subject;
import io.finetunebench.bench.judge.verdict.ThresholdsFile;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges a commit, by the run or the runs that measured it, by the runs before it, which know how
 * runs differ where two runs alone do not.
 *
 * <p>What is normal is the last level that was accepted ({@link Accepted}). The candidate is held
 * against the interval of a further run at that level, made from the noise and the drift of all
 * runs before, and from its own number of forks. Where the runs since a shift that no one accepted
 * lie the minimum effect above the accepted level, so does a candidate that is like them, however
 * small the steps were that led there.
 */
public final class SeriesBaseline {
  private SeriesBaseline() {}

  /**
   * Returns which series of earlier runs a commit is held against: its own, and those of benchmarks
   * that it has no numbers of. Where nothing was taken of one of its own, {@link #isNew}, the
   * others of its benchmark tell why.
   *
   * @param candidate the runs of the commit
   * @param choice of metrics
   */
  public static Predicate<SeriesKey> needed(List<RunRecord> candidate, MetricChoice choice) {
    Set<SeriesKey> own = new HashSet<>();
    Set<BenchmarkCase> measured = new HashSet<>();
    keys(candidate)
        .forEach(
            key -> {
              own.add(key.asFirst());
              measured.add(key.benchmarkCase());
            });
    return series ->
        choice.includes(series)
            && (own.contains(series.asFirst()) || !measured.contains(series.benchmarkCase()));
  }

  /** Returns whether a commit has a time of which nothing was taken from the runs before. */
  public static boolean isNew(List<RunRecord> candidate, History.Runs earlier) {
    Set<SeriesKey> measured = earlier.measurements().keySet();
    return keys(candidate)
        .filter(key -> key.hint() != Hint.BYTES && earlier.choice().includes(key))
        .anyMatch(key -> !measured.contains(key.asFirst()));
  }

  private static Stream<SeriesKey> keys(List<RunRecord> runs) {
    return runs.stream().flatMap(run -> Scores.of(run).scores().stream()).map(Scores.Score::key);
  }

  /**
   * Compares a commit with the runs before it.
   *
   * @param earlier what was taken of them
   * @param candidate the runs of the commit, the newest last
   * @param progress hears how many benchmarks are judged
   * @throws IllegalArgumentException if no earlier run is complete
   */
  public static Comparison compare(
      History.Runs earlier,
      List<RunRecord> candidate,
      List<Acknowledgement> acknowledgements,
      Criteria criteria,
      Progress progress) {
    Map<SeriesKey, List<Measurement>> before = earlier.measurements();
    List<Measured> measured = new ArrayList<>();
    List<Series> withoutNumbers = measured(earlier, candidate, acknowledgements, measured);
    ThresholdsFile thresholds = criteria.thresholds();
    List<Measured> timed =
        measured.stream()
            .filter(each -> !each.isOfBytes())
            .filter(each -> thresholds.ignored(Subject.of(each.key)) == null)
            .toList();
    // A case is made from its own measurements alone.
    List<Optional<SeriesCase>> cases =
        progress.over(
            timed, each -> each.made(before, criteria.limits(Subject.of(each.key)).equalWithin()));
    double confidenceEach =
        criteria.confidenceEach(
            cases.stream()
                .filter(each -> each.filter(made -> made.claims(criteria)).isPresent())
                .count());
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < timed.size(); i++) {
      Measured each = timed.get(i);
      verdicts.add(
          cases
              .get(i)
              .map(made -> made.verdict(confidenceEach))
              .orElseGet(() -> each.unjudged(before.keySet())));
    }
    Set<BenchmarkCase> present =
        measured.stream().map(each -> each.key.benchmarkCase()).collect(Collectors.toSet());
    for (Series series : withoutNumbers) {
      // What one run of the commit skipped, another may have measured.
      boolean isFirst = present.add(series.benchmarkCase());
      if (isFirst || series.validity().status() == Validity.Status.INVALID) {
        verdicts.add(withoutNumbers(series, before.keySet()));
      }
    }
    measured.stream()
        .filter(Measured::isOfBytes)
        .forEach(each -> verdicts.add(each.bytes(earlier.allocated().get(each.key.asFirst()))));
    verdicts.addAll(gone(before, earlier, present));
    verdicts.removeIf(verdict -> thresholds.ignored(verdict.subject()) != null);
    return new Comparison(
        criteria,
        List.of(
            "the series of runs before: "
                + earlier.size()
                + ", "
                + earlier.order().basis().words()),
        candidate.stream().map(run -> Series.source(run.id())).toList(),
        List.of(),
        Stream.concat(
                candidate.stream()
                    .filter(run -> !run.complete())
                    .map(run -> "run " + run.id() + " is incomplete: it was cut off"),
                thresholds.notes(measured.stream().map(each -> Subject.of(each.key))).stream())
            .toList(),
        confidenceEach,
        verdicts,
        "");
  }

  /** Adds what the runs of a commit measured, and returns what they have no numbers of. */
  private static List<Series> measured(
      History.Runs earlier,
      List<RunRecord> candidate,
      List<Acknowledgement> acknowledgements,
      List<Measured> measured) {
    List<Series> withoutNumbers = new ArrayList<>();
    Map<SeriesKey, Map<Metric, RunHead>> found = new LinkedHashMap<>();
    for (RunRecord run : candidate) {
      RunHead head = RunHead.of(run);
      for (Series series : earlier.choice().of(Series.of(run))) {
        Metric metric = series.metric();
        if (metric == null) {
          withoutNumbers.add(series);
        } else {
          // Equal metrics are copies of one file, and count once.
          found
              .computeIfAbsent(SeriesKey.of(series, metric), any -> new LinkedHashMap<>())
              .putIfAbsent(metric, head);
        }
      }
    }
    found.forEach(
        (key, runs) -> measured.add(new Measured(key, runs, Trend.known(key, acknowledgements))));
    return withoutNumbers;
  }

  /** What the runs of a commit measured of one thing, and what people said of it. */
  private record Measured(
      SeriesKey key, Map<Metric, RunHead> runs, Map<String, Acknowledgement> known) {
    boolean isOfBytes() {
      return key.hint() == Hint.BYTES;
    }

    /** Returns the run that stands for all: one that a person spoke of, else the last. */
    private RunHead run() {
      return runs.values().stream()
          .reduce((one, next) -> known.containsKey(one.id()) ? one : next)
          .orElseThrow();
    }

    Optional<SeriesCase> made(Map<SeriesKey, List<Measurement>> earlier, double minimumEffect) {
      List<Measurement> before = earlier.getOrDefault(key.asFirst(), List.of());
      PointCentre centre =
          PointCentre.ofRuns(
              runs.keySet().stream()
                  .map(metric -> PointCentre.of(new Scores.Score(key, Condensed.forks(metric))))
                  .toList());
      return before.isEmpty() || Double.isNaN(centre.logTime())
          ? Optional.empty()
          : Optional.of(
              new SeriesCase(new Measurement(run(), key, centre), before, known, minimumEffect));
    }

    /** Returns the verdict on bytes, held against the level that was accepted last. */
    Verdict bytes(@Nullable List<ByteTrend.Allocated> before) {
      if (before == null) {
        return without(Outcome.NEW, "in no earlier run", List.of());
      }
      List<Double> accepted = ByteTrend.of(key, before, known).accepted();
      List<Double> medians = Condensed.medians(samples());
      ByteForks forks = new ByteForks(accepted, medians);
      Acknowledgement said = forks.outcome() == Outcome.MORE ? known.get(run().id()) : null;
      return new Verdict(
          Subject.of(key),
          said == null ? forks.outcome() : Outcome.ACKNOWLEDGED,
          forks.reason(key.unit()) + (said == null ? "" : "; acknowledged: " + said.reason()),
          forks.estimate(key.unit()),
          null,
          new Verdict.Forks(accepted.size(), medians.size()),
          List.of());
    }

    private List<List<Double>> samples() {
      return runs.keySet().stream().flatMap(metric -> metric.samples().stream()).toList();
    }

    /** Says why it has nothing to be held against. */
    Verdict unjudged(Set<SeriesKey> earlier) {
      if (earlier.contains(key.asFirst())) {
        return without(Outcome.INCONCLUSIVE, "a sample of 0 or less has no logarithm", List.of());
      }
      return earlier.stream()
          .filter(other -> other.benchmarkCase().equals(key.benchmarkCase()))
          .findFirst()
          .map(other -> Trend.differences(conditions(other), conditions(key)))
          .map(
              differences ->
                  without(
                      Outcome.NOT_COMPARABLE,
                      String.join("; ", differences.stream().map(Difference::toString).toList()),
                      differences))
          .orElseGet(() -> without(Outcome.NEW, "in no earlier run", List.of()));
    }

    private Verdict without(Outcome outcome, String reason, List<Difference> differences) {
      Verdict.Forks forks = new Verdict.Forks(0, samples().size());
      return new Verdict(Subject.of(key), outcome, reason, forks, differences);
    }
  }

  private static Verdict withoutNumbers(Series series, Set<SeriesKey> earlier) {
    String reason = Objects.toString(series.validity().reason());
    boolean invalid = series.validity().status() == Validity.Status.INVALID;
    boolean held =
        earlier.stream().anyMatch(key -> key.benchmarkCase().equals(series.benchmarkCase()));
    return new Verdict(
        Subject.of(series, null),
        invalid ? Outcome.INVALID : held ? Outcome.GONE : Outcome.NEW,
        invalid ? reason : "skipped in the candidate: " + reason,
        new Verdict.Forks(0, 0),
        List.of());
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

  /** Returns what the last commit before had on the candidate's machine and it has not. */
  private static List<Verdict> gone(
      Map<SeriesKey, List<Measurement>> measured,
      History.Runs earlier,
      Set<BenchmarkCase> present) {
    RunHead last = earlier.lastComplete();
    if (last == null) {
      throw new IllegalArgumentException("expected an earlier run that is complete, found none");
    }
    List<Verdict> gone = new ArrayList<>();
    for (List<Measurement> measurements : measured.values()) {
      Measurement newest = measurements.get(measurements.size() - 1);
      boolean ofLast = newest.run().equals(last) || newest.run().isOfCommitOf(last);
      if (ofLast && !present.contains(newest.key().benchmarkCase())) {
        int forks = measurements.stream().mapToInt(Measurement::forks).sum();
        gone.add(
            new Verdict(
                Subject.of(newest.key()),
                Outcome.GONE,
                "absent from the candidate",
                new Verdict.Forks(forks, 0),
                List.of()));
      }
    }
    return gone;
  }
}
