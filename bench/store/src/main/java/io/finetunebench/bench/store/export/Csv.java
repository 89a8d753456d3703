package io.finetunebench.bench.store.export;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.text.EnumWord;
import io.finetunebench.bench.record.text.Printable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table as RFC 4180 says, with a row for each metric and one for each result without any. The
 * samples of a fork are parted by blanks, forks by semicolons.
 */
final class Csv {
  private static final String FORMULA = "=+-@\t\r\n";
  private static final Pattern NUMBERS = Pattern.compile("[-+]?[0-9][-+0-9.eE ;]*+");
  private static final List<Column> COLUMNS =
      List.of(
          new Column("run", row -> row.run.id()),
          new Column("started_at", row -> row.run.startedAt()),
          new Column("commit", row -> row.run.commit().id()),
          new Column("branch", row -> row.run.commit().branch()),
          new Column("machine", row -> row.run.machine().identity().key()),
          new Column("benchmark", row -> row.result.benchmark()),
          new Column("parameters", row -> parameters(row.result)),
          new Column("load", row -> row.result.load()),
          new Column("status", row -> EnumWord.of(row.result.validity().status())),
          new Column("reason", row -> row.result.validity().reason()),
          new Column("check_error", row -> of(row.result.check(), Check::error)),
          new Column("metric", row -> of(row.metric, Metric::name)),
          new Column("unit", row -> of(row.metric, Metric::unit)),
          new Column("hint", row -> of(row.metric, metric -> EnumWord.of(metric.hint()))),
          new Column("score", row -> of(row.metric, Metric::score)),
          new Column("low", row -> of(row.interval(), Interval::low)),
          new Column("high", row -> of(row.interval(), Interval::high)),
          new Column("confidence", row -> of(row.interval(), Interval::confidence)),
          new Column("samples", row -> of(row.metric, Csv::samples)));

  /** A column: its name, and what it shows of a row. */
  private record Column(String name, Function<Row, @Nullable Object> cell) {}

  /** What a row is about; no metric of a result that has none. */
  private record Row(RunRecord run, BenchmarkResult result, @Nullable Metric metric) {
    @Nullable Interval interval() {
      return metric == null ? null : metric.interval();
    }
  }

  private Csv() {}

  static String write(List<RunRecord> runs) {
    StringBuilder text = new StringBuilder();
    line(text, COLUMNS.stream().map(Column::name));
    for (RunRecord run : runs) {
      for (BenchmarkResult result : run.results()) {
        if (result.metrics().isEmpty()) {
          line(text, new Row(run, result, null));
        }
        result.metrics().stream()
            .filter(metric -> metric.hint() != Hint.DETAIL)
            .forEach(metric -> line(text, new Row(run, result, metric)));
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, Row row) {
    line(text, COLUMNS.stream().map(column -> Objects.toString(column.cell.apply(row), "")));
  }

  private static void line(StringBuilder text, Stream<String> cells) {
    text.append(cells.map(Csv::quoted).collect(Collectors.joining(","))).append("\r\n");
  }

  private static <T, R> @Nullable R of(@Nullable T part, Function<T, R> of) {
    return part == null ? null : of.apply(part);
  }

  private static String parameters(BenchmarkResult result) {
    return result.parameters().entrySet().stream()
        .map(Map.Entry::toString)
        .collect(Collectors.joining(" "));
  }

  private static String samples(Metric metric) {
    return metric.samples().stream()
        .map(fork -> fork.stream().map(String::valueOf).collect(Collectors.joining(" ")))
        .collect(Collectors.joining(";"));
  }

  private static String quoted(String cell) {
    String safe = safe(cell);
    return safe.matches("[^\",]*+") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }

  /**
   * A spreadsheet carries out a text that begins like a formula; an apostrophe before it makes it
   * text. Numbers stay as they are.
   */
  private static String safe(String cell) {
    boolean formula = !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0;
    return Printable.text(formula && !NUMBERS.matcher(cell).matches() ? "'" + cell : cell);
  }
}
