package io.finetunebench.bench.calibrate;

import io.finetunebench.bench.record.ForkNoise;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One fork of a pool.
 *
 * @param slowdown how much more work its engine did, in percent
 * @param start when it began
 * @param seconds how long it took from start to end, all of it
 * @param times by iteration, in any unit, more than 0
 * @param fastest the times of the iterations' fastest operations; null where they are not known
 * @param noise of its iterations; null where nobody watched
 */
public record CalibrationFork(
    int slowdown,
    Instant start,
    double seconds,
    List<Double> times,
    @Nullable List<Double> fastest,
    @Nullable ForkNoise noise) {
  public CalibrationFork {
    fastest = fastest == null ? null : List.copyOf(fastest);
    times = List.copyOf(times);
    if (times.isEmpty() || !times.stream().allMatch(time -> time > 0)) {
      throw new IllegalArgumentException("expected times of more than 0, found " + times);
    }
  }
}
