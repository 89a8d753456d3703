package io.finetunebench.bench.record.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes metrics of the values that forks hand over: one of each name. */
public final class MetricCollector {
  private final List<Map<String, List<Value>>> forks = new ArrayList<>();

  /** Begins the next fork. */
  public void startFork() {
    forks.add(new LinkedHashMap<>());
  }

  /** Adds a value of the fork that has begun last: of an iteration, or of the whole fork. */
  public void add(Value value) {
    forks
        .get(forks.size() - 1)
        .computeIfAbsent(value.name(), absent -> new ArrayList<>())
        .add(value);
  }

  /**
   * Returns a metric of each name in the order in which the names came, details last. What is to be
   * judged and is not known of every fork is shown.
   */
  public List<Metric> metrics() {
    Map<String, Value> first = new LinkedHashMap<>();
    forks.forEach(fork -> fork.forEach((name, values) -> first.putIfAbsent(name, values.get(0))));
    return first.values().stream()
        .sorted(Comparator.comparing(value -> value.hint() == Hint.DETAIL))
        .map(this::metric)
        .toList();
  }

  private Metric metric(Value first) {
    List<ForkValues> all = new ArrayList<>();
    boolean everywhere = true;
    for (Map<String, List<Value>> fork : forks) {
      List<Value> values = fork.getOrDefault(first.name(), List.of());
      everywhere &= !values.isEmpty();
      all.add(new ForkValues(values.stream().map(Value::value).toList()));
    }
    Hint hint = first.hint().judged() && !everywhere ? Hint.SHOWN : first.hint();
    return Metric.measured(first.name(), first.unit(), hint, all);
  }
}
