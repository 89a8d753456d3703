package io.finetunebench.bench.report.trend;

import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.judge.history.Trend;
import io.finetunebench.bench.record.series.SeriesKey;
import io.finetunebench.bench.report.run.ShortNames;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How a history calls its trends, so that each is told from all others. */
final class TrendNames {
  private final ShortNames names;
  private final Map<String, Set<String>> metrics = new HashMap<>();
  private final Set<String> machines = new HashSet<>();

  /**
   * Makes the names of a history.
   *
   * @param names of its series
   */
  TrendNames(History history, ShortNames names) {
    this.names = names;
    for (Trend trend : history.series()) {
      SeriesKey key = trend.key();
      machines.add(key.machine());
      metrics.computeIfAbsent(key.benchmark(), any -> new HashSet<>()).add(key.metric());
    }
  }

  /** Returns the title of a table of them, which says what all have in common. */
  String title(String title) {
    return names.title(title);
  }

  /** Returns whether a trend has a longer name beside the short one. */
  boolean shortens(Trend trend) {
    return !names.of(trend.name()).equals(trend.name());
  }

  /** Names a trend, and its metric where its benchmark has several that are no modes of JMH. */
  String of(Trend trend) {
    SeriesKey key = trend.key();
    boolean alone =
        trend.name().startsWith(key.benchmark() + " " + key.metric())
            || metrics.getOrDefault(key.benchmark(), Set.of()).size() == 1;
    return names.of(trend.name()) + (alone ? "" : " " + key.metric());
  }

  /** Tells a trend's machine, only where there are several. */
  String machine(Trend trend) {
    return machines.size() == 1 ? "" : " on " + trend.key().machine();
  }
}
