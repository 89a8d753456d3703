package io.finetunebench.bench.benchmarks.latency;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What one fork recorded: the durations of its measurement iterations, in order.
 *
 * @param iterationsByKind a histogram of each iteration, of all threads, in nanoseconds, stamped
 *     with the iteration's start and end and tagged with its kind; equally many of every kind that
 *     was recorded; shared, not to be changed
 */
public record ForkSamples(Map<LatencyKind, List<Histogram>> iterationsByKind) {
  /** Copies the lists. */
  public ForkSamples {
    Map<LatencyKind, List<Histogram>> copy = new EnumMap<>(LatencyKind.class);
    iterationsByKind.forEach((kind, iterations) -> copy.put(kind, List.copyOf(iterations)));
    if (copy.values().stream().mapToInt(List::size).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "expected equally many iterations of every kind, found " + copy);
    }
    iterationsByKind = Map.copyOf(copy);
  }

  /** Returns the iterations of a kind, none if that kind was not recorded. */
  public List<Histogram> iterations(LatencyKind kind) {
    return iterationsByKind.getOrDefault(kind, List.of());
  }

  /** Adds up every iteration of every fork, bucket by bucket, so nothing is lost. */
  public static Histogram merge(Collection<ForkSamples> forks, LatencyKind kind) {
    Histogram merged = LatencyRecorder.newHistogram();
    merged.setTag(kind.tag());
    for (ForkSamples fork : forks) {
      fork.iterations(kind).forEach(merged::add);
    }
    return merged;
  }
}
