package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.record.metric.ForkValues;
import io.finetunebench.bench.record.metric.Metric;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts metrics between units of time: {@code us/op} to {@code ns/op}, {@code ops/s} alike. */
final class Units {
  private static final Map<String, Double> SECONDS =
      Map.of("ns", 1e-9, "us", 1e-6, "ms", 1e-3, "s", 1.0, "min", 60.0, "hr", 3600.0);

  private Units() {}

  /**
   * Returns the metric in another unit; the metric itself where the units do not convert.
   *
   * @param unit such as {@code ns/op}
   */
  static Metric converted(Metric metric, String unit) {
    Double factor = factor(metric.unit(), unit);
    if (factor == null || metric.unit().equals(unit)) {
      return metric;
    }
    return new Metric(
        metric.name(),
        unit,
        metric.hint(),
        metric.score() * factor,
        null,
        metric.forks().stream().map(fork -> scaled(fork, factor)).toList());
  }

  private static ForkValues scaled(ForkValues fork, double factor) {
    List<Double> fastest = fork.fastest();
    return new ForkValues(
        scaled(fork.samples(), factor),
        fastest == null ? null : scaled(fastest, factor),
        scaled(fork.warmup(), factor));
  }

  private static List<Double> scaled(List<Double> values, double factor) {
    return values.stream().map(value -> value * factor).toList();
  }

  private static @Nullable Double factor(String from, String to) {
    String[] parts = parts(from);
    String[] others = parts(to);
    return parts[1].equals(others[1])
        ? ratio(parts[0], others[0])
        : parts[0].equals(others[0]) ? ratio(others[1], parts[1]) : null;
  }

  private static String[] parts(String unit) {
    return unit.contains("/") ? unit.split("/", 2) : new String[] {unit, ""};
  }

  private static @Nullable Double ratio(String from, String to) {
    Double seconds = SECONDS.get(from);
    Double others = SECONDS.get(to);
    return seconds == null || others == null ? null : seconds / others;
  }
}
