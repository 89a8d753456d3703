package io.finetunebench.bench.benchmarks.latency;

import static io.finetunebench.bench.benchmarks.latency.LatencyKind.RESPONSE;
import static io.finetunebench.bench.benchmarks.latency.LatencyKind.SERVICE;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class PacedLoadTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);
  private static final long MILLISECOND = 1_000_000;

  private final VirtualClock clock = new VirtualClock();
  private final PacedLoad load = new PacedLoad(ArrivalSchedule.constant(1_000), clock, NOW);

  /** Time passes only by waiting and by the operations; it starts where differences overflow. */
  private static final class VirtualClock implements LoadClock {
    private long now = Long.MAX_VALUE - 5 * MILLISECOND;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public void waitUntil(long nanoTime) {
      pass(Math.max(0, nanoTime - now));
    }

    void pass(long nanos) {
      now += nanos;
    }
  }

  @Test
  void oneStallMakesEveryOperationBehindItLate() {
    List<Long> starts = new ArrayList<>();
    run(
        1_000,
        () -> {
          starts.add(clock.nanoTime());
          clock.pass(starts.size() == 500 ? 100 * MILLISECOND : 1);
        });

    Map<LatencyKind, IntervalSample> samples = load.endIteration(NOW);
    Histogram service = histogram(samples, SERVICE);
    Histogram response = histogram(samples, RESPONSE);

    assertEquals(1_000, service.getTotalCount(), "no operation is skipped");
    assertEquals(1, countFrom(service, MILLISECOND / 2));
    assertEquals(1_000, response.getTotalCount());
    assertEquals(100, countFrom(response, MILLISECOND / 2));
    assertEquals(50, countFrom(response, 50 * MILLISECOND + MILLISECOND / 2));
    assertEquals(1, response.getCountAtValue(100 * MILLISECOND));
    // Those behind it wait 99, 98, .. 0 ms for it, and 0, 1, .. 99 ns for each other.
    long waited = 99 * 100 / 2 * MILLISECOND;
    long ownTime = 100 * MILLISECOND + 999;
    long behindEachOther = 99 * 100 / 2;
    assertEquals(ownTime, totals(samples, SERVICE).totalNanos());
    assertEquals(ownTime + waited + behindEachOther, totals(samples, RESPONSE).totalNanos());
  }

  @Test
  void anIdleSystemRespondsInServiceTime() {
    run(50, () -> clock.pass(300_000));

    Map<LatencyKind, IntervalSample> samples = load.endIteration(NOW);

    assertEquals(new LatencyTotals(50, 50 * 300_000), totals(samples, SERVICE));
    assertEquals(totals(samples, SERVICE), totals(samples, RESPONSE));
  }

  @Test
  void overloadShowsAsGrowingResponseTime() {
    run(100, () -> clock.pass(3 * MILLISECOND));

    Map<LatencyKind, IntervalSample> samples = load.endIteration(NOW);

    assertEquals(new LatencyTotals(100, 300 * MILLISECOND), totals(samples, SERVICE));
    // Operation n of 100 ends 3 n ms after the first start and was planned n - 1 ms after it.
    assertEquals((2 * 5_050 + 100) * MILLISECOND, totals(samples, RESPONSE).totalNanos());
  }

  private void run(int operations, Runnable operation) {
    for (int i = 0; i < operations; i++) {
      load.awaitNext();
      operation.run();
      load.complete();
    }
  }

  @Test
  void anIterationAnchorsTheScheduleAnew() {
    run(1, () -> clock.pass(500 * MILLISECOND));
    load.endIteration(NOW);
    clock.pass(700 * MILLISECOND);

    load.startIteration(NOW);
    long start = clock.nanoTime();
    load.awaitNext();
    long waited = clock.nanoTime() - start;
    clock.pass(10);
    load.complete();

    assertEquals(MILLISECOND, waited);
    assertEquals(new LatencyTotals(1, 10), totals(load.endIteration(NOW), RESPONSE));
  }

  @Test
  void anOperationThatThrowsIsNotRecorded() {
    load.awaitNext();

    assertEquals(0, totals(load.endIteration(NOW), SERVICE).count());
  }

  @Test
  void completingWhatWasNotStartedIsRejected() {
    assertThrows(IllegalStateException.class, load::complete);
    run(1, () -> {});
    assertThrows(IllegalStateException.class, load::complete);
  }

  @Test
  void theSystemClockNeverWakesBeforeItsTime() {
    LoadClock system = LoadClock.system();
    for (long nanos : new long[] {-1_000, 0, 10_000, 2 * MILLISECOND}) {
      long planned = system.nanoTime() + nanos;
      system.waitUntil(planned);
      assertTrue(system.nanoTime() - planned >= 0);
    }
  }

  private static Histogram histogram(Map<LatencyKind, IntervalSample> samples, LatencyKind kind) {
    return requireNonNull(samples.get(kind)).histogram();
  }

  private static LatencyTotals totals(Map<LatencyKind, IntervalSample> samples, LatencyKind kind) {
    return requireNonNull(samples.get(kind)).totals();
  }

  private static long countFrom(Histogram histogram, long nanos) {
    return histogram.getCountBetweenValues(nanos, LatencyRecorder.HIGHEST_NANOS);
  }
}
