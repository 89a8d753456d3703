package io.finetunebench.bench.suite;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
   * @param noise of the same iterations
   */
  static @Nullable String reason(List<Double> times, List<IterationNoise> noise) {
    int half = times.size() / 2;
    if (times.size() >= FEWEST_ITERATIONS) {
      double first = Collections.min(times.subList(0, half));
      double second = Collections.min(times.subList(times.size() - half, times.size()));
      if (Math.max(first, second) > (1 + TOLERANCE) * Math.min(first, second)) {
        return String.format(
            Locale.ROOT,
            "its second half was %.0f %% %s than its first",
            100 * (Math.max(first, second) / Math.min(first, second) - 1),
            second < first ? "faster" : "slower");
      }
    }
    double compiled =
        noise.stream()
            .map(IterationNoise::compilation)
            .filter(Objects::nonNull)
            .mapToDouble(millis -> 1e6 * millis)
            .sum();
    double wall = noise.stream().mapToDouble(IterationNoise::wall).sum();
    return compiled > TOLERANCE * wall
        ? String.format(
            Locale.ROOT,
            "the JVM compiled in %.0f %% of its time",
            // Several compilers work at once.
            Math.min(100, 100 * compiled / wall))
        : null;
  }
}
