package io.finetunebench.bench.calibrate;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Direction;
import io.finetunebench.bench.record.ForkNoise;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Forks of one engine on one machine, as it is and slowed, in the order in which they ran.
 *
 * @param title what was measured, in one line
 * @param forks in the order of their starts
 */
public record CalibrationPool(String title, List<CalibrationFork> forks) {
  /** The parameter that says how much more work a fork's engine did, in percent. */
  public static final String SLOWDOWN = "slowdown";

  /** The parameter that says how many neighbours were there on purpose. */
  public static final String NEIGHBOURS = "neighbours";

  private static final double MILLIS = 1000;

  public CalibrationPool {
    forks = forks.stream().sorted(Comparator.comparing(CalibrationFork::start)).toList();
  }

  /**
   * Makes a pool of run records of one fork each.
   *
   * @param source what errors call the place that they come from
   * @throws IllegalArgumentException if there is none, or they are of several kinds; the message
   *     says what to do
   */
  public static CalibrationPool of(List<RunRecord> records, String source) {
    Map<String, String> kinds = new LinkedHashMap<>();
    List<CalibrationFork> forks = new ArrayList<>();
    for (RunRecord record : records) {
      for (BenchmarkResult result : record.results()) {
        Instant end = record.finishedAt();
        if (end == null || result.metrics().isEmpty()) {
          continue;
        }
        Metric metric = result.metrics().get(0);
        kinds.putIfAbsent(kind(record, result, metric), record.id());
        List<List<Double>> fastest = metric.fastest();
        List<ForkNoise> noise = result.noise();
        for (int fork = 0; fork < metric.samples().size(); fork++) {
          forks.add(
              new CalibrationFork(
                  slowdown(result, record),
                  record.startedAt(),
                  Duration.between(record.startedAt(), end).toMillis() / MILLIS,
                  times(metric, metric.samples().get(fork)),
                  fastest == null ? null : times(metric, fastest.get(fork)),
                  noise.isEmpty() ? null : noise.get(fork)));
        }
      }
    }
    if (forks.isEmpty()) {
      throw new IllegalArgumentException(
          source + ": expected the forks of a calibration, found none; measure some with --pool");
    }
    if (kinds.size() > 1) {
      throw new IllegalArgumentException(
          source
              + ": expected forks of one kind, found "
              + String.join(" and ", kinds.keySet())
              + " (such as "
              + String.join(" and ", kinds.values())
              + "); keep each kind in a folder of its own");
    }
    return new CalibrationPool(kinds.keySet().iterator().next(), forks);
  }

  /** Returns the forks by slowdown, each in the order in which they ran. */
  public Map<Integer, List<CalibrationFork>> bySlowdown() {
    Map<Integer, List<CalibrationFork>> groups = new TreeMap<>();
    forks.forEach(
        fork -> groups.computeIfAbsent(fork.slowdown(), unused -> new ArrayList<>()).add(fork));
    return groups;
  }

  /** Returns how long a fork took, half of them longer. */
  public double forkSeconds() {
    return forks.stream()
        .mapToDouble(CalibrationFork::seconds)
        .sorted()
        .skip(forks.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  /** Returns how many forks a side fit into some seconds of measuring both sides. */
  public int forksWithin(double seconds) {
    return (int) (seconds / forkSeconds() / 2);
  }

  private static String kind(RunRecord record, BenchmarkResult result, Metric metric) {
    Map<String, String> same = new TreeMap<>(result.parameters());
    same.remove(SLOWDOWN);
    String neighbours = same.remove(NEIGHBOURS);
    return result.benchmark()
        + " "
        + String.join(" ", same.values())
        + ", "
        + (neighbours == null ? "0" : neighbours)
        + " neighbours, "
        + metric.samples().get(0).size()
        + " iterations, "
        + record.machine().identity().key()
        + ", JVM "
        + record.jvm().version();
  }

  private static int slowdown(BenchmarkResult result, RunRecord record) {
    String percent = result.parameters().getOrDefault(SLOWDOWN, "");
    if (!percent.matches("\\d{1,3}")) {
      throw new IllegalArgumentException(
          "run "
              + record.id()
              + ": expected a whole percentage as parameter "
              + SLOWDOWN
              + ", found \""
              + percent
              + "\"; keep runs that are no calibration elsewhere");
    }
    return Integer.parseInt(percent);
  }

  private static List<Double> times(Metric metric, List<Double> samples) {
    return samples.stream()
        .map(sample -> metric.direction() == Direction.BIGGER_IS_BETTER ? 1 / sample : sample)
        .toList();
  }
}
