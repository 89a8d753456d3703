package io.finetunebench.bench.benchmarks.latency;

import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.Value;
import io.finetunebench.core.driver.GpuSample;
import io.finetunebench.core.driver.Nvml;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches a device through NVML: at the ends of each interval, and a few times a second between
 * them from a thread of its own, so that no timed thread waits for it. Safe for several threads.
 */
public final class DeviceMonitor implements AutoCloseable {
  private static final long PERIOD_MILLIS = 250;
  private static final double NANOS = 1e9;
  private static final String JOULES = "J/iteration";

  private final Supplier<GpuSample> device;
  private final LongSupplier nanoTime;
  private final Runnable release;
  private final List<Look> looks = new ArrayList<>();
  private boolean watching;
  private boolean closed;

  /** What was seen when. */
  private record Look(long nanos, GpuSample sample) {}

  /**
   * Makes a monitor without a thread.
   *
   * @param device to ask
   * @param nanoTime the clock
   * @param release what to do in the end
   */
  DeviceMonitor(Supplier<GpuSample> device, LongSupplier nanoTime, Runnable release) {
    this.device = device;
    this.nanoTime = nanoTime;
    this.release = release;
  }

  /**
   * Opens NVML and starts the thread, which ends with the monitor or the process.
   *
   * @param pciBusId the device's place on the bus, which names it whatever devices are visible
   * @return empty where NVML is missing or does not know the device
   */
  public static Optional<DeviceMonitor> open(String pciBusId) {
    Nvml nvml = Nvml.open().orElse(null);
    if (nvml == null) {
      return Optional.empty();
    }
    Nvml.Gpu gpu = nvml.find(pciBusId).orElse(null);
    if (gpu == null) {
      nvml.close();
      return Optional.empty();
    }
    DeviceMonitor monitor = new DeviceMonitor(gpu::sample, System::nanoTime, nvml::close);
    Thread thread = new Thread(monitor::watch, "device-monitor");
    thread.setDaemon(true);
    thread.start();
    return Optional.of(monitor);
  }

  /** Starts an interval with a look. */
  public synchronized void start() {
    looks.clear();
    watching = true;
    look();
  }

  /**
   * Ends the interval with a look and returns what was seen in it; what the device does not say is
   * left out. Energy is that of the whole interval.
   */
  public synchronized List<Value> end() {
    look();
    watching = false;
    return values(looks);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      notifyAll();
      release.run();
    }
  }

  /** Looks where an interval is under way. */
  synchronized void look() {
    if (watching && !closed) {
      looks.add(new Look(nanoTime.getAsLong(), device.get()));
    }
  }

  private synchronized void watch() {
    try {
      while (!closed) {
        look();
        wait(PERIOD_MILLIS);
      }
    } catch (InterruptedException e) {
      // Nobody but the end of the process interrupts it.
      Thread.currentThread().interrupt();
    }
  }

  private static List<Value> values(List<Look> looks) {
    List<Value> values = new ArrayList<>();
    values.add(Value.detail(Details.LOOKS, "count", looks.size()));
    List<Integer> clocks = known(looks, GpuSample::smMegahertz);
    if (!clocks.isEmpty()) {
      values.add(Value.detail(Details.CLOCK, "MHz", Collections.min(clocks)));
    }
    List<Integer> temperatures = known(looks, GpuSample::temperatureCelsius);
    if (!temperatures.isEmpty()) {
      values.add(Value.detail(Details.TEMPERATURE, "C", Collections.max(temperatures)));
    }
    List<Double> power = known(looks, GpuSample::powerWatts);
    power.stream()
        .mapToDouble(Double::doubleValue)
        .average()
        .ifPresent(mean -> values.add(Value.detail(Details.POWER, "W", mean)));
    List<Long> used = known(looks, GpuSample::usedBytes);
    if (!used.isEmpty()) {
      values.add(Value.detail(Details.MEMORY, "B", Collections.max(used)));
    }
    List<List<String>> slowdowns = known(looks, GpuSample::slowdowns);
    if (!slowdowns.isEmpty()) {
      Set<String> reasons = new TreeSet<>(slowdowns.stream().flatMap(List::stream).toList());
      values.add(Value.detail(Details.THROTTLED, "1", reasons.isEmpty() ? 0 : 1));
      reasons.forEach(reason -> values.add(Value.detail(Details.THROTTLED_BY + reason, "1", 1)));
    }
    Double joules = counted(looks);
    if (joules != null) {
      values.add(Value.detail(Details.COUNTED_ENERGY, JOULES, joules));
    } else if (power.size() == looks.size() && looks.size() > 1) {
      values.add(Value.detail(Details.INTEGRATED_ENERGY, JOULES, integrated(looks, power)));
    }
    return values;
  }

  private static <T> List<T> known(List<Look> looks, Function<GpuSample, @Nullable T> figure) {
    List<T> known = new ArrayList<>();
    for (Look look : looks) {
      T value = figure.apply(look.sample());
      if (value != null) {
        known.add(value);
      }
    }
    return known;
  }

  /** Returns what the device's counter moved on; null where it has none. */
  private static @Nullable Double counted(List<Look> looks) {
    if (looks.size() < 2) {
      return null;
    }
    Double first = looks.get(0).sample().energyJoules();
    Double last = looks.get(looks.size() - 1).sample().energyJoules();
    return first == null || last == null || last < first ? null : last - first;
  }

  /** Returns the integral of the power, by trapezoids. */
  private static double integrated(List<Look> looks, List<Double> power) {
    double joules = 0;
    for (int i = 1; i < looks.size(); i++) {
      double seconds = (looks.get(i).nanos() - looks.get(i - 1).nanos()) / NANOS;
      joules += seconds * (power.get(i) + power.get(i - 1)) / 2;
    }
    return joules;
  }
}
