package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.machine.DeviceUse;
import io.finetunebench.bench.record.metric.ForkDetails;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.record.text.EnumWord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All series of one side that have benchmark, mode, parameters, load and metric in common.
 *
 * @param key what they have in common
 * @param series at least one
 */
record Pool(Key key, List<Series> series) {
  private static final String WORKLOAD = "workload";
  private static final String PRECISION = "precision";
  private static final int SHOWN_HASH = 12;

  /**
   * What tells one benchmark of a side from another.
   *
   * @param further name of the metric where it is not the first of its results, else empty: first
   *     metrics of different names are a difference of the two sides, not two things
   */
  record Key(BenchmarkCase benchmarkCase, String mode, String further) {
    static Key of(Series series) {
      return new Key(series.benchmarkCase(), series.mode(), series.further());
    }

    /** Returns the key without what makes two measurements different work. */
    Key withoutConditions() {
      Map<String, String> rest = new TreeMap<>(benchmarkCase.parameters());
      rest.remove(WORKLOAD);
      rest.remove(PRECISION);
      return new Key(new BenchmarkCase(benchmarkCase.benchmark(), rest, "any load"), mode, further);
    }

    @Override
    public String toString() {
      return Stream.of(
              Stream.of(benchmarkCase.benchmark(), mode),
              new TreeMap<>(benchmarkCase.parameters()).values().stream(),
              Stream.of(further))
          .flatMap(parts -> parts)
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining(" "));
    }
  }

  Pool {
    series = List.copyOf(series);
  }

  /**
   * Returns the pools of a side by their keys, in the order of the series. Series with equal
   * samples are copies of one, whatever their files are called, and count once.
   */
  static Map<Key, Pool> of(List<Series> side) {
    Map<Key, Pool> pools = new LinkedHashMap<>();
    groups(side, copy -> {})
        .forEach(
            (key, members) -> {
              Pool pool = new Pool(key, members);
              pools.put(key, pool.inUnitOf(pool));
            });
    return pools;
  }

  /** Returns the sources whose series of one benchmark are copies of another's on the side. */
  static Set<String> copies(List<Series> side) {
    Set<String> copies = new LinkedHashSet<>();
    groups(side, copy -> copies.add(copy.origin().source()));
    return copies;
  }

  private static Map<Key, List<Series>> groups(List<Series> side, Consumer<Series> copy) {
    Map<Key, List<Series>> groups = new LinkedHashMap<>();
    for (Series series : side) {
      List<Series> group = groups.computeIfAbsent(Key.of(series), unused -> new ArrayList<>());
      if (group.stream().anyMatch(other -> copies(series, other))) {
        copy.accept(series);
      } else {
        group.add(series);
      }
    }
    return groups;
  }

  private static boolean copies(Series one, Series other) {
    Metric metric = one.metric();
    Metric otherMetric = other.metric();
    return metric != null
        && otherMetric != null
        && one.origin().knownMachine().equals(other.origin().knownMachine())
        && metric.unit().equals(otherMetric.unit())
        && metric.samples().equals(otherMetric.samples());
  }

  /** Returns the metrics of the series that are valid. */
  List<Metric> metrics() {
    return series.stream().map(Series::metric).flatMap(Stream::ofNullable).toList();
  }

  /** Returns the metric of all forks of all series. */
  Metric metric() {
    List<Metric> metrics = metrics();
    Metric first = metrics.get(0);
    return Metric.measured(
        first.name(),
        first.unit(),
        first.hint(),
        metrics.stream().flatMap(metric -> metric.forks().stream()).toList());
  }

  /** Returns the pool in the unit of another, where units convert. */
  Pool inUnitOf(Pool other) {
    if (other.metrics().isEmpty()) {
      return this;
    }
    String unit = other.metrics().get(0).unit();
    return new Pool(key, series.stream().map(each -> in(each, unit)).toList());
  }

  private static Series in(Series series, String unit) {
    Metric metric = series.metric();
    return metric == null ? series : series.with(series.further(), Units.converted(metric, unit));
  }

  /** Returns {@code samples.get(fork).get(iteration)} of all series. */
  List<List<Double>> samples() {
    return metrics().stream().flatMap(metric -> metric.samples().stream()).toList();
  }

  /**
   * Returns the logarithm of the fastest copy ruler of all forks; empty where a fork was not
   * watched.
   */
  OptionalDouble logRuler() {
    List<OptionalDouble> rulers = details().map(ForkDetails::fastestCopyNanos).toList();
    return rulers.size() == samples().size() && rulers.stream().allMatch(OptionalDouble::isPresent)
        ? rulers.stream()
            .mapToDouble(OptionalDouble::getAsDouble)
            .filter(nanos -> nanos > 0)
            .map(Math::log)
            .average()
        : OptionalDouble.empty();
  }

  /**
   * Returns the share of the forks' time that went into garbage collections, their mean; empty
   * where nobody watched.
   */
  OptionalDouble collectionShare() {
    return details()
        .map(ForkDetails::collectionShare)
        .flatMapToDouble(OptionalDouble::stream)
        .average();
  }

  private Stream<ForkDetails> details() {
    return series.stream().flatMap(each -> each.details().stream());
  }

  /** Returns why a series has no numbers; null where none has that status. */
  @Nullable String reason(Validity.Status status) {
    return series.stream()
        .map(Series::validity)
        .filter(validity -> validity.status() == status)
        .map(validity -> Objects.toString(validity.reason()))
        .findFirst()
        .orElse(null);
  }

  /**
   * Returns the conditions of the measurement by name, each with the values that occur. A source
   * that needed no backend has none, and agrees with every other; so does one that does not say
   * what its workload was.
   */
  Map<String, Set<String>> conditions() {
    Map<String, Set<String>> conditions = new LinkedHashMap<>();
    conditions.put(
        "machine",
        values(series.stream().map(each -> each.origin().knownMachine().orElse("unknown"))));
    conditions.put(
        "backend",
        values(series.stream().map(each -> each.origin().backend()).flatMap(Stream::ofNullable)));
    conditions.put(
        WORKLOAD,
        values(Stream.of(key.benchmarkCase().parameters().getOrDefault(WORKLOAD, "none"))));
    conditions.put(
        "content of the workload",
        values(
            series.stream()
                .map(Series::workload)
                .flatMap(Stream::ofNullable)
                .map(hash -> hash.substring(0, Math.min(SHOWN_HASH, hash.length())))));
    conditions.put(
        PRECISION,
        values(Stream.of(key.benchmarkCase().parameters().getOrDefault(PRECISION, "none"))));
    conditions.put("load", values(Stream.of(key.benchmarkCase().load())));
    return conditions;
  }

  /** Returns what the numbers are by name, each with the values that occur. */
  Map<String, Set<String>> kinds() {
    Map<String, Set<String>> kinds = new LinkedHashMap<>();
    kinds.put("metric", values(metrics().stream().map(Metric::name)));
    kinds.put("unit", values(metrics().stream().map(Metric::unit)));
    kinds.put("hint", values(metrics().stream().map(metric -> EnumWord.of(metric.hint()))));
    // Hardware may be compared with hardware; what a stand-in gave is no device's, whoever asks.
    kinds.put(
        "driver",
        values(
            series.stream()
                .map(each -> each.origin().backend())
                .flatMap(Stream::ofNullable)
                .map(
                    backend ->
                        backend.endsWith(DeviceUse.STAND_IN) ? "a stand-in" : "a real one")));
    return kinds;
  }

  private static Set<String> values(Stream<String> values) {
    return values.collect(Collectors.toCollection(TreeSet::new));
  }
}
