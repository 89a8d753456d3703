package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.ForkDetails;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Origin;
import io.finetunebench.bench.record.series.Series;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Series that never took place. */
public final class MadeSeries {
  /** Where all of them come from unless they say otherwise. */
  static final Origin HERE = origin("here", "EPYC", "CpuBackend");

  private MadeSeries() {}

  static Origin origin(String source, String machine, @Nullable String backend) {
    return new Origin(source, machine, backend, Map.of("JVM", "17", "commit", "c"), List.of());
  }

  /** Returns times of forks that differ by some thousandths. */
  static Series times(String benchmark, double time, int forks) {
    return series(benchmark, Map.of(), HERE, samples(time, forks));
  }

  static Series rates(String benchmark, double rate, int forks) {
    return series(benchmark, Metric.of("throughput", "ops/s", Hint.RATE, 1, samples(rate, forks)));
  }

  /** Returns four forks that allocate the same, as a further metric. */
  static Series bytes(String benchmark, double bytes) {
    return times(benchmark, 1, 4)
        .with(Metric.ALLOCATION, Metric.allocation(bytes, Collections.nCopies(4, List.of(bytes))));
  }

  /** Returns times of everything that can be chosen but the load. */
  static Series series(
      String benchmark, Map<String, String> parameters, Origin origin, List<List<Double>> samples) {
    return new Series(
        new BenchmarkCase(benchmark, parameters, "closed"),
        "",
        null,
        origin,
        Validity.valid(),
        "",
        time(samples),
        List.of(),
        null);
  }

  static Metric time(List<List<Double>> samples) {
    return Metric.of("time", "ns/op", Hint.TIME, 1, samples);
  }

  /** Returns a series of a metric. */
  public static Series series(String benchmark, Metric metric) {
    return times(benchmark, 1, 1).with("", metric);
  }

  static Series without(String benchmark, Validity validity) {
    return new Series(
        new BenchmarkCase(benchmark, Map.of(), "closed"),
        "",
        null,
        HERE,
        validity,
        "",
        null,
        List.of(),
        null);
  }

  /** Returns a series of another load, noise or turns. */
  static Series with(
      Series series, String load, List<ForkDetails> details, Series.@Nullable Turns turns) {
    return new Series(
        new BenchmarkCase(series.benchmark(), series.parameters(), load),
        series.mode(),
        null,
        series.origin(),
        series.validity(),
        series.further(),
        series.metric(),
        details,
        turns);
  }

  /** Returns what a fork was disturbed by, whose iterations each had the same. */
  static ForkDetails noise(int iterations, long copyNanos, long nanos, long collectionMillis) {
    return new ForkDetails(
        Map.of(
            Details.COPY_BEFORE,
            Collections.nCopies(iterations, (double) copyNanos),
            Details.WALL,
            Collections.nCopies(iterations, (double) nanos),
            Details.COLLECTION,
            Collections.nCopies(iterations, (double) collectionMillis)));
  }

  /** Returns forks of two equal iterations that differ by some thousandths. */
  static List<List<Double>> samples(double value, int forks) {
    return IntStream.range(0, forks)
        .mapToObj(fork -> Collections.nCopies(2, value * (1 + 0.001 * (fork % 3))))
        .toList();
  }

  /** Returns forks of one iteration each. */
  static List<List<Double>> forks(double... values) {
    return Arrays.stream(values).mapToObj(List::of).toList();
  }
}
