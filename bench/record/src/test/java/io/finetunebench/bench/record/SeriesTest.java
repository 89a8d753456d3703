package io.finetunebench.bench.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SeriesTest {
  private static final List<Long> ZEROS = List.of(0L, 0L);

  @Test
  void theFastestOperationsStandInTheMetricsUnit() {
    List<ForkNoise> noise = List.of(noise(List.of(200_000L, 100_000L), List.of(100_000L, 80_000L)));
    assertEquals(
        List.of(List.of(1.0, 0.8)),
        series(Direction.SMALLER_IS_BETTER, List.of(List.of(2.0, 1.0)), noise).fastest());
    assertEquals(
        List.of(List.of(4.0, 1.25)),
        series(Direction.BIGGER_IS_BETTER, List.of(List.of(2.0, 1.0)), noise).fastest());
  }

  @Test
  void theyAreUnknownWithoutAWatcherOrWhereTheClockIsTooCoarse() {
    List<List<Double>> samples = List.of(List.of(2.0, 1.0));
    List<Long> means = List.of(90_000L, 90_000L);
    for (List<ForkNoise> noise :
        List.of(
            List.<ForkNoise>of(),
            List.of(noise(null, null)),
            List.of(noise(means, null)),
            List.of(noise(means, List.of(60_000L, 49_999L))))) {
      assertEquals(List.of(), series(Direction.SMALLER_IS_BETTER, samples, noise).fastest());
    }
    ForkNoise known = noise(means, List.of(60_000L, 50_000L));
    assertEquals(1, series(Direction.SMALLER_IS_BETTER, samples, List.of(known)).fastest().size());
    List<List<Double>> twoForks = List.of(List.of(2.0, 1.0), List.of(2.0, 1.0));
    assertEquals(
        List.of(),
        series(Direction.SMALLER_IS_BETTER, twoForks, List.of(known, noise(null, null))).fastest());
    assertEquals(
        List.of(), series(Direction.SMALLER_IS_BETTER, twoForks, List.of(known)).fastest());
  }

  private static Series series(
      Direction direction, List<List<Double>> samples, List<ForkNoise> noise) {
    return new Series(
        "b",
        "",
        Map.of(),
        "closed",
        null,
        new Origin("run", null, null, Map.of(), List.of()),
        Validity.valid(),
        new Metric("time", "ms/call", direction, 1, null, samples),
        noise);
  }

  private static ForkNoise noise(@Nullable List<Long> means, @Nullable List<Long> fastest) {
    return new ForkNoise(
        null, ZEROS, ZEROS, ZEROS, ZEROS, ZEROS, null, null, null, ZEROS, ZEROS, null, means,
        fastest);
  }
}
