package io.finetunebench.bench.benchmarks.run;

import io.finetunebench.bench.runner.Cell;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shares out the time that a run may take: says which fork may still start, and after which time it
 * is cut off, so that the run ends in time whatever its engines do.
 *
 * <p>A fork starts if there is time for the slowest one of its cell so far; a cell that has not run
 * is judged by the median of those that have. It may take half of what is left, so that one slow
 * engine leaves something to the others, or twice what was expected of it if that is more.
 */
final class TimeBudget {
  private final @Nullable Duration limit;
  private final LongSupplier nanoTime;
  private final long start;
  private final Map<Cell, Duration> slowest = new LinkedHashMap<>();

  /**
   * Makes a budget.
   *
   * @param limit of the run; null for none
   * @param start when the run began, by that clock
   * @param nanoTime clock in nanoseconds, {@link System#nanoTime} but for tests
   */
  TimeBudget(@Nullable Duration limit, long start, LongSupplier nanoTime) {
    this.limit = limit;
    this.start = start;
    this.nanoTime = nanoTime;
  }

  /** Returns whether there is time for another fork of a cell. */
  boolean allows(Cell cell) {
    return left().map(left -> isLess(expected(cell), left)).orElse(true);
  }

  /** Returns after which time a fork that starts now is to be cut off; empty for never. */
  Optional<Duration> allowance(Cell cell) {
    return left()
        .map(
            left -> {
              Duration half = left.dividedBy(2);
              Duration twice = expected(cell).multipliedBy(2);
              Duration fair = isLess(half, twice) ? twice : half;
              return isLess(fair, left) ? fair : left;
            });
  }

  /**
   * Takes note of how long a fork took that was not cut off: one that was would tell of its own
   * engine alone, and that is not asked again.
   */
  void spend(Cell cell, Duration duration) {
    slowest.merge(cell, duration, (a, b) -> isLess(a, b) ? b : a);
  }

  private Duration expected(Cell cell) {
    Duration own = slowest.get(cell);
    if (own != null) {
      return own;
    }
    return slowest.values().stream()
        .sorted()
        .skip(slowest.size() / 2)
        .findFirst()
        .orElse(Duration.ZERO);
  }

  /** Returns what the run may still take; empty for as long as it needs. */
  Optional<Duration> left() {
    return limit == null
        ? Optional.empty()
        : Optional.of(limit.minusNanos(nanoTime.getAsLong() - start));
  }

  private static boolean isLess(Duration a, Duration b) {
    return a.compareTo(b) < 0;
  }
}
