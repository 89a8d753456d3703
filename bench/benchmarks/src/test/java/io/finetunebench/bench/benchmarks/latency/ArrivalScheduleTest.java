package io.finetunebench.bench.benchmarks.latency;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalScheduleTest {
  @Test
  void constantGapsDoNotDrift() {
    ArrivalSchedule schedule = ArrivalSchedule.constant(3);

    long[] arrivals = LongStream.generate(schedule::next).limit(3_000_000).toArray();

    assertArrayEquals(
        new long[] {333_333_333, 666_666_667, 1_000_000_000}, Arrays.copyOf(arrivals, 3));
    assertEquals(1_000_000_000_000_000L, arrivals[arrivals.length - 1]);
  }

  @Test
  void poissonGapsAreExponential() {
    ArrivalSchedule schedule = ArrivalSchedule.poisson(1_000, 42);
    int arrivals = 200_000;
    int longerThanMean = 0;
    int longerThanThreeMeans = 0;
    long last = 0;
    for (int arrival = 0; arrival < arrivals; arrival++) {
      long planned = schedule.next();
      assertTrue(planned >= last);
      longerThanMean += planned - last > 1_000_000 ? 1 : 0;
      longerThanThreeMeans += planned - last > 3_000_000 ? 1 : 0;
      last = planned;
    }

    assertEquals(1e6, (double) last / arrivals, 1e4, "mean gap in nanoseconds");
    assertEquals(Math.exp(-1), (double) longerThanMean / arrivals, 0.005);
    assertEquals(Math.exp(-3), (double) longerThanThreeMeans / arrivals, 0.002);
  }

  @Test
  void seedDecidesTheArrivals() {
    assertArrayEquals(poisson(1), poisson(1));
    assertFalse(Arrays.equals(poisson(1), poisson(2)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 2e9, Double.NaN, Double.POSITIVE_INFINITY})
  void rateOutsideTheRangeIsRejected(double rate) {
    assertThrows(IllegalArgumentException.class, () -> ArrivalSchedule.constant(rate));
    assertThrows(IllegalArgumentException.class, () -> ArrivalSchedule.poisson(rate, 1));
  }

  private static long[] poisson(long seed) {
    return LongStream.generate(ArrivalSchedule.poisson(500, seed)::next).limit(100).toArray();
  }
}
