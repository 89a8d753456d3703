package io.finetunebench.bench.report;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.DeviceUse;
import io.finetunebench.bench.record.ForkDevice;
import io.finetunebench.bench.record.ForkPhases;
import io.finetunebench.bench.record.Latency;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Column.Fit;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the tables of what operations consist of and what the device did meanwhile. */
final class DeviceTables {
  private static final double MEBIBYTE = 1L << 20;

  private DeviceTables() {}

  private static final Rows<BenchmarkResult> PHASES =
      new Rows<BenchmarkResult>()
          .words("benchmark", RunTable::subject)
          .numbers(
              "end to end",
              result ->
                  duration(result.latencies().stream().limit(1).mapToDouble(Latency::mean).max()))
          .numbers("until returned", result -> duration(enqueuedNanos(result)))
          .numbers("on the device", result -> duration(deviceNanos(result)))
          .column(
              dropped("first call"), result -> duration(mean(result, ForkPhases::firstCallNanos)))
          .column(
              dropped("handed over"), result -> duration(mean(result, ForkPhases::handOverNanos)))
          .column(dropped("read back"), result -> duration(mean(result, ForkPhases::readBackNanos)))
          .column(
              dropped("first use"), result -> duration(mean(result, ForkPhases::firstUseNanos)));

  /**
   * Returns the phases of a run's operations, a row a benchmark, each the mean of the forks that
   * know it; no rows where no fork timed any.
   */
  static Table phases(RunRecord run) {
    return PHASES.table(
        run.results().stream().filter(result -> !result.phases().isEmpty()).toList());
  }

  private record Used(BenchmarkResult result, DeviceUse device) {
    static List<Used> of(RunRecord run) {
      return run.results().stream()
          .flatMap(
              result -> Stream.ofNullable(result.device()).map(device -> new Used(result, device)))
          .toList();
    }
  }

  private static final Rows<Used> DEVICES =
      new Rows<Used>()
          .words("benchmark", row -> RunTable.subject(row.result()))
          .column(
              Column.words("device").fit(Fit.FOLD),
              row -> Cell.of(row.device().name() + (row.device().standIn() ? " (stand-in)" : "")))
          .numbers(
              "lowest clock",
              row -> figure("%.0f MHz", all(row.device(), ForkDevice::lowestSmMegahertz).min()))
          .column(
              dropped("hottest"),
              row ->
                  figure("%.0f C", all(row.device(), ForkDevice::highestTemperatureCelsius).max()))
          .numbers(
              "power",
              row -> figure("%.1f W", all(row.device(), ForkDevice::meanPowerWatts).average()))
          .column(
              dropped("memory"),
              row ->
                  Cells.known(
                      all(row.device(), ForkDevice::mostUsedBytes).max(),
                      bytes -> String.format(Locale.ROOT, "%.0f MiB", bytes / MEBIBYTE)))
          .numbers("throttled", row -> Cell.of(throttled(row.device())))
          .numbers(
              "energy a call",
              row ->
                  Cells.known(
                      all(row.device(), ForkDevice::joulesPerCall).average(),
                      joules -> Quantity.number(joules) + " J"))
          .column(
              Column.words("energy from").fit(Fit.DROP),
              row -> Cell.of(energySource(row.device())));

  /** Returns what the device did, a row a benchmark; no rows where none was used. */
  static Table devices(RunRecord run) {
    return DEVICES.table(Used.of(run));
  }

  private static Column dropped(String name) {
    return Column.numbers(name).fit(Fit.DROP);
  }

  private static String throttled(DeviceUse device) {
    return device.forks().stream().anyMatch(fork -> fork.throttleReasons() != null)
        ? device.throttled() + " of " + device.iterations()
        : "unknown";
  }

  private static String energySource(DeviceUse device) {
    return device.forks().stream()
        .map(ForkDevice::energySource)
        .filter(Objects::nonNull)
        .findFirst()
        .map(source -> source.name().toLowerCase(Locale.ROOT))
        .orElse("-");
  }

  /** Returns a note for each result that was throttled, and one where a library stood in. */
  static List<Note> notes(RunRecord run) {
    List<Note> notes = new ArrayList<>();
    int standIns = 0;
    for (Used used : Used.of(run)) {
      DeviceUse device = used.device();
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
                    RunTable.subject(used.result()),
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
                  + Quantity.count(standIns, "benchmark")
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
    return all(result.phases(), phase).average();
  }

  private static Set<String> reasons(DeviceUse device) {
    return device.forks().stream()
        .map(ForkDevice::throttleReasons)
        .flatMap(Stream::ofNullable)
        .flatMap(List::stream)
        .flatMap(Collection::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static <N extends Number> DoubleStream all(
      DeviceUse device, Function<ForkDevice, @Nullable List<N>> column) {
    return all(device.forks(), column);
  }

  private static <F, N extends Number> DoubleStream all(
      List<F> forks, Function<F, @Nullable List<N>> column) {
    return forks.stream()
        .map(column)
        .flatMap(Stream::ofNullable)
        .flatMap(List::stream)
        .mapToDouble(Number::doubleValue);
  }

  private static OptionalDouble mean(
      BenchmarkResult result, Function<ForkPhases, @Nullable Long> phase) {
    return result.phases().stream()
        .map(phase)
        .flatMap(Stream::ofNullable)
        .mapToDouble(Long::doubleValue)
        .average();
  }

  private static Cell duration(OptionalDouble nanos) {
    return Cells.known(nanos, Quantity::duration);
  }

  private static Cell figure(String format, OptionalDouble value) {
    return Cells.known(value, known -> String.format(Locale.ROOT, format, known));
  }
}
