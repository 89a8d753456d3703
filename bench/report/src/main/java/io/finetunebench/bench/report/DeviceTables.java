package io.finetunebench.bench.report;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.DeviceUse;
import io.finetunebench.bench.record.ForkDevice;
import io.finetunebench.bench.record.ForkPhases;
import io.finetunebench.bench.record.Latency;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Column.Fit;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Table;
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

/** Makes the tables of what operations consist of and what the device did meanwhile. */
final class DeviceTables {
  private static final double MEBIBYTE = 1L << 20;

  private DeviceTables() {}

  /**
   * Returns the phases of a run's operations, a row a benchmark, each the mean of the forks that
   * know it; no rows where no fork timed any.
   */
  static Table phases(RunRecord run) {
    Table.Builder table =
        Table.of(
            Column.words("benchmark"),
            Column.numbers("end to end"),
            Column.numbers("until returned"),
            Column.numbers("on the device"),
            Column.numbers("first call").fit(Fit.DROP),
            Column.numbers("handed over").fit(Fit.DROP),
            Column.numbers("read back").fit(Fit.DROP),
            Column.numbers("first use").fit(Fit.DROP));
    for (BenchmarkResult result : run.results()) {
      if (result.phases().isEmpty()) {
        continue;
      }
      table.row(
          Cell.of(name(result)),
          result.latencies().stream()
              .findFirst()
              .map(Latency::mean)
              .map(nanos -> Cell.of(nanos, Quantity.duration(nanos)))
              .orElse(Cell.none()),
          duration(enqueuedNanos(result)),
          duration(deviceNanos(result)),
          duration(mean(result, ForkPhases::firstCallNanos)),
          duration(mean(result, ForkPhases::handOverNanos)),
          duration(mean(result, ForkPhases::readBackNanos)),
          duration(mean(result, ForkPhases::firstUseNanos)));
    }
    return table.build();
  }

  /** Returns what the device did, a row a benchmark; no rows where none was used. */
  static Table devices(RunRecord run) {
    Table.Builder table =
        Table.of(
            Column.words("benchmark"),
            Column.words("device").fit(Fit.FOLD),
            Column.numbers("lowest clock"),
            Column.numbers("hottest").fit(Fit.DROP),
            Column.numbers("power"),
            Column.numbers("memory").fit(Fit.DROP),
            Column.numbers("throttled"),
            Column.numbers("energy a call"),
            Column.words("energy from").fit(Fit.DROP));
    for (BenchmarkResult result : run.results()) {
      DeviceUse device = result.device();
      if (device == null) {
        continue;
      }
      table.row(
          Cell.of(name(result)),
          Cell.of(device.name() + (device.standIn() ? " (stand-in)" : "")),
          figure("%.0f MHz", all(device, ForkDevice::lowestSmMegahertz).min()),
          figure("%.0f C", all(device, ForkDevice::highestTemperatureCelsius).max()),
          figure("%.1f W", all(device, ForkDevice::meanPowerWatts).average()),
          megabytes(all(device, ForkDevice::mostUsedBytes).max()),
          Cell.of(
              saysThrottling(device)
                  ? device.throttled() + " of " + device.iterations()
                  : "unknown"),
          energy(joulesPerCall(device)),
          device.forks().stream()
              .map(ForkDevice::energySource)
              .filter(Objects::nonNull)
              .findFirst()
              .map(source -> Cell.of(source.name().toLowerCase(Locale.ROOT)))
              .orElse(Cell.none()));
    }
    return table.build();
  }

  /** Returns a note for each result that was throttled, and one where a library stood in. */
  static List<Block> notes(RunRecord run) {
    List<Block> notes = new ArrayList<>();
    int standIns = 0;
    for (BenchmarkResult result : run.results()) {
      DeviceUse device = result.device();
      if (device == null) {
        continue;
      }
      standIns += device.standIn() ? 1 : 0;
      if (device.throttled() > 0) {
        OptionalDouble lowest = all(device, ForkDevice::lowestSmMegahertz).min();
        notes.add(
            Note.warning(
                String.format(
                    Locale.ROOT,
                    "THROTTLED %d of %d iterations of %s: %s%s; they count",
                    device.throttled(),
                    device.iterations(),
                    name(result),
                    String.join(" and ", reasons(device)),
                    lowest.isPresent()
                        ? String.format(
                            Locale.ROOT, ", clock down to %.0f MHz", lowest.getAsDouble())
                        : ""),
                ""));
      }
    }
    if (standIns > 0) {
      notes.add(
          Note.warning(
              "STAND-IN "
                  + (standIns == 1 ? "1 benchmark" : standIns + " benchmarks")
                  + " on a library in place of NVIDIA's driver: no device produced these numbers",
              ""));
    }
    return notes;
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

  private static Cell duration(OptionalDouble nanos) {
    return cell(nanos, Quantity.duration(nanos.orElse(0)));
  }

  private static Cell figure(String format, OptionalDouble value) {
    return cell(value, String.format(Locale.ROOT, format, value.orElse(0)));
  }

  private static Cell megabytes(OptionalDouble bytes) {
    return cell(bytes, String.format(Locale.ROOT, "%.0f MiB", bytes.orElse(0) / MEBIBYTE));
  }

  private static Cell energy(OptionalDouble joules) {
    return cell(joules, Quantity.number(joules.orElse(0)) + " J");
  }

  private static Cell cell(OptionalDouble value, String text) {
    return value.isPresent() ? Cell.of(value.getAsDouble(), text) : Cell.none();
  }

  private static String name(BenchmarkResult result) {
    return (result.benchmark() + " " + String.join(" ", result.parameters().values())).strip();
  }
}
