package io.finetunebench.bench.report;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Tells runs beside each other: a line a benchmark, a column a run. Judges nothing. */
public final class SideBySideTable {
  private static final String NONE = "-";

  private SideBySideTable() {}

  /** Returns the lines of the table, headed by the runs' backends and ids. */
  public static List<String> lines(List<RunRecord> runs) {
    Map<List<String>, String[]> rows = new LinkedHashMap<>();
    for (int run = 0; run < runs.size(); run++) {
      for (BenchmarkResult result : runs.get(run).results()) {
        List<String> key =
            List.of(
                result.benchmark(),
                result.parameters().getOrDefault(BenchmarkResult.ENGINE, NONE),
                result.parameters().getOrDefault("workload", NONE),
                result.parameters().getOrDefault("precision", NONE));
        String[] scores =
            rows.computeIfAbsent(
                key,
                absent -> {
                  String[] none = new String[runs.size()];
                  Arrays.fill(none, NONE);
                  return none;
                });
        scores[run] = score(result);
      }
    }
    TextTable.Side[] sides = new TextTable.Side[4 + runs.size()];
    Arrays.fill(sides, TextTable.Side.RIGHT);
    Arrays.fill(sides, 0, 4, TextTable.Side.LEFT);
    TextTable table = new TextTable(sides);
    table.row(
        row(
            List.of("benchmark", "engine", "workload", "precision"),
            IntStream.range(0, runs.size()).mapToObj(i -> heading(runs, i)).toList()));
    rows.forEach((key, scores) -> table.row(row(key, List.of(scores))));
    List<String> lines = new ArrayList<>(table.lines());
    for (int i = 0; i < runs.size(); i++) {
      RunRecord run = runs.get(i);
      lines.add(heading(runs, i) + ": run " + run.id());
      lines.addAll(RunTable.notes(run));
      lines.addAll(DeviceTables.notes(run));
    }
    return lines;
  }

  private static String[] row(List<String> first, List<String> second) {
    List<String> row = new ArrayList<>(first);
    row.addAll(second);
    return row.toArray(String[]::new);
  }

  /** Returns a run's backend, and its place where another has the same. */
  private static String heading(List<RunRecord> runs, int place) {
    String own = backend(runs.get(place));
    boolean alone = runs.stream().filter(run -> backend(run).equals(own)).count() == 1;
    return alone ? own : own + " (" + (place + 1) + ")";
  }

  private static String backend(RunRecord run) {
    return run.backend() == null ? "no backend" : run.backend().name();
  }

  private static String score(BenchmarkResult result) {
    if (result.metrics().isEmpty()) {
      return result.validity().status().name();
    }
    Metric metric = result.metrics().get(0);
    return Quantity.score(metric.score(), metric.unit());
  }
}
