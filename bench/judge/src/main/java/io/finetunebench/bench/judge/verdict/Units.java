package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.record.ForkValues;
import io.finetunebench.bench.record.Metric;
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
    int slash = from.indexOf('/');
    int other = to.indexOf('/');
    String top = slash < 0 ? from : from.substring(0, slash);
    String bottom = slash < 0 ? "" : from.substring(slash + 1);
    String otherTop = other < 0 ? to : to.substring(0, other);
    String otherBottom = other < 0 ? "" : to.substring(other + 1);
    if (bottom.equals(otherBottom) && SECONDS.containsKey(top) && SECONDS.containsKey(otherTop)) {
      return seconds(top) / seconds(otherTop);
    }
    if (top.equals(otherTop) && SECONDS.containsKey(bottom) && SECONDS.containsKey(otherBottom)) {
      return seconds(otherBottom) / seconds(bottom);
    }
    return null;
  }

  private static double seconds(String unit) {
    return SECONDS.getOrDefault(unit, 1.0);
  }
}
