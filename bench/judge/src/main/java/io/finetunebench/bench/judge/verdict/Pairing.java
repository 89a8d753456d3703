package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A benchmark on both sides, or on one.
 *
 * @param baseline null where the baseline does not have it
 * @param candidate null where the candidate does not have it
 */
record Pairing(@Nullable Pool baseline, @Nullable Pool candidate) {

  /** Returns what is on the sides. */
  Subject subject() {
    Metric metric =
        Stream.of(candidate, baseline)
            .flatMap(Stream::ofNullable)
            .flatMap(pool -> pool.metrics().stream())
            .findFirst()
            .orElse(null);
    return Subject.of(
        Objects.requireNonNull(candidate == null ? baseline : candidate).series().get(0), metric);
  }

  /** Returns the first source of the candidate, or else of the baseline. */
  String source() {
    Pool pool = Objects.requireNonNull(candidate == null ? baseline : candidate);
    return pool.series().get(0).origin().source();
  }

  /**
   * Returns every benchmark of either side once. What has no equal on the other side goes with what
   * differs in workload, precision or load only, and in as few of them as can be. A further metric
   * of a benchmark is there where both sides have it: a side that did not measure it lacks nothing.
   */
  static List<Pairing> of(Map<Pool.Key, Pool> baseline, Map<Pool.Key, Pool> candidate) {
    Map<Pool.Key, Pool> open = new LinkedHashMap<>(candidate);
    open.keySet().removeAll(baseline.keySet());
    List<Pairing> pairings = new ArrayList<>();
    for (Pool pool : baseline.values()) {
      Pool partner = candidate.get(pool.key());
      if (partner == null) {
        Optional<Pool> nearest =
            open.values().stream()
                .filter(
                    other -> other.key().withoutConditions().equals(pool.key().withoutConditions()))
                .min(
                    Comparator.comparingInt(
                        other -> differences(pool.conditions(), other.conditions()).size()));
        partner = nearest.orElse(null);
        nearest.ifPresent(found -> open.remove(found.key()));
      }
      pairings.add(new Pairing(pool, partner == null ? null : partner.inUnitOf(pool)));
    }
    open.values().forEach(pool -> pairings.add(new Pairing(null, pool)));
    pairings.removeIf(Pairing::isOneSidedFurther);
    return pairings;
  }

  /**
   * Returns the logarithm of the ratio of times of each pair of forks, candidate to baseline, where
   * the two sides are the two runs whose forks took turns in pairs; null where they are not.
   */
  @Nullable List<Double> logRatios() {
    Series.Turns turns = together();
    if (turns == null) {
      return null;
    }
    boolean swapped = turns.side() != Interleaving.Side.BASELINE;
    return turns.pairs().stream()
        .map(ratio -> swapped ? -Math.log(ratio) : Math.log(ratio))
        .toList();
  }

  /** Returns whether a side took turns with a run that is not the other side. */
  boolean lookedAtWithAnother() {
    return together() == null && (turns(baseline) != null || turns(candidate) != null);
  }

  /** Returns how many forks a side the last look could have had; 0 where there were no looks. */
  int mostForks() {
    Series.Turns turns = together();
    return turns == null ? 0 : turns.mostForks();
  }

  /** Returns the baseline's turns where they were taken with the candidate; else null. */
  private Series.@Nullable Turns together() {
    Series.Turns left = turns(baseline);
    Series.Turns right = turns(candidate);
    return left != null
            && right != null
            && left.withRun().equals(right.run())
            && right.withRun().equals(left.run())
            && left.pairs().equals(right.pairs())
        ? left
        : null;
  }

  private static Series.@Nullable Turns turns(@Nullable Pool pool) {
    return pool == null || pool.series().size() != 1 ? null : pool.series().get(0).turns();
  }

  private boolean isOneSidedFurther() {
    return (baseline == null && candidate != null && !candidate.key().further().isEmpty())
        || (candidate == null && baseline != null && !baseline.key().further().isEmpty());
  }

  /** Returns where the values differ; where a side has none for a name, it differs in nothing. */
  static List<Difference> differences(
      Map<String, Set<String>> baseline, Map<String, Set<String>> candidate) {
    List<Difference> differences = new ArrayList<>();
    for (Entry<String, Set<String>> entry : baseline.entrySet()) {
      Set<String> left = entry.getValue();
      Set<String> right = candidate.getOrDefault(entry.getKey(), Set.of());
      if (!left.isEmpty() && !right.isEmpty() && !left.equals(right)) {
        differences.add(
            new Difference(
                entry.getKey(), String.join(" and ", left), String.join(" and ", right)));
      }
    }
    return differences;
  }
}
