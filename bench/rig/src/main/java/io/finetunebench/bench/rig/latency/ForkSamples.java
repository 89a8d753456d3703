package io.finetunebench.bench.rig.latency;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What one fork recorded: its measurement iterations in order, for each kind of latency.
 *
 * @param iterationsByKind iterations of each kind that was recorded, equally many for every kind
 * @param warmup the service times of the iterations before those
 */
public record ForkSamples(Map<LatencyKind, List<Iteration>> iterationsByKind, List<Warmup> warmup) {
  /** Makes the samples of a fork whose warm-up is not known. */
  public ForkSamples(Map<LatencyKind, List<Iteration>> iterationsByKind) {
    this(iterationsByKind, List.of());
  }

  /** Copies the lists; their histograms are shared and not to be changed. */
  public ForkSamples {
    Map<LatencyKind, List<Iteration>> copy = new EnumMap<>(LatencyKind.class);
    iterationsByKind.forEach((kind, iterations) -> copy.put(kind, List.copyOf(iterations)));
    if (copy.values().stream().mapToInt(List::size).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "expected equally many iterations of every kind, found " + copy);
    }
    iterationsByKind = Map.copyOf(copy);
    warmup = List.copyOf(warmup);
  }

  /** Returns the iterations of a kind, none if that kind was not recorded. */
  public List<Iteration> iterations(LatencyKind kind) {
    return iterationsByKind.getOrDefault(kind, List.of());
  }

  /** Adds up every iteration of every fork, bucket by bucket, so nothing is lost. */
  public static Histogram merge(Collection<ForkSamples> forks, LatencyKind kind) {
    Histogram merged = LatencyRecorder.newHistogram();
    merged.setTag(kind.tag());
    for (ForkSamples fork : forks) {
      fork.iterations(kind).forEach(iteration -> merged.add(iteration.histogram()));
    }
    return merged;
  }

  /** The exact sums of an iteration's threads. */
  public sealed interface Sums {
    /** Returns the sums of each thread. */
    List<LatencyTotals> threads();

    /** Returns the operations of all threads. */
    default long count() {
      return threads().stream().mapToLong(LatencyTotals::count).sum();
    }

    /** Returns the exact sum of all threads' durations in nanoseconds. */
    default long totalNanos() {
      return threads().stream().mapToLong(LatencyTotals::totalNanos).sum();
    }

    /** Returns the throughput: the sum over threads of each one's operations a second. */
    default double operationsPerSecond() {
      return threads().stream().mapToDouble(LatencyTotals::operationsPerSecond).sum();
    }
  }

  /**
   * One warm-up iteration of a fork.
   *
   * @param threads exact sums of each thread
   */
  public record Warmup(List<LatencyTotals> threads) implements Sums {
    /** Copies the list. */
    public Warmup {
      threads = List.copyOf(threads);
    }
  }

  /**
   * One measurement iteration of a fork.
   *
   * @param threads exact sums of each thread
   * @param histogram durations in nanoseconds of all threads, stamped with the iteration's start
   *     and end and tagged with their kind; shared, not to be changed
   */
  public record Iteration(List<LatencyTotals> threads, Histogram histogram) implements Sums {
    /**
     * Validates that the two describe the same operations.
     *
     * @throws IllegalArgumentException if their counts differ
     */
    public Iteration {
      threads = List.copyOf(threads);
      long count = threads.stream().mapToLong(LatencyTotals::count).sum();
      if (histogram.getTotalCount() != count) {
        throw new IllegalArgumentException(
            "expected a histogram of %d operations, found %d"
                .formatted(count, histogram.getTotalCount()));
      }
    }

    /** Returns how many operations were longer than a histogram resolves. */
    public long saturated() {
      return threads.stream().mapToLong(LatencyTotals::saturated).sum();
    }
  }
}
