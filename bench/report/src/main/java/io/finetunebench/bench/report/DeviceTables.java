package io.finetunebench.bench.report;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.DeviceUse;
import io.finetunebench.bench.record.ForkDevice;
import io.finetunebench.bench.record.ForkPhases;
import io.finetunebench.bench.record.Latency;
import io.finetunebench.bench.record.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Tells what operations consist of and what the device did meanwhile. */
public final class DeviceTables {
  private static final String NONE = "-";
  private static final double MEBIBYTE = 1L << 20;

  private DeviceTables() {}

  /**
   * Returns the phases of a run's operations, a line a benchmark, each the mean of the forks that
   * know it; nothing where no fork timed any.
   */
  public static List<String> phases(RunRecord run) {
    TextTable table =
        new TextTable(
            TextTable.Side.LEFT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT);
    table.row(
        "benchmark",
        "end to end",
        "until returned",
        "on the device",
        "first call",
        "handed over",
        "read back",
        "first use");
    boolean any = false;
    for (BenchmarkResult result : run.results()) {
      if (result.phases().isEmpty()) {
        continue;
      }
      any = true;
      table.row(
          name(result),
          result.latencies().stream()
              .findFirst()
              .map(Latency::mean)
              .map(Quantity::duration)
              .orElse(NONE),
          duration(enqueuedNanos(result)),
          duration(deviceNanos(result)),
          duration(mean(result, ForkPhases::firstCallNanos)),
          duration(mean(result, ForkPhases::handOverNanos)),
          duration(mean(result, ForkPhases::readBackNanos)),
          duration(mean(result, ForkPhases::firstUseNanos)));
    }
    return any ? table.lines() : List.of();
  }

  /** Returns what the device did, a line a benchmark; nothing where none was used. */
  public static List<String> devices(RunRecord run) {
    TextTable table =
        new TextTable(
            TextTable.Side.LEFT,
            TextTable.Side.LEFT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.LEFT);
    table.row(
        "benchmark",
        "device",
        "lowest clock",
        "hottest",
        "power",
        "memory",
        "throttled",
        "energy a call",
        "energy from");
    boolean any = false;
    for (BenchmarkResult result : run.results()) {
      DeviceUse device = result.device();
      if (device == null) {
        continue;
      }
      any = true;
      table.row(
          name(result),
          device.name() + (device.standIn() ? " (stand-in)" : ""),
          figure("%.0f MHz", all(device, ForkDevice::lowestSmMegahertz).min()),
          figure("%.0f C", all(device, ForkDevice::highestTemperatureCelsius).max()),
          figure("%.1f W", all(device, ForkDevice::meanPowerWatts).average()),
          megabytes(all(device, ForkDevice::mostUsedBytes).max()),
          saysThrottling(device) ? device.throttled() + " of " + device.iterations() : "unknown",
          energy(joulesPerCall(device)),
          device.forks().stream()
              .map(ForkDevice::energySource)
              .filter(Objects::nonNull)
              .findFirst()
              .map(source -> source.name().toLowerCase(Locale.ROOT))
              .orElse(NONE));
    }
    return any ? table.lines() : List.of();
  }

  /** Returns a line for each result that was throttled, and one where a library stood in. */
  static List<String> notes(RunRecord run) {
    List<String> lines = new ArrayList<>();
    int standIns = 0;
    for (BenchmarkResult result : run.results()) {
      DeviceUse device = result.device();
      if (device == null) {
        continue;
      }
      standIns += device.standIn() ? 1 : 0;
      if (device.throttled() > 0) {
        OptionalDouble lowest = all(device, ForkDevice::lowestSmMegahertz).min();
        lines.add(
            String.format(
                Locale.ROOT,
                "THROTTLED %d of %d iterations of %s: %s%s; they count",
                device.throttled(),
                device.iterations(),
                name(result),
                String.join(" and ", reasons(device)),
                lowest.isPresent()
                    ? String.format(Locale.ROOT, ", clock down to %.0f MHz", lowest.getAsDouble())
                    : ""));
      }
    }
    if (standIns > 0) {
      lines.add(
          "STAND-IN "
              + (standIns == 1 ? "1 benchmark" : standIns + " benchmarks")
              + " on a library in place of NVIDIA's driver: these are no device's numbers");
    }
    return lines;
  }

  /** Returns the mean time until a call returned; empty where calls end with their work. */
  static OptionalDouble enqueuedNanos(BenchmarkResult result) {
    return average(result, ForkPhases::enqueueNanos);
  }

  /** Returns the mean time that the device took for a call; empty where it does not say. */
  static OptionalDouble deviceNanos(BenchmarkResult result) {
    return average(result, ForkPhases::deviceNanos);
  }

  private static OptionalDouble average(
      BenchmarkResult result, Function<ForkPhases, @Nullable List<Long>> phase) {
    List<Long> known = new ArrayList<>();
    for (ForkPhases fork : result.phases()) {
      List<Long> values = phase.apply(fork);
      if (values != null) {
        known.addAll(values);
      }
    }
    return known.stream().mapToDouble(Long::doubleValue).average();
  }

  private static OptionalDouble joulesPerCall(DeviceUse device) {
    return all(device, ForkDevice::joulesPerCall).average();
  }

  private static boolean saysThrottling(DeviceUse device) {
    return device.forks().stream().anyMatch(fork -> fork.throttleReasons() != null);
  }

  private static Set<String> reasons(DeviceUse device) {
    Set<String> reasons = new TreeSet<>();
    for (ForkDevice fork : device.forks()) {
      if (fork.throttleReasons() != null) {
        fork.throttleReasons().forEach(reasons::addAll);
      }
    }
    return reasons;
  }

  private static <N extends Number> DoubleStream all(
      DeviceUse device, Function<ForkDevice, @Nullable List<N>> column) {
    List<N> known = new ArrayList<>();
    for (ForkDevice fork : device.forks()) {
      List<N> values = column.apply(fork);
      if (values != null) {
        known.addAll(values);
      }
    }
    return known.stream().mapToDouble(Number::doubleValue);
  }

  private static OptionalDouble mean(
      BenchmarkResult result, Function<ForkPhases, @Nullable Long> phase) {
    List<Long> known = new ArrayList<>();
    for (ForkPhases fork : result.phases()) {
      Long value = phase.apply(fork);
      if (value != null) {
        known.add(value);
      }
    }
    return known.stream().mapToDouble(Long::doubleValue).average();
  }

  private static String duration(OptionalDouble nanos) {
    return nanos.isPresent() ? Quantity.duration(nanos.getAsDouble()) : NONE;
  }

  private static String figure(String format, OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : NONE;
  }

  private static String megabytes(OptionalDouble bytes) {
    return bytes.isPresent()
        ? String.format(Locale.ROOT, "%.0f MiB", bytes.getAsDouble() / MEBIBYTE)
        : NONE;
  }

  private static String energy(OptionalDouble joules) {
    return joules.isPresent() ? Quantity.number(joules.getAsDouble()) + " J" : NONE;
  }

  private static String name(BenchmarkResult result) {
    return (result.benchmark() + " " + String.join(" ", result.parameters().values())).strip();
  }
}
