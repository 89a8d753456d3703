package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Interleaving.Course;
import io.finetunebench.bench.record.Interleaving.Stop;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.series.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what runs in turns came to, from their records alone: the looks are those that they had when
 * they were measured, and what had no look has the verdict that it ended with.
 */
public final class Replay {
  private final List<RunRecord> baselines;
  private final List<RunRecord> candidates;

  /** How each benchmark went that was measured in turns, by {@link Subject#measured}. */
  private final Map<List<Object>, Course> courses = new HashMap<>();

  /** Why a benchmark has no numbers. */
  private final Map<List<Object>, Validity> invalid = new HashMap<>();

  private Replay(List<RunRecord> baselines, List<RunRecord> candidates) {
    this.baselines = baselines;
    this.candidates = candidates;
    candidates.forEach(this::take);
    // Of two reasons the candidate's counts.
    Stream.of(candidates, baselines).flatMap(List::stream).forEach(this::takeInvalid);
  }

  /**
   * Returns the verdicts of runs that took turns.
   *
   * @param candidates each of which took turns with the baseline at its place
   * @param criteria by which they were measured
   */
  public static Comparison of(
      List<RunRecord> baselines, List<RunRecord> candidates, Criteria criteria) {
    return new Replay(baselines, candidates).comparison(criteria);
  }

  private void take(RunRecord run) {
    Map<Object, Course> byCase = new HashMap<>();
    Objects.requireNonNull(run.interleaving())
        .benchmarks()
        .forEach(course -> byCase.put(course.benchmarkCase(), course));
    for (BenchmarkResult result : run.results()) {
      Course course = byCase.get(result.benchmarkCase());
      if (course != null) {
        courses.put(measured(run, result), course);
      }
    }
  }

  private void takeInvalid(RunRecord run) {
    for (BenchmarkResult result : run.results()) {
      Validity validity = result.validity();
      if (validity.status() != Validity.Status.VALID) {
        invalid.merge(
            measured(run, result),
            validity,
            (first, second) ->
                first.status() == Validity.Status.INVALID
                        || second.status() != Validity.Status.INVALID
                    ? first
                    : second);
      }
    }
  }

  private static List<Object> measured(RunRecord run, BenchmarkResult result) {
    return Subject.of(Series.of(run, result).get(0), null).measured();
  }

  private Comparison comparison(Criteria criteria) {
    Comparison compared = Comparison.of(series(baselines), series(candidates), criteria);
    List<Verdict> verdicts = new ArrayList<>();
    for (Verdict verdict : compared.verdicts()) {
      Course course = courses.get(verdict.subject().measured());
      if (verdict.subject().further()) {
        verdicts.add(verdict);
      } else if (course != null) {
        verdicts.add(ended(verdict, course));
      } else if (isOnOneSide(verdict)) {
        verdicts.add(verdict);
      }
    }
    return compared.with(verdicts).noting(withoutLook());
  }

  private static List<Series> series(List<RunRecord> runs) {
    return runs.stream().flatMap(run -> Series.of(run).stream()).toList();
  }

  /** What both sides have, but did not measure, has no verdict. */
  private boolean isOnOneSide(Verdict verdict) {
    return Stream.of(baselines, candidates)
        .anyMatch(
            side ->
                series(side).stream()
                    .noneMatch(
                        series ->
                            Subject.of(series, null)
                                .measured()
                                .equals(verdict.subject().measured())));
  }

  private Verdict ended(Verdict verdict, Course course) {
    Stop stop = course.stop();
    Outcome outcome = course.pairs().isEmpty() ? Outcome.INCONCLUSIVE : null;
    if (stop == Stop.FAILED) {
      outcome = Outcome.INVALID;
    } else if (stop == Stop.NOT_COMPARABLE) {
      outcome = Outcome.NOT_COMPARABLE;
    } else if (stop == Stop.NO_RATIO) {
      outcome = Outcome.INCONCLUSIVE;
    }
    Verdict settled = verdict;
    if (outcome != null) {
      Validity validity = invalid.get(verdict.subject().measured());
      int pairs = course.pairs().size();
      settled =
          new Verdict(
              verdict.subject(),
              outcome,
              reason(validity, stop),
              new Verdict.Forks(pairs, pairs),
              verdict.differences());
    }
    return settled.because(
        "pairs: %d, then stopped: %s"
            .formatted(course.pairs().size(), stop == null ? "-" : stop.words()));
  }

  private static String reason(@Nullable Validity validity, @Nullable Stop stop) {
    String why = validity == null ? null : validity.reason();
    return why != null ? why : stop == null ? "no pair was measured" : stop.words();
  }

  private List<String> withoutLook() {
    List<String> names =
        courses.values().stream()
            .filter(course -> course.stop() == Stop.TIME_LIMIT && course.looks() == 0)
            .map(course -> course.benchmarkCase().benchmark())
            .distinct()
            .sorted()
            .toList();
    return names.isEmpty()
        ? List.of()
        : List.of("no verdict for lack of time: " + String.join(", ", names));
  }
}
