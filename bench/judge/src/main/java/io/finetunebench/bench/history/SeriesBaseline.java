package io.finetunebench.bench.history;

import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.Condensed;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Judging;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunContext;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Scores;
import io.finetunebench.bench.record.Series;
import io.finetunebench.bench.record.SeriesKey;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.verdict.ByteForks;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Criteria;
import io.finetunebench.bench.verdict.Design;
import io.finetunebench.bench.verdict.Difference;
import io.finetunebench.bench.verdict.Estimate;
import io.finetunebench.bench.verdict.MetricChoice;
import io.finetunebench.bench.verdict.Outcome;
import io.finetunebench.bench.verdict.Progress;
import io.finetunebench.bench.verdict.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
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
  private static final String METHOD =
      "forecast of a further run from the noise and drift of those before, Bonferroni";

  /** How many of the newest runs may be the first of a shift that is not found yet. */
  private static final int NEWEST = 5;

  private static final double CONFIDENCE = 0.99;

  private SeriesBaseline() {}

  /** What came of one benchmark before its interval has its confidence. */
  private static final class Case {
    private final Series series;
    private final double minimumStep;
    private final List<Measurement> runs;
    private final double[] logTimes;
    private final Trend trend;
    private final Accepted accepted;
    private final double furtherVariance;
    private final int[] normal;
    private final @Nullable Acknowledgement acknowledgement;

    Case(
        Series series,
        Measurement newest,
        List<Measurement> before,
        List<Acknowledgement> acknowledgements,
        double minimumEffect) {
      this.series = series;
      minimumStep = Math.log1p(minimumEffect);
      runs = new ArrayList<>(before);
      runs.add(newest);
      logTimes = runs.stream().mapToDouble(Measurement::logTime).toArray();
      Trend.Key key = Trend.Key.of(newest.key());
      trend = Trend.of(key, runs, List.of(), acknowledgements, minimumEffect);
      int known = Trend.newestAcknowledged(key, runs, trend.changePoints(), acknowledgements);
      Accepted found = Accepted.of(logTimes, trend.changePoints(), minimumStep);
      accepted = known < 0 ? found : found.from(known, logTimes, minimumStep);
      acknowledgement =
          acknowledgements.stream()
              .filter(each -> each.covers(key.benchmark(), key.parameters()))
              .filter(each -> each.run().equals(newest.run().id()))
              .findFirst()
              .orElse(null);
      furtherVariance = furtherVariance(newest.centre(), before);
      normal = inLine();
    }

    /** By how much fewer forks make the candidate vary more than the runs before. */
    private static double furtherVariance(PointCentre newest, List<Measurement> before) {
      double squares = newest.squares();
      double differences = newest.fast() - 1;
      double inverses = 0;
      for (Measurement each : before) {
        squares += each.centre().squares();
        differences += each.centre().fast() - 1;
        inverses += 1.0 / each.centre().fast();
      }
      return differences == 0
          ? 0
          : Math.max(0, squares / differences * (1.0 / newest.fast() - inverses / before.size()));
    }

    /** How likely all forks of the candidate are of the slow group, by those of the runs before. */
    private double allSlow() {
      int forks = 0;
      int slow = 0;
      for (Measurement each : runs.subList(0, runs.size() - 1)) {
        forks += each.centre().forks();
        slow += each.centre().forks() - each.centre().fast();
      }
      return Math.pow((double) slow / forks, newest().centre().forks());
    }

    private Measurement newest() {
      return runs.get(runs.size() - 1);
    }

    /**
     * Returns the runs that say what is normal: of those at the accepted level all that are not
     * among the newest and out of line themselves. They may be the first of a shift that is not
     * found yet.
     */
    private int[] inLine() {
      int last = logTimes.length - 1;
      int[] runs = accepted.indices(last);
      for (int run : accepted.indices(last)) {
        if (run >= last - NEWEST) {
          int[] before = Arrays.stream(runs).filter(i -> i < run).toArray();
          Fence fence = fence(before, CONFIDENCE, 0);
          if (fence != null
              && fence.excludes(logTimes[run] + accepted.offset())
              && Math.abs(logTimes[run] + accepted.offset() - fence.level()) >= minimumStep) {
            runs = Arrays.stream(runs).filter(i -> i != run).toArray();
          }
        }
      }
      return runs;
    }

    @Nullable Fence fence(double confidence) {
      return fence(normal, confidence, furtherVariance);
    }

    private @Nullable Fence fence(int[] normal, double confidence, double variance) {
      List<double[]> levels = new ArrayList<>();
      List<ChangePoint> shifts = trend.changePoints();
      int first = accepted.runs().get(0)[0];
      int last = logTimes.length - 1;
      for (int i = 0; i <= shifts.size(); i++) {
        int from = i == 0 ? 0 : shifts.get(i - 1).end();
        int to = Math.min(last, i == shifts.size() ? last : shifts.get(i).index());
        if (accepted.runs().stream().noneMatch(range -> range[0] == from)) {
          levels.add(values(IntStream.range(from, first > from && first < to ? first : to)));
        }
        if (i < shifts.size() && shifts.get(i).gradual()) {
          levels.add(withoutRamp(shifts.get(i), last));
        }
      }
      levels.add(Arrays.stream(normal).mapToDouble(i -> logTimes[i] + accepted.offset()).toArray());
      return Fence.of(levels, confidence, variance);
    }

    /** What the runs on a ramp have of noise. */
    private double[] withoutRamp(ChangePoint ramp, int last) {
      double slope = Math.log(ramp.ratioPerRun());
      return IntStream.range(ramp.index(), Math.min(last, ramp.end()))
          .mapToDouble(i -> logTimes[i] - slope * (i - ramp.index()))
          .toArray();
    }

    private double[] values(IntStream indices) {
      return indices.mapToDouble(i -> logTimes[i]).toArray();
    }

    boolean claims(Criteria criteria) {
      return fence(criteria.confidence()) != null;
    }

    /** Whether the rulers say that the machine, and not the commit, made the run differ. */
    boolean shared(double step) {
      return new Rulers(runs.stream().map(Measurement::run).toList())
          .shareDeviation(normal, logTimes.length - 1, step);
    }

    /**
     * Returns how far the runs since the last shift lie above the accepted level, or null where
     * they are at that level or the candidate is not like them.
     */
    LocalLevel.@Nullable Estimate above(double confidence) {
      List<ChangePoint> shifts = trend.changePoints();
      int[] since = Accepted.level(shifts.size(), logTimes.length, shifts);
      int last = logTimes.length - 1;
      if (accepted.current() || last - since[0] < 1 || normal.length == 0) {
        return null;
      }
      double[] like = values(IntStream.range(since[0], last));
      double[] normals =
          Arrays.stream(normal).mapToDouble(i -> logTimes[i] + accepted.offset()).toArray();
      Fence fence = Fence.of(List.of(normals, like), confidence, furtherVariance);
      if (fence == null || logTimes[last] < fence.level() - fence.below()) {
        return null;
      }
      double[] both = Arrays.copyOf(normals, normals.length + like.length + 1);
      System.arraycopy(logTimes, since[0], both, normals.length, like.length + 1);
      LocalLevel.Estimate above = LocalLevel.step(both, normals.length);
      return above.value() >= minimumStep && above.low(confidence) > 0 ? above : null;
    }

    /** The run with which the last shift began. */
    String since() {
      List<ChangePoint> shifts = trend.changePoints();
      return "run " + runs.get(shifts.get(shifts.size() - 1).index()).run().id();
    }

    int forks() {
      return Arrays.stream(normal).map(i -> runs.get(i).forks()).sum();
    }

    String count() {
      return normal.length + (normal.length == 1 ? " run" : " runs");
    }
  }

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
        .filter(key -> key.judging() != Judging.BYTES && earlier.choice().includes(key))
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
    RunContext run = Scores.of(candidate).run();
    List<Series> timed = timed(earlier.choice(), candidate);
    AtomicInteger done = new AtomicInteger();
    // A case is made from its own measurements alone, so they are made on all cores.
    List<Optional<Case>> made =
        timed.parallelStream()
            .map(
                series -> {
                  Optional<Case> found = made(series, run, measured, acknowledgements, criteria);
                  progress.done(done.incrementAndGet(), timed.size());
                  return found;
                })
            .toList();
    Map<Series, Case> cases = new LinkedHashMap<>();
    made.forEach(each -> each.ifPresent(found -> cases.put(found.series, found)));
    double confidenceEach =
        criteria.confidenceEach(
            cases.values().stream().filter(each -> each.claims(criteria)).count());
    List<Verdict> verdicts = new ArrayList<>();
    for (Series series : timed) {
      Case found = cases.get(series);
      verdicts.add(found == null ? unjudged(series, measured) : verdict(found, confidenceEach));
    }
    verdicts.addAll(bytes(earlier, candidate, acknowledgements));
    verdicts.addAll(gone(measured, earlier, timed));
    return new Comparison(
        criteria,
        List.of(
            "the series of " + earlier.size() + " runs before, " + earlier.order().basis().words()),
        List.of("run " + candidate.id()),
        List.of(),
        candidate.complete()
            ? List.of()
            : List.of("run " + candidate.id() + " is incomplete: it was cut off"),
        confidenceEach,
        verdicts);
  }

  private static Optional<Case> made(
      Series series,
      RunContext run,
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
            new Case(series, measurement, before, acknowledgements, criteria.minimumEffect()));
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

  private static Verdict verdict(Case found, double confidence) {
    Fence fence = found.fence(confidence);
    if (fence == null) {
      return verdict(
          found.series,
          Outcome.INCONCLUSIVE,
          "too few runs to know their noise: expected at least "
              + Fence.FEWEST_POINTS
              + ", found "
              + (found.runs.size() - 1),
          null,
          found.forks(),
          List.of());
    }
    double step = found.newest().logTime() - fence.level();
    double low = step - fence.above();
    double high = step + fence.below();
    boolean outside = fence.excludes(found.newest().logTime());
    boolean matters = outside && Math.abs(step) >= found.minimumStep;
    String runs = found.count();
    Outcome outcome = Outcome.INCONCLUSIVE;
    String reason = runs + " differ too much by themselves to tell a change that matters";
    if (matters && found.shared(step)) {
      reason =
          "it lies outside what " + runs + " predict, and so do the rulers: the machine changed";
    } else if (matters && step > 0 && found.allSlow() > (1 - confidence) / 2) {
      reason =
          "all of its "
              + found.newest().forks()
              + " forks may be slow ones: so many of the runs before are; measure more forks";
    } else if (matters) {
      outcome = step > 0 ? Outcome.SLOWER : Outcome.FASTER;
      reason = "it lies outside what " + runs + " predict, by at least the minimum effect";
    } else {
      LocalLevel.Estimate above = found.above(confidence);
      if (above != null) {
        outcome = Outcome.SLOWER;
        reason =
            "the runs since "
                + found.since()
                + " lie above the accepted level of "
                + runs
                + " by what matters, and it is like them";
        step = above.value();
        low = above.low(confidence);
        high = above.high(confidence);
      } else if (low >= -found.minimumStep && high <= found.minimumStep) {
        outcome = Outcome.EQUIVALENT;
        reason = "the whole interval lies within the minimum effect";
      } else if (!outside) {
        reason =
            "it lies within what " + runs + " predict, but that is wider than the minimum effect";
      }
    }
    Acknowledgement known = found.acknowledgement;
    if (outcome == Outcome.SLOWER && known != null) {
      outcome = Outcome.INCONCLUSIVE;
      reason += "; acknowledged: " + known.reason();
    }
    Trend.Key key = found.trend.key();
    Estimate estimate =
        new Estimate(
            key.unit(),
            key.direction(),
            key.score(fence.level()),
            key.score(fence.level() + step),
            Math.exp(step),
            new Interval(Math.exp(low), Math.exp(high), confidence, METHOD),
            Design.SERIES);
    return verdict(found.series, outcome, reason, estimate, found.forks(), List.of());
  }

  /** Returns the chosen series of a run that are times, and those without numbers. */
  private static List<Series> timed(MetricChoice choice, RunRecord run) {
    return choice.of(Series.of(run)).stream()
        .filter(series -> judging(series) != Judging.BYTES)
        .filter(series -> judging(series) != Judging.NOT_JUDGED)
        .toList();
  }

  /** Returns the chosen series of a run that are bytes. */
  private static List<Series> bytes(MetricChoice choice, RunRecord run) {
    return choice.of(Series.of(run)).stream()
        .filter(series -> judging(series) == Judging.BYTES)
        .toList();
  }

  private static @Nullable Judging judging(Series series) {
    Metric metric = series.metric();
    return metric == null ? null : metric.judging();
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
                    series.benchmark(),
                    series.mode(),
                    series.parameters(),
                    series.load(),
                    series.metric(),
                    series.further(),
                    Outcome.GONE,
                    "absent from the candidate",
                    null,
                    measurements.stream().mapToInt(Measurement::forks).sum(),
                    0,
                    null,
                    List.of()));
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
    Metric metric = series.metric();
    return new Verdict(
        series.benchmark(),
        series.mode(),
        series.parameters(),
        series.load(),
        metric == null ? "" : metric.name(),
        !series.further().isEmpty(),
        outcome,
        reason,
        estimate,
        baselineForks,
        metric == null ? 0 : metric.samples().size(),
        null,
        differences);
  }
}
