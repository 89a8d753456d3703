package io.finetunebench.bench.benchmarks.latency;

import java.util.SplittableRandom;

/** Planned starts of the operations of an open-loop load, independent of how fast they end. */
@FunctionalInterface
public interface ArrivalSchedule {
  /**
   * Returns the next planned start, in nanoseconds from the schedule's beginning, never earlier.
   */
  long next();

  /**
   * Returns evenly spaced arrivals, the first one gap after the beginning.
   *
   * @param ratePerSecond arrivals a second, from 0.000001 to 1e9; the gaps' rounding to nanoseconds
   *     does not add up
   * @throws IllegalArgumentException if the rate is outside that range
   */
  static ArrivalSchedule constant(double ratePerSecond) {
    double gapNanos = gapNanos(ratePerSecond);
    return new ArrivalSchedule() {
      private long arrivals;

      @Override
      public long next() {
        arrivals++;
        return Math.round(arrivals * gapNanos);
      }
    };
  }

  /**
   * Returns the arrivals of a Poisson process: independent, exponentially distributed gaps.
   *
   * @param ratePerSecond mean arrivals a second, from 0.000001 to 1e9
   * @param seed the same seed gives the same arrivals on every machine
   * @throws IllegalArgumentException if the rate is outside that range
   */
  static ArrivalSchedule poisson(double ratePerSecond, long seed) {
    double gapNanos = gapNanos(ratePerSecond);
    return new ArrivalSchedule() {
      private final SplittableRandom random = new SplittableRandom(seed);
      private double planned;

      @Override
      public long next() {
        planned -= StrictMath.log1p(-random.nextDouble()) * gapNanos;
        return Math.round(planned);
      }
    };
  }

  private static double gapNanos(double ratePerSecond) {
    if (!(ratePerSecond >= 0.000001 && ratePerSecond <= 1e9)) {
      throw new IllegalArgumentException(
          "expected a rate of 0.000001 to 1000000000 operations a second, found " + ratePerSecond);
    }
    return 1e9 / ratePerSecond;
  }
}
