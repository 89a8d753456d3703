package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.judge.history.Runs;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.Interleaving.Course;
import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.record.Interleaving.Stop;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Shard;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.metric.ForkValues;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The two records of builds that took turns, and of their parts, which never took place. */
public final class PairRuns {
  /** Pairs of a benchmark at the last look. */
  public static final int MOST_PAIRS = 20;

  private PairRuns() {}

  /** Returns the ratios of six pairs of each benchmark; the first is slower by the percentage. */
  public static SortedMap<String, List<Double>> ratios(int benchmarks, double percentSlower) {
    SplittableRandom random = new SplittableRandom(7);
    SortedMap<String, List<Double>> all = new TreeMap<>();
    for (int i = 0; i < benchmarks; i++) {
      double centre = i == 0 ? 1 + percentSlower / 100 : 1;
      List<Double> ratios = new ArrayList<>();
      for (int pair = 0; pair < 6; pair++) {
        ratios.add(centre * (1 + 0.004 * random.nextGaussian()));
      }
      all.put("Suite.b" + i, ratios);
    }
    return all;
  }

  /** Returns the name by which a benchmark is given to a shard. */
  public static String name(String benchmark) {
    return benchmark + " avgt";
  }

  /** Returns the shard of a place, of a job that measures all benchmarks. */
  public static Shard shard(
      int index, int count, Map<String, List<Double>> all, Criteria criteria) {
    return new Shard(
        "job", index, count, all.keySet().stream().map(PairRuns::name).toList(), criteria.shared());
  }

  /**
   * Returns the baseline's record and the candidate's.
   *
   * @param day of both; each has its own ids
   * @param all ratios of the pairs of each benchmark of the whole suite
   * @param shard of which benchmarks they are; null for all
   * @param ended how benchmarks ended that did not end decided
   */
  public static List<RunRecord> of(
      int day,
      Map<String, List<Double>> all,
      @Nullable Shard shard,
      Map<String, Stop> ended,
      Criteria criteria) {
    List<BenchmarkResult> base = new ArrayList<>();
    List<BenchmarkResult> candidate = new ArrayList<>();
    List<Course> courses = new ArrayList<>();
    all.forEach(
        (benchmark, ratios) -> {
          if (shard == null || shard.has(name(benchmark))) {
            Stop stop = ended.getOrDefault(benchmark, Stop.DECIDED);
            base.add(result(benchmark, ratios.stream().map(unused -> 100.0).toList(), stop));
            candidate.add(
                result(benchmark, ratios.stream().map(ratio -> 100 * ratio).toList(), stop));
            courses.add(new Course(ofJmh(benchmark), "", ratios, ratios.size() < 6 ? 0 : 1, stop));
          }
        });
    String before = Runs.id(2 * day);
    String after = Runs.id(2 * day + 1);
    return List.of(
        run(2 * day, base, turns(after, Side.BASELINE, criteria, courses), shard),
        run(2 * day + 1, candidate, turns(before, Side.CANDIDATE, criteria, courses), shard));
  }

  private static RunRecord run(
      int index, List<BenchmarkResult> results, Interleaving turns, @Nullable Shard shard) {
    return EditedRun.of(Runs.run(index, results, List.of())).interleaving(turns).record().of(shard);
  }

  private static Interleaving turns(
      String with, Side side, Criteria criteria, List<Course> courses) {
    return new Interleaving(
        with, side, 1, criteria.confidence(), criteria.limits().equalWithin(), MOST_PAIRS, courses);
  }

  private static BenchmarkCase ofJmh(String benchmark) {
    return new BenchmarkCase(benchmark, Map.of(Series.JMH_MODE, "avgt"), "closed");
  }

  private static BenchmarkResult result(String benchmark, List<Double> forks, Stop stop) {
    if (stop == Stop.FAILED) {
      return BenchmarkResult.without(ofJmh(benchmark), Validity.invalid("it threw"), null);
    }
    if (forks.isEmpty()) {
      return BenchmarkResult.without(
          ofJmh(benchmark), Validity.skipped("not measured: " + stop.words()), null);
    }
    Metric metric =
        Metric.measured(
            "avgt",
            "ns/op",
            Hint.TIME,
            forks.stream().map(fork -> new ForkValues(List.of(fork))).toList());
    return new BenchmarkResult(
        ofJmh(benchmark), Validity.valid(), null, List.of(metric), List.of(), null);
  }
}
