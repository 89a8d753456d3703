package io.finetunebench.bench.store.export;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.EnumWord;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.Printable;
import io.finetunebench.bench.record.RunRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table as RFC 4180 says, with a row for each metric and one for each result without any. The
 * samples of a fork are parted by blanks, forks by semicolons.
 */
final class Csv {
  private static final String FORMULA = "=+-@\t\r\n";
  private static final Pattern NUMBERS = Pattern.compile("[-+]?[0-9][-+0-9.eE ;]*+");
  private static final List<String> COLUMNS =
      List.of(
          "run",
          "started_at",
          "commit",
          "branch",
          "machine",
          "benchmark",
          "parameters",
          "load",
          "status",
          "reason",
          "check_error",
          "metric",
          "unit",
          "hint",
          "score",
          "low",
          "high",
          "confidence",
          "samples");

  private Csv() {}

  static String write(List<RunRecord> runs) {
    StringBuilder text = new StringBuilder();
    row(text, COLUMNS);
    for (RunRecord run : runs) {
      for (BenchmarkResult result : run.results()) {
        if (result.metrics().isEmpty()) {
          row(text, cells(run, result, null));
        }
        result.metrics().forEach(metric -> row(text, cells(run, result, metric)));
      }
    }
    return text.toString();
  }

  private static List<String> cells(
      RunRecord run, BenchmarkResult result, @Nullable Metric metric) {
    Check check = result.check();
    Interval interval = metric == null ? null : metric.interval();
    List<@Nullable Object> cells =
        new ArrayList<>(
            Arrays.asList(
                run.id(),
                run.startedAt(),
                run.commit().id(),
                run.commit().branch(),
                run.machine().identity().key(),
                result.benchmark(),
                parameters(result),
                result.load(),
                EnumWord.of(result.validity().status()),
                result.validity().reason(),
                check == null ? null : check.error()));
    if (metric != null) {
      cells.addAll(
          Arrays.asList(
              metric.name(),
              metric.unit(),
              EnumWord.of(metric.hint()),
              metric.score(),
              interval == null ? null : interval.low(),
              interval == null ? null : interval.high(),
              interval == null ? null : interval.confidence(),
              samples(metric)));
    }
    while (cells.size() < COLUMNS.size()) {
      cells.add(null);
    }
    return cells.stream().map(cell -> cell == null ? "" : cell.toString()).toList();
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

  private static void row(StringBuilder text, List<String> cells) {
    text.append(cells.stream().map(Csv::quoted).collect(Collectors.joining(","))).append("\r\n");
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
