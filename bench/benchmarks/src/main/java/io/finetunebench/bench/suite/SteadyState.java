package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Unsteady;
import io.finetunebench.bench.record.Value;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a fork measured a steady state, by two rules.
 *
 * <ul>
 *   <li>The fastest iterations of its first and its second half are within 10 % of each other, the
 *       middle one of an odd number left out; asked of 4 iterations or more.
 *   <li>The JVM compiled in at most 10 % of the measured time.
 * </ul>
 */
final class SteadyState {
  private static final double TOLERANCE = 0.1;
  private static final int FEWEST_ITERATIONS = 4;

  private SteadyState() {}

  /**
   * Returns why a fork had no steady state; null if it had one.
   *
   * @param times of an operation, by iteration; at least one
   * @param compiledMillis in which the JVM compiled, by iteration; none where it cannot say
   * @param wallNanos how long the iterations took
   */
  static @Nullable Value reason(
      List<Double> times, List<Double> compiledMillis, List<Double> wallNanos) {
    int half = times.size() / 2;
    if (times.size() >= FEWEST_ITERATIONS) {
      double first = Collections.min(times.subList(0, half));
      double second = Collections.min(times.subList(times.size() - half, times.size()));
      if (Math.max(first, second) > (1 + TOLERANCE) * Math.min(first, second)) {
        double by = Math.max(first, second) / Math.min(first, second) - 1;
        return (second < first ? Unsteady.FASTER : Unsteady.SLOWER).by(by);
      }
    }
    double compiled = 1e6 * compiledMillis.stream().mapToDouble(millis -> millis).sum();
    double wall = wallNanos.stream().mapToDouble(nanos -> nanos).sum();
    // Several compilers work at once.
    return compiled > TOLERANCE * wall ? Unsteady.COMPILED.by(Math.min(1, compiled / wall)) : null;
  }
}
