package io.finetunebench.bench.record;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a fork's operations consist of, apart from the time from end to end that the metrics and
 * latencies hold. Of several threads the first one's, or the longest.
 *
 * @param firstUseNanos the engine's first work in the fork, cold: making a learner or a predictor
 *     and waiting for its first result, in the check; null where there is no engine
 * @param firstCallNanos the first call that was timed as the others are, before warm-up; null where
 *     the fork made none
 * @param handOverNanos making the learner or predictor that was measured, its data handed over;
 *     null where there is none
 * @param readBackNanos reading the results back after the measurement; null where nothing stays
 *     with the engine
 * @param enqueueNanos the mean of a call until it returned, before the fence, by measurement
 *     iteration in the order of the samples; null where calls return when their work is done
 * @param deviceNanos the mean of what the device took for a call by its own clock, from the first
 *     of its work to the last, by measurement iteration; null where no device says
 */
public record ForkPhases(
    @Nullable Long firstUseNanos,
    @Nullable Long firstCallNanos,
    @Nullable Long handOverNanos,
    @Nullable Long readBackNanos,
    @Nullable List<Long> enqueueNanos,
    @Nullable List<Long> deviceNanos) {
  /** Makes phases of which no device says what they took. */
  public ForkPhases(
      @Nullable Long firstUseNanos,
      @Nullable Long firstCallNanos,
      @Nullable Long handOverNanos,
      @Nullable Long readBackNanos,
      @Nullable List<Long> enqueueNanos) {
    this(firstUseNanos, firstCallNanos, handOverNanos, readBackNanos, enqueueNanos, null);
  }

  /** Checks and copies the components. */
  public ForkPhases {
    Require.notNegative(firstUseNanos, "firstUseNanos");
    Require.notNegative(firstCallNanos, "firstCallNanos");
    Require.notNegative(handOverNanos, "handOverNanos");
    Require.notNegative(readBackNanos, "readBackNanos");
    enqueueNanos = Require.optionalColumn(enqueueNanos, "enqueueNanos", null);
    deviceNanos = Require.optionalColumn(deviceNanos, "deviceNanos", null);
  }
}
