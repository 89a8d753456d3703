package io.finetunebench.bench.report.run;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.machine.DeviceUse;
import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.report.Cells;
import io.finetunebench.bench.report.Quantity;
import io.finetunebench.bench.report.Rows;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Table;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Makes the tables of values that forks gave beside their scores, and notes on devices. */
final class DeviceTables {
  private static final String PHASES = "phase/";
  private static final String DEVICE = "device/";

  private DeviceTables() {}

  /** Returns the phases of a run's operations, a row a benchmark, each the mean. */
  static Table phases(RunRecord run) {
    return table(run, PHASES, metric -> Cells.score(metric.score(), metric.unit()));
  }

  /** Returns what the device did, a row a benchmark, each the mean and the range. */
  static Table devices(RunRecord run) {
    return table(run, DEVICE, DeviceTables::range);
  }

  /** Returns the values whose names begin so, a column a name; no rows where there are none. */
  private static Table table(RunRecord run, String kind, Function<Metric, Cell> cell) {
    Rows<BenchmarkResult> rows =
        new Rows<BenchmarkResult>().words("benchmark", DeviceTables::subject);
    run.results().stream()
        .flatMap(result -> names(result, kind))
        .distinct()
        .forEach(
            name ->
                rows.column(
                    Column.numbers(name.substring(kind.length())).fit(Column.Fit.DROP),
                    result -> result.metric(name).map(cell).orElse(Cell.none())));
    return rows.table(
        run.results().stream()
            .filter(result -> names(result, kind).findAny().isPresent())
            .toList());
  }

  private static Stream<String> names(BenchmarkResult result, String beginning) {
    return result.metrics().stream().map(Metric::name).filter(name -> name.startsWith(beginning));
  }

  private static String subject(BenchmarkResult result) {
    DeviceUse device = result.device();
    return RunTable.subject(result)
        + (device == null
            ? ""
            : " on " + device.name() + (device.standIn() ? DeviceUse.STAND_IN : ""));
  }

  private static Cell range(Metric metric) {
    Quantity.Unit unit = Quantity.unit(metric.unit(), metric.score());
    DoubleSummaryStatistics samples =
        metric.samples().stream()
            .flatMap(List::stream)
            .mapToDouble(Double::doubleValue)
            .summaryStatistics();
    String range =
        " ("
            + Quantity.number(unit.of(samples.getMin()))
            + " to "
            + Quantity.number(unit.of(samples.getMax()))
            + ")";
    return Cell.of(
        metric.score(),
        Quantity.score(metric.score(), metric.unit())
            + (samples.getMin() == samples.getMax() ? "" : range));
  }

  /** Returns a note for each result that was throttled, and one where a library stood in. */
  static List<Note> notes(RunRecord run) {
    List<Note> notes = new ArrayList<>();
    int standIns = 0;
    for (BenchmarkResult result : run.results()) {
      DeviceUse device = result.device();
      standIns += device != null && device.standIn() ? 1 : 0;
      long throttled = (long) all(result, Details.THROTTLED).sum();
      if (throttled > 0) {
        OptionalDouble lowest = all(result, Details.CLOCK).min();
        notes.add(
            Note.warning(
                String.format(
                    Locale.ROOT,
                    "THROTTLED %d of %d iterations of %s: %s%s; they count",
                    throttled,
                    all(result, Details.LOOKS).count(),
                    RunTable.subject(result),
                    names(result, Details.THROTTLED_BY)
                        .map(name -> name.substring(Details.THROTTLED_BY.length()))
                        .sorted()
                        .collect(Collectors.joining(" and ")),
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

  private static DoubleStream all(BenchmarkResult result, String name) {
    return result.metric(name).stream()
        .flatMap(metric -> metric.samples().stream())
        .flatMap(List::stream)
        .mapToDouble(Double::doubleValue);
  }
}
