package io.finetunebench.bench.report.run;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.report.Cells;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes a document of runs beside each other: a row a benchmark, a column a run. */
public final class SideBySideTable {
  private static final String NONE = "-";

  private SideBySideTable() {}

  /** Returns the document, whose columns are headed by the runs' backends. */
  public static Document document(List<RunRecord> runs) {
    Map<List<String>, Cell[]> rows = new LinkedHashMap<>();
    for (int run = 0; run < runs.size(); run++) {
      for (BenchmarkResult result : runs.get(run).results()) {
        List<String> key =
            List.of(
                RunTable.name(result),
                result.parameters().getOrDefault(BenchmarkResult.ENGINE, NONE),
                result.parameters().getOrDefault("workload", NONE),
                result.parameters().getOrDefault("precision", NONE));
        Cell[] scores =
            rows.computeIfAbsent(
                key,
                absent -> {
                  Cell[] none = new Cell[runs.size()];
                  Arrays.fill(none, Cell.none());
                  return none;
                });
        scores[run] = score(result);
      }
    }
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.words("benchmark"),
                Column.words("engine").fit(Column.Fit.FOLD),
                Column.words("workload").fit(Column.Fit.FOLD),
                Column.words("precision").fit(Column.Fit.FOLD)));
    for (int i = 0; i < runs.size(); i++) {
      columns.add(Column.numbers(heading(runs, i)));
    }
    Table.Builder table = Table.of(columns);
    rows.forEach(
        (key, scores) ->
            table.row(Stream.concat(key.stream().map(Cell::of), Arrays.stream(scores)).toList()));
    List<Block> blocks = new ArrayList<>();
    blocks.add(table.build());
    for (int i = 0; i < runs.size(); i++) {
      RunRecord run = runs.get(i);
      blocks.add(Note.of(heading(runs, i) + ": run " + run.id()));
      blocks.addAll(RunNotes.notes(run));
      blocks.addAll(DeviceTables.notes(run));
    }
    return new Document("Runs side by side", "", blocks);
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

  private static Cell score(BenchmarkResult result) {
    if (result.metrics().isEmpty()) {
      return Cell.of(result.validity().status().name(), Tone.CAUTION);
    }
    Metric metric = result.metrics().get(0);
    return Cells.score(metric.score(), metric.unit());
  }
}
