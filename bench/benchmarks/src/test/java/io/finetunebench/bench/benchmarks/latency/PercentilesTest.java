package io.finetunebench.bench.benchmarks.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentilesTest {
  /** 66,381 is from the recurrence of the binomial distribution in 60-digit decimals. */
  @ParameterizedTest
  @CsvSource({"50, 11", "90, 64", "99, 662", "99.9, 6636", "99.99, 66381"})
  void isSupportedFromExactlySoManySamples(double percentile, long needed) {
    assertTrue(Percentiles.isSupported(percentile, needed));
    assertFalse(Percentiles.isSupported(percentile, needed - 1));
  }

  @Test
  void moreSamplesSupportMorePercentiles() {
    assertEquals(List.of(), Percentiles.supported(0));
    assertEquals(List.of(), Percentiles.supported(10));
    assertEquals(List.of(50.0, 90.0), Percentiles.supported(661));
    assertEquals(List.of(50.0, 90.0, 99.0), Percentiles.supported(662));
    assertEquals(List.of(50.0, 90.0, 99.0, 99.9, 99.99), Percentiles.supported(1L << 40));
  }

  @Test
  void fewSamplesNeverSupportALowPercentile() {
    assertFalse(Percentiles.isSupported(0.001, 0));
    assertFalse(Percentiles.isSupported(0.001, 1));
  }

  @Test
  void valueIsTheBucketOfTheSampleAtThatRank() {
    Histogram histogram = LatencyRecorder.newHistogram();
    for (int value = 1; value <= 1_000; value++) {
      histogram.recordValue(value);
    }

    assertEquals(500, Percentiles.value(histogram, 50));
    assertEquals(900, Percentiles.value(histogram, 90));
    assertEquals(990, Percentiles.value(histogram, 99));
  }

  @Test
  void valueOfAnUnsupportedPercentileIsRefused() {
    Histogram histogram = LatencyRecorder.newHistogram();
    histogram.recordValueWithCount(5, 661);

    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Percentiles.value(histogram, 99));
    assertEquals("expected samples enough for p99.0, found 661", refused.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Percentiles.isSupported(100, 1_000));
    assertThrows(IllegalArgumentException.class, () -> Percentiles.isSupported(Double.NaN, 10));
  }
}
