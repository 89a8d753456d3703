package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.record.series.SeriesKey;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which metrics a report is about.
 *
 * @param names of metrics, in lower case; none for all of them
 */
public record MetricChoice(Set<String> names) {
  /** The name of all metrics that are judged as times, whatever each is called. */
  public static final String TIME = "time";

  /** The name of rates, which are judged as times. */
  private static final String THROUGHPUT = "throughput";

  /** Every metric. */
  public static final MetricChoice ALL = new MetricChoice(Set.of());

  public MetricChoice {
    Set<String> lower = new TreeSet<>();
    names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
    names = Set.copyOf(lower);
  }

  /** Returns whether a metric is chosen. */
  public boolean includes(Metric metric) {
    return includes(metric.name(), metric.hint());
  }

  /** Returns whether the metric of a series is chosen. */
  public boolean includes(SeriesKey series) {
    return includes(series.metric(), series.hint());
  }

  /** Returns whether no other metrics than the first, or times, are asked for. */
  public boolean isOfTime() {
    return names.stream().allMatch(name -> name.equals(TIME) || name.equals(THROUGHPUT));
  }

  private boolean includes(String name, Hint hint) {
    return names.isEmpty() || naming(name, hint).stream().anyMatch(names::contains);
  }

  /** Returns the names that choose a metric, in lower case. */
  public static Set<String> naming(String metric, Hint hint) {
    String own = metric.toLowerCase(Locale.ROOT);
    return hint.isTimed() && !own.equals(TIME) ? Set.of(own, TIME) : Set.of(own);
  }

  /** Returns a series as it is shown: one chosen metric takes the place of its result's first. */
  public SeriesKey shown(SeriesKey series) {
    return names.size() == 1 ? series.asFirst() : series;
  }

  /**
   * Returns the series of chosen metrics, and those without numbers. Where one metric is chosen, it
   * takes the place of the first of its result.
   */
  public List<Series> of(List<Series> all) {
    return all.stream()
        .filter(
            series -> {
              Metric metric = series.metric();
              return metric == null || includes(metric);
            })
        .map(series -> names.size() == 1 ? series.asFirst() : series)
        .toList();
  }
}
