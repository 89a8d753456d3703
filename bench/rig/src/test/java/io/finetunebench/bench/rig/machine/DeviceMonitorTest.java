package io.finetunebench.bench.rig.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.finetunebench.bench.record.ForkDevice.EnergySource;
import io.finetunebench.core.driver.GpuSample;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
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
    DeviceInterval interval =
        watch(
            new GpuSample(1410, 60, 300.0, 5L, 1000.0, List.of()),
            new GpuSample(
                990, 84, 400.0, 7L, 1350.0, List.of("power cap", "hardware thermal slowdown")),
            new GpuSample(1200, 83, 350.0, 6L, 1700.0, List.of("software thermal slowdown")));
    assertEquals(
        new DeviceInterval(
            3,
            990L,
            84L,
            350.0,
            7L,
            List.of("hardware thermal slowdown", "power cap", "software thermal slowdown"),
            EnergySource.COUNTER,
            700.0),
        interval);
  }

  @Test
  void withoutACounterPowerIsIntegratedOverTime() {
    DeviceInterval interval = watch(power(100.0), power(300.0), power(200.0));
    // A second from 100 W to 300 W, a second from 300 W to 200 W.
    assertEquals(450.0, interval.joules());
    assertEquals(EnergySource.POWER, interval.energySource());
    assertEquals(200.0, interval.meanPowerWatts());
  }

  @Test
  void powerWithGapsIsNoEnergy() {
    DeviceInterval interval = watch(power(100.0), power(null), power(200.0));
    assertNull(interval.joules());
    assertNull(interval.energySource());
    assertEquals(150.0, interval.meanPowerWatts());
  }

  @Test
  void aCounterThatWasResetIsNone() {
    DeviceInterval interval =
        watch(
            new GpuSample(null, null, null, null, 5.0, null),
            new GpuSample(null, null, null, null, 6.0, null),
            new GpuSample(null, null, null, null, 1.0, null));
    assertEquals(new DeviceInterval(3, null, null, null, null, null, null, null), interval);
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
  private DeviceInterval watch(GpuSample... seen) {
    samples.addAll(List.of(seen));
    monitor.start();
    nanos += 1_000_000_000;
    monitor.look();
    nanos += 1_000_000_000;
    return monitor.end();
  }

  private static GpuSample power(@Nullable Double watts) {
    return new GpuSample(null, null, watts, null, null, null);
  }
}
