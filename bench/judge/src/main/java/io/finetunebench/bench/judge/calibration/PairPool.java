package io.finetunebench.bench.judge.calibration;

import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.series.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of forks of equal builds that took turns on one machine, in the order in which they ran.
 *
 * @param title what was measured, in one line
 * @param logRatios the value of each pair: the logarithm of the ratio of times
 * @param pairSeconds how long a pair takes, all of it; null where every run was cut off
 */
public record PairPool(String title, List<Double> logRatios, @Nullable Double pairSeconds) {
  /** The option of the command that measured beside neighbours; a record keeps what was typed. */
  public static final String NEIGHBOURS = "--neighbours";

  private static final double MILLIS = 1000;

  public PairPool {
    logRatios = List.copyOf(logRatios);
  }

  /**
   * Makes a pool of the records of runs in turns.
   *
   * @param source what errors call the place that they come from
   * @throws IllegalArgumentException if they hold no pairs, or those of several benchmarks or
   *     machines; the message says what to do
   */
  public static PairPool of(List<RunRecord> records, String source) {
    Map<String, String> kinds = new LinkedHashMap<>();
    List<Double> values = new ArrayList<>();
    double seconds = 0;
    int timed = 0;
    for (RunRecord record :
        records.stream().sorted(Comparator.comparing(RunRecord::startedAt)).toList()) {
      for (Interleaving.Course course : courses(record)) {
        List<Double> pairs = course.pairs();
        if (pairs.isEmpty()) {
          continue;
        }
        kinds.putIfAbsent(kind(record, course), record.id());
        pairs.forEach(ratio -> values.add(Math.log(ratio)));
        Instant end = record.finishedAt();
        if (end != null) {
          seconds += Duration.between(record.startedAt(), end).toMillis() / MILLIS;
          timed += pairs.size();
        }
      }
    }
    if (kinds.size() > 1) {
      throw new IllegalArgumentException(
          source
              + ": expected pairs of one kind, found "
              + String.join(" and ", kinds.keySet())
              + "; keep each kind in a folder of its own");
    }
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          source + ": expected pairs of forks, found none; measure some with --pool");
    }
    return new PairPool(
        kinds.keySet().iterator().next(), values, timed == 0 ? null : seconds / timed);
  }

  /** Both records of a run say the same; the baseline's counts. */
  private static List<Interleaving.Course> courses(RunRecord record) {
    Interleaving turns = record.interleaving();
    return turns == null || turns.side() != Interleaving.Side.BASELINE
        ? List.of()
        : turns.benchmarks();
  }

  private static String kind(RunRecord record, Interleaving.Course course) {
    Map<String, String> parameters = new TreeMap<>(course.benchmarkCase().parameters());
    parameters.remove(Series.JMH_MODE);
    return Stream.concat(
                Stream.of(course.benchmarkCase().benchmark()), parameters.values().stream())
            .collect(Collectors.joining(" "))
        + (record.environment().commandLine().contains(NEIGHBOURS) ? ", beside neighbours, " : ", ")
        + record.machine().identity().key()
        + ", JVM "
        + record.jvm().version();
  }
}
