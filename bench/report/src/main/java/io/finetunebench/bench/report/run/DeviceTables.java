package io.finetunebench.bench.report.run;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.machine.DeviceUse;
import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.Latency;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.report.Cells;
import io.finetunebench.bench.report.Quantity;
import io.finetunebench.bench.report.Rows;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Column.Fit;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

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
          .column(dropped("first call"), result -> duration(mean(result, Details.FIRST_CALL)))
          .column(dropped("handed over"), result -> duration(mean(result, Details.HAND_OVER)))
          .column(dropped("read back"), result -> duration(mean(result, Details.READ_BACK)))
          .column(dropped("first use"), result -> duration(mean(result, Details.FIRST_USE)));

  /**
   * Returns the phases of a run's operations, a row a benchmark, each the mean of the forks that
   * know it; no rows where no fork timed any.
   */
  static Table phases(RunRecord run) {
    return PHASES.table(
        run.results().stream()
            .filter(result -> result.metric(Details.FIRST_CALL).isPresent())
            .toList());
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
              "lowest clock", row -> figure("%.0f MHz", all(row.result(), Details.CLOCK).min()))
          .column(
              dropped("hottest"),
              row -> figure("%.0f C", all(row.result(), Details.TEMPERATURE).max()))
          .numbers("power", row -> figure("%.1f W", all(row.result(), Details.POWER).average()))
          .column(
              dropped("memory"),
              row ->
                  Cells.known(
                      all(row.result(), Details.MEMORY).max(),
                      bytes -> String.format(Locale.ROOT, "%.0f MiB", bytes / MEBIBYTE)))
          .numbers("throttled", row -> Cell.of(throttled(row.result())))
          .numbers(
              "energy a call",
              row ->
                  Cells.known(
                      DoubleStream.concat(
                              all(row.result(), Details.COUNTED_ENERGY),
                              all(row.result(), Details.INTEGRATED_ENERGY))
                          .average(),
                      joules -> Quantity.number(joules) + " J"))
          .column(
              Column.words("energy from").fit(Fit.DROP),
              row -> Cell.of(energySource(row.result())));

  /** Returns what the device did, a row a benchmark; no rows where none was used. */
  static Table devices(RunRecord run) {
    return DEVICES.table(Used.of(run));
  }

  private static Column dropped(String name) {
    return Column.numbers(name).fit(Fit.DROP);
  }

  private static String throttled(BenchmarkResult result) {
    return result.metric(Details.THROTTLED).isPresent() ? throttledOfAll(result) : "unknown";
  }

  private static String throttledOfAll(BenchmarkResult result) {
    return (long) all(result, Details.THROTTLED).sum()
        + " of "
        + all(result, Details.LOOKS).count();
  }

  private static String energySource(BenchmarkResult result) {
    return result.metric(Details.COUNTED_ENERGY).isPresent()
        ? "counter"
        : result.metric(Details.INTEGRATED_ENERGY).isPresent() ? "power" : "-";
  }

  /** Returns a note for each result that was throttled, and one where a library stood in. */
  static List<Note> notes(RunRecord run) {
    List<Note> notes = new ArrayList<>();
    int standIns = 0;
    for (Used used : Used.of(run)) {
      standIns += used.device().standIn() ? 1 : 0;
      if (all(used.result(), Details.THROTTLED).sum() > 0) {
        OptionalDouble lowest = all(used.result(), Details.CLOCK).min();
        notes.add(
            Note.warning(
                String.format(
                    Locale.ROOT,
                    "THROTTLED %s iterations of %s: %s%s; they count",
                    throttledOfAll(used.result()),
                    RunTable.subject(used.result()),
                    String.join(" and ", reasons(used.result())),
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
              "STAND-IN a library in place of NVIDIA's driver, benchmarks "
                  + standIns
                  + ": no device produced these numbers",
              ""));
    }
    return notes;
  }

  /** Returns the mean time until a call returned; empty where calls end with their work. */
  static OptionalDouble enqueuedNanos(BenchmarkResult result) {
    return all(result, Details.ENQUEUE).average();
  }

  /** Returns the mean time that the device took for a call; empty where it does not say. */
  static OptionalDouble deviceNanos(BenchmarkResult result) {
    return all(result, Details.ON_DEVICE).average();
  }

  private static List<String> reasons(BenchmarkResult result) {
    return result.metrics().stream()
        .map(Metric::name)
        .filter(name -> name.startsWith(Details.THROTTLED_BY))
        .map(name -> name.substring(Details.THROTTLED_BY.length()))
        .sorted()
        .toList();
  }

  private static DoubleStream all(BenchmarkResult result, String name) {
    return result.metric(name).stream()
        .flatMap(metric -> metric.samples().stream())
        .flatMap(List::stream)
        .mapToDouble(Double::doubleValue);
  }

  private static OptionalDouble mean(BenchmarkResult result, String name) {
    return all(result, name).average();
  }

  private static Cell duration(OptionalDouble nanos) {
    return Cells.known(nanos, Quantity::duration);
  }

  private static Cell figure(String format, OptionalDouble value) {
    return Cells.known(value, known -> String.format(Locale.ROOT, format, known));
  }
}
