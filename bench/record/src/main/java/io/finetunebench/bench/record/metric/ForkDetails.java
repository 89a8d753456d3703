package io.finetunebench.bench.record.metric;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one fork and is not judged.
 *
 * @param values of its iterations, or one of the fork, by the metric's name; see {@link Details}
 */
public record ForkDetails(Map<String, List<Double>> values) {
  /** Copies the values. */
  public ForkDetails {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** Returns the details of each fork, of which the first metric says how many there are. */
  public static List<ForkDetails> of(List<Metric> metrics) {
    return metrics.isEmpty()
        ? List.of()
        : IntStream.range(0, metrics.get(0).forks().size())
            .mapToObj(fork -> of(metrics, fork))
            .toList();
  }

  private static ForkDetails of(List<Metric> metrics, int fork) {
    Map<String, List<Double>> values = new TreeMap<>();
    for (Metric metric : metrics) {
      if (!metric.hint().judged()) {
        values.put(metric.name(), metric.forks().get(fork).samples());
      }
    }
    return new ForkDetails(values);
  }

  /** Returns the values of a name; none where they are not known. */
  public List<Double> of(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** Returns why the fork had no steady state; null if it had one, or if nobody can say. */
  public @Nullable String unsteady() {
    return values.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .flatMap(entry -> Unsteady.words(entry.getKey(), entry.getValue().get(0)))
        .findFirst()
        .orElse(null);
  }

  /** Returns the times of a ruler relative to the fastest of the fork. */
  public List<Double> rulers(String name) {
    double fastest = fastest(name).orElse(1);
    return of(name).stream().map(nanos -> nanos / fastest).toList();
  }

  /** Returns the fastest copy ruler of the fork; empty where nobody watched. */
  public OptionalDouble fastestCopyNanos() {
    return fastest(Details.COPY_BEFORE);
  }

  private OptionalDouble fastest(String name) {
    return of(name).stream().mapToDouble(Double::doubleValue).min();
  }

  /** Returns the share of the fork's time in garbage collections; empty where nobody watched. */
  public OptionalDouble collectionShare() {
    double wall = sum(Details.WALL);
    return of(Details.WALL).isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(wall == 0 ? 0 : Math.min(1, sum(Details.COLLECTION) * 1e6 / wall));
  }

  private double sum(String name) {
    return of(name).stream().mapToDouble(Double::doubleValue).sum();
  }
}
