package io.finetunebench.bench.benchmarks.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {
  private static final Instant START = Instant.ofEpochMilli(1_800_000_000_000L);

  @Test
  void sumsAreExactWhereBucketsRound() {
    LatencyRecorder recorder = new LatencyRecorder(START);
    recorder.record(0);
    recorder.record(1);
    recorder.record(123_456_789);
    assertEquals(0, recorder.fastestNanos());

    IntervalSample sample = recorder.endInterval(START.plusMillis(250));

    assertEquals(new LatencyTotals(3, 123_456_790), sample.totals());
    Histogram histogram = sample.histogram();
    assertEquals(1, histogram.getCountAtValue(0));
    assertEquals(1, histogram.getCountAtValue(1));
    assertEquals(1, histogram.getCountAtValue(123_456_789));
    assertTrue(histogram.getMaxValue() - 123_456_789 <= 123_457, "3 significant digits");
    assertEquals(START.toEpochMilli(), histogram.getStartTimeStamp());
    assertEquals(START.toEpochMilli() + 250, histogram.getEndTimeStamp());
  }

  @Test
  void longerThanAnHourIsClampedAndCounted() {
    LatencyRecorder recorder = new LatencyRecorder(START);
    recorder.record(LatencyRecorder.HIGHEST_NANOS);
    recorder.record(LatencyRecorder.HIGHEST_NANOS + 1);
    recorder.record(3 * LatencyRecorder.HIGHEST_NANOS);

    IntervalSample sample = recorder.endInterval(START);

    assertEquals(new LatencyTotals(3, 5 * LatencyRecorder.HIGHEST_NANOS + 1), sample.totals());
    assertEquals(3, sample.histogram().getCountAtValue(LatencyRecorder.HIGHEST_NANOS));
  }

  @Test
  void anIntervalStartsAfreshAndLeavesTheLastOneAlone() {
    LatencyRecorder recorder = new LatencyRecorder(START);
    recorder.record(2 * LatencyRecorder.HIGHEST_NANOS);
    IntervalSample first = recorder.endInterval(START.plusMillis(10));
    assertEquals(Long.MAX_VALUE, recorder.fastestNanos());
    recorder.record(8);
    recorder.record(7);
    assertEquals(7, recorder.fastestNanos());
    IntervalSample second = recorder.endInterval(START.plusMillis(30));
    recorder.record(9);
    recorder.startInterval(START.plusMillis(40));
    IntervalSample third = recorder.endInterval(START.plusMillis(50));

    assertEquals(1, first.histogram().getTotalCount());
    assertEquals(new LatencyTotals(2, 15), second.totals());
    assertEquals(START.toEpochMilli() + 10, second.histogram().getStartTimeStamp());
    assertEquals(8, second.histogram().getMaxValue());
    assertEquals(new LatencyTotals(0, 0), third.totals());
    assertEquals(START.toEpochMilli() + 40, third.histogram().getStartTimeStamp());
  }

  @Test
  void negativeDurationIsRejected() {
    LatencyRecorder recorder = new LatencyRecorder(START);

    assertThrows(IllegalArgumentException.class, () -> recorder.record(-1));
    assertEquals(0, recorder.endInterval(START).totals().count());
  }

  @Test
  void recordingAllocatesNothing() {
    com.sun.management.ThreadMXBean threads =
        assertInstanceOf(
            com.sun.management.ThreadMXBean.class, ManagementFactory.getThreadMXBean());
    LatencyRecorder recorder = new LatencyRecorder(START);
    long allocated = 0;
    for (int round = 0; round < 2; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int operation = 0; operation < 100_000; operation++) {
        recorder.record(operation * 1_000L);
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }

    assertTrue(allocated < 1_000, "bytes for 100,000 operations: " + allocated);
  }
}
