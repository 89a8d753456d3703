package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.record.series.SeriesKey;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a verdict is about.
 *
 * @param benchmarkCase what was measured, the candidate's where the sides differ
 * @param mode JMH's mode; empty where the source has none
 * @param metric name of the metric; empty where neither side has numbers
 * @param further whether another metric of the result comes before it
 */
public record Subject(BenchmarkCase benchmarkCase, String mode, String metric, boolean further) {
  private static final String CLOSED = "closed";

  /** Returns what a series is of. */
  public static Subject of(Series series, @Nullable Metric metric) {
    return new Subject(
        series.benchmarkCase(),
        series.mode(),
        metric == null ? "" : metric.name(),
        !series.further().isEmpty());
  }

  /** Returns what a series that has numbers is of. */
  public static Subject of(SeriesKey key) {
    return new Subject(key.benchmarkCase(), key.mode(), key.metric(), key.further());
  }

  /** Returns what all metrics of a result have in common. */
  public List<Object> measured() {
    return List.of(benchmarkCase, mode);
  }

  /**
   * Returns what was measured in one line, such as {@code TrainingEpoch.epoch engine=dl4j}; the
   * metric's name follows where it is not the first of its result.
   */
  public String name() {
    String named =
        benchmarkCase.parameters().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(" "));
    String load = benchmarkCase.load();
    return Stream.of(
            benchmarkCase.benchmark(),
            mode,
            named,
            load.equals(CLOSED) ? "" : "(" + load + ")",
            further ? metric : "")
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" "));
  }
}
