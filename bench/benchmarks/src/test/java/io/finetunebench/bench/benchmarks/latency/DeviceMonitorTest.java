package io.finetunebench.bench.benchmarks.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.Value;
import io.finetunebench.core.driver.GpuSample;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeviceMonitorTest {
  private final Queue<GpuSample> samples = new ArrayDeque<>();
  private long nanos;
  private int releases;
  private final DeviceMonitor monitor =
      new DeviceMonitor(samples::remove, () -> nanos, () -> releases++);

  @Test
  void anIntervalHoldsTheWorstOfWhatWasSeenAndTheCountersDifference() {
    Map<String, Double> interval =
        watch(
            new GpuSample(1410, 60, 300.0, 5L, 1000.0, List.of()),
            new GpuSample(
                990, 84, 400.0, 7L, 1350.0, List.of("power cap", "hardware thermal slowdown")),
            new GpuSample(1200, 83, 350.0, 6L, 1700.0, List.of("software thermal slowdown")));
    assertEquals(
        Map.of(
            Details.LOOKS,
            3.0,
            Details.CLOCK,
            990.0,
            Details.TEMPERATURE,
            84.0,
            Details.POWER,
            350.0,
            Details.MEMORY,
            7.0,
            Details.THROTTLED,
            1.0,
            Details.THROTTLED_BY + "hardware thermal slowdown",
            1.0,
            Details.THROTTLED_BY + "power cap",
            1.0,
            Details.THROTTLED_BY + "software thermal slowdown",
            1.0,
            Details.COUNTED_ENERGY,
            700.0),
        interval);
  }

  @Test
  void withoutACounterPowerIsIntegratedOverTime() {
    // A second from 100 W to 300 W, a second from 300 W to 200 W.
    assertEquals(
        Map.of(Details.LOOKS, 3.0, Details.POWER, 200.0, Details.INTEGRATED_ENERGY, 450.0),
        watch(power(100.0), power(300.0), power(200.0)));
  }

  @Test
  void powerWithGapsIsNoEnergy() {
    assertEquals(
        Map.of(Details.LOOKS, 3.0, Details.POWER, 150.0),
        watch(power(100.0), power(null), power(200.0)));
  }

  @Test
  void aCounterThatWasResetIsNone() {
    assertEquals(
        Map.of(Details.LOOKS, 3.0),
        watch(
            new GpuSample(null, null, null, null, 5.0, null),
            new GpuSample(null, null, null, null, 6.0, null),
            new GpuSample(null, null, null, null, 1.0, null)));
  }

  @Test
  void betweenIntervalsAndAfterTheEndNobodyLooks() {
    watch(power(1.0), power(1.0), power(1.0));
    monitor.look();
    monitor.close();
    monitor.close();
    monitor.start();
    assertEquals(1, releases);
  }

  @Test
  void aDeviceThatIsNotThereIsNotWatched() {
    System.setProperty("finetunebench.nvml.library", "/nowhere/libnvidia-ml.so.1");
    try {
      assertEquals(true, DeviceMonitor.open("0000:01:00.0").isEmpty());
    } finally {
      System.clearProperty("finetunebench.nvml.library");
    }
  }

  /** Looks at the start, a second later, and at the end another second later. */
  private Map<String, Double> watch(GpuSample... seen) {
    samples.addAll(List.of(seen));
    monitor.start();
    nanos += 1_000_000_000;
    monitor.look();
    nanos += 1_000_000_000;
    return monitor.end().stream().collect(Collectors.toMap(Value::name, Value::value));
  }

  private static GpuSample power(@Nullable Double watts) {
    return new GpuSample(null, null, watts, null, null, null);
  }
}
